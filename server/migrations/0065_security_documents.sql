-- What the panels of the door show, as consoles hold it: events in packs of ten minutes, and one document for each list. All of it is made of
-- other tables, and made again when they change; whoever may read a panel holds its documents (S7).
create table security_documents (
  id uuid primary key,
  role text not null check (role in ('supervisor', 'admin')),
  kind text not null check (kind in ('events', 'addresses', 'limits', 'keys', 'sessions', 'requests', 'audit')),
  -- Of events the beginning of their ten minutes; of a list when it began to be as it is.
  at timestamptz not null,
  -- '' for what there is one of.
  place text not null default '',
  body jsonb not null,
  unique (kind, place)
);
create index security_documents_role on security_documents (role, at, id);
create trigger replicate after insert or update or delete on security_documents
  for each row execute function replicate('security', 'role');
