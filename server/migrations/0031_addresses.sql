-- Which addresses may come in: what people wrote down, what reputation did, and what countries may not.

-- One row. Who changed any of this raises it in the same transaction; servers look at it often, and read again when it moved.
create table address_version (
  is_the_row boolean primary key default true check (is_the_row),
  version bigint not null
);
insert into address_version (version) values (1);

create table address_rules (
  id uuid primary key,
  -- An address or a range, in the one way of writing it.
  range text not null,
  effect text not null check (effect in ('allow', 'deny')),
  surfaces text[] not null,
  reason text not null,
  until timestamptz,
  created_at timestamptz not null,
  -- A person, a key, or the server itself.
  by_kind text not null check (by_kind in ('person', 'key', 'server')),
  by_id uuid,
  by_name text not null
);
create index address_rules_until on address_rules (until);

-- Networks that reputation kept out: an IPv4 address, or a /64. A row outlives its block until the strikes are forgiven.
create table address_blocks (
  network text primary key,
  since timestamptz not null,
  until timestamptz not null,
  strikes integer not null,
  points real not null,
  why text[] not null
);
create index address_blocks_until on address_blocks (until);

-- What networks did lately, as of a moment.
create table address_scores (
  network text primary key,
  points double precision not null,
  at timestamptz not null,
  why text[] not null
);
create index address_scores_at on address_scores (at);

create table address_countries (
  surface text primary key check (surface in ('console', 'widget', 'api')),
  mode text not null check (mode in ('only', 'except')),
  countries text[] not null,
  changed_at timestamptz not null,
  by_id uuid,
  by_name text not null
);
