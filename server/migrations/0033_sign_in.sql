-- When whoever uses a session last proved who they are; acts that could do harm ask for it anew.
alter table auth_session add column proven_at timestamptz;
update auth_session set proven_at = created_at;
alter table auth_session alter column proven_at set default now(), alter column proven_at set not null;
-- Kept to the minute.
alter table auth_session add column seen_at timestamptz not null default now();

-- Wrong tries of signing in, for all servers together and over a restart. The key is a hash: nothing that a stranger
-- typed stands here.
create table sign_in_counts (
  key text primary key,
  -- It leaks away with time, so it is no whole number.
  failures double precision not null,
  counted_at timestamptz not null,
  locked_until timestamptz not null
);
create index sign_in_counts_age on sign_in_counts (counted_at);

-- Networks from which a person signed in: guessing from elsewhere does not keep them out there.
create table sign_in_places (
  person_id uuid not null references people (id) on delete cascade,
  network text not null,
  last_at timestamptz not null,
  primary key (person_id, network)
);
