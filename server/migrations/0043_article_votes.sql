-- Whether help pages helped: counts alone, so that nothing says who read what.
create table article_votes (
  article_id uuid not null references articles (id) on delete cascade,
  day date not null,
  helped integer not null default 0,
  helped_not integer not null default 0,
  primary key (article_id, day)
);
