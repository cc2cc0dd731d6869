-- Rate limits that were changed or made by hand; what is not here is as Steward brings it. A null rule stands for one that was taken
-- back, and keeps its version.
create table limit_rules (
  name text primary key,
  rule jsonb,
  version integer not null,
  updated_at timestamptz not null,
  updated_by text not null
);

-- What acts cost other than usual; one row.
create table limit_costs (
  only_one boolean primary key default true check (only_one),
  costs jsonb not null,
  version integer not null
);

-- What each rule did, by the hour, of all servers together.
create table limit_hours (
  name text not null,
  at timestamptz not null,
  passed bigint not null,
  refused bigint not null,
  reported bigint not null,
  primary key (name, at)
);

-- Who met it.
create table limit_talkers (
  name text not null,
  at timestamptz not null,
  kind text not null,
  key text not null,
  hits bigint not null,
  primary key (name, at, kind, key)
);
create index limit_talkers_at on limit_talkers (at);
create index limit_hours_at on limit_hours (at);
