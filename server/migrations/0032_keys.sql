-- API keys. What is shown to whoever makes one is nowhere here: only its digest.

create table api_keys (
  id uuid primary key,
  name text not null,
  environment text not null check (environment in ('live', 'test')),
  scopes text[] not null,
  -- A key never may more than this person may when it is used.
  owner_id uuid not null references people (id),
  is_enabled boolean not null default true,
  revoked_at timestamptz,
  expires_at timestamptz,
  addresses text[] not null default '{}',
  per_minute integer,
  day_quota bigint,
  month_quota bigint,
  refill_credits bigint,
  refill_every text check (refill_every in ('day', 'month')),
  rotate_days integer,
  last_used_at timestamptz,
  last_used_ip text not null default '',
  created_at timestamptz not null,
  -- Rises with every change: a server forgets what it holds of an older one.
  revision bigint not null default 1,
  changed_at timestamptz not null default now()
);
create index api_keys_changed on api_keys (changed_at);

-- Two of a key at most work at once: the newest, and the one before it until its grace period ends.
create table api_key_secrets (
  public_id text primary key,
  key_id uuid not null references api_keys (id) on delete cascade,
  -- SHA-256 of the whole key.
  digest bytea not null,
  created_at timestamptz not null,
  -- Null for the newest.
  ends_at timestamptz,
  -- What was told of the end that draws near.
  told text not null default '' check (told in ('', 'soon', 'due'))
);
create index api_key_secrets_key on api_key_secrets (key_id, created_at desc);

-- Apart from the key: it is written with every request of one that is counted.
create table api_key_counts (
  key_id uuid primary key references api_keys (id) on delete cascade,
  day date not null,
  day_used bigint not null default 0,
  month date not null,
  month_used bigint not null default 0,
  -- Null: not counted.
  credits_left bigint,
  -- The day or month that they were last filled up for.
  credits_since date not null
) with (fillfactor = 70);

create table api_key_usage (
  key_id uuid not null references api_keys (id) on delete cascade,
  hour timestamptz not null,
  route text not null,
  status smallint not null,
  requests bigint not null,
  primary key (key_id, hour, route, status)
);
create index api_key_usage_hour on api_key_usage (hour);

-- The networks that a key was used from.
create table api_key_places (
  key_id uuid not null references api_keys (id) on delete cascade,
  network text not null,
  first_seen_at timestamptz not null,
  primary key (key_id, network)
);
