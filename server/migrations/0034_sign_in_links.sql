-- Links that are sent by mail: to come in for the first time, and to choose another password.
create table sign_in_links (
  id uuid primary key,
  person_id uuid not null references people (id) on delete cascade,
  kind text not null check (kind in ('invite', 'reset')),
  -- SHA-256 of what the link carries, which is made when the mail is; null until then.
  token_hash text unique,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  -- Used, or another one took its place.
  ended_at timestamptz,
  -- Why no mail server would have the mail; '' while none refused it.
  problem text not null default ''
);
create index sign_in_links_person on sign_in_links (person_id, made_at);
create index sign_in_links_age on sign_in_links (made_at);
