-- How long an article is taken to be right after somebody looked at it; 0: for ever.
alter table articles
  add column review_days integer not null default 180 check (review_days between 0 and 3650),
  add column reviewed_at_ms bigint not null default 0,
  -- For which look it was told that the next one is due; null: for none.
  add column review_told_ms bigint;
update articles set reviewed_at_ms = updated_at_ms;
create index articles_due on articles ((reviewed_at_ms + review_days * 86400000::bigint))
  where status = 'published' and review_days > 0;

-- Whether the page that an article came from still says the same.
alter table article_sources
  add column looked_at timestamptz,
  add column found text not null default 'unread' check (found in ('unread', 'same', 'changed', 'gone')),
  add column problem text not null default '';
