-- Where an imported article came from: the same source once more is the same article, whatever its title became.
create table article_sources (
  source text primary key,
  article_id uuid not null references articles (id) on delete cascade,
  imported_at timestamptz not null
);
create index article_sources_article on article_sources (article_id);

-- A site that is being read: nothing becomes an article before somebody has seen what would.
create table knowledge_imports (
  id uuid primary key,
  address text not null,
  state text not null check (state in ('queued', 'reading', 'ready', 'imported', 'failed', 'canceled')),
  -- Pages that the site map names, and those beyond the limit.
  total integer not null default 0,
  left_out integer not null default 0,
  problem text not null default '',
  cancel_asked boolean not null default false,
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz
);

create table knowledge_import_pages (
  import_id uuid not null references knowledge_imports (id) on delete cascade,
  place integer not null,
  address text not null,
  -- Null where the page was refused, for the reason in `problem`.
  article jsonb,
  problem text not null default '',
  primary key (import_id, place)
);
