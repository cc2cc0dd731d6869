-- Who may read an article: everybody, customers whom their site vouches for, or the desk alone.
alter table articles add column audience text not null default 'public'
  check (audience in ('public', 'identified', 'internal'));
