-- Tables that are put into storage of the installation's own by a schedule.
create table storages (
  id uuid primary key,
  name text not null,
  endpoint text not null,
  region text not null,
  bucket text not null,
  prefix text not null,
  style text not null check (style in ('path', 'host')),
  access_key_id text not null,
  -- Sealed for this row.
  secret text not null,
  encryption text not null check (encryption in ('none', 'AES256', 'aws:kms')),
  kms_key_id text not null,
  version integer not null default 1,
  created_at timestamptz not null
);

create table drops (
  id uuid primary key,
  name text not null,
  storage_id uuid not null references storages (id),
  cadence text not null check (cadence in ('hourly', 'daily', 'weekly', 'monthly')),
  weekday smallint not null check (weekday between 1 and 7),
  month_day smallint not null check (month_day between 1 and 28),
  hour smallint not null check (hour between 0 and 23),
  time_zone text not null,
  kind text not null check (kind in ('conversations', 'messages', 'customers', 'csat')),
  format text not null check (format in ('csv', 'xlsx', 'jsonl')),
  team_id uuid references teams (id) on delete cascade,
  channel text,
  status text,
  file_name text not null,
  is_active boolean not null,
  version integer not null default 1,
  -- Failures on end, over its runs.
  failures integer not null default 0,
  next_at timestamptz,
  created_at timestamptz not null
);
create index drops_storage on drops (storage_id);
create index drops_due on drops (next_at) where next_at is not null;

-- One for each period, whatever happens: what is done again is this one.
create table drop_runs (
  id uuid primary key,
  drop_id uuid not null references drops (id) on delete cascade,
  period_from timestamptz not null,
  period_to timestamptz not null,
  state text not null default 'queued' check (state in ('queued', 'making', 'sending', 'failing', 'sent', 'dead')),
  attempts integer not null default 0,
  error text not null default '',
  -- The table that is sent; gone once it was.
  export_id uuid,
  object_key text not null default '',
  -- Of the storage: what was begun there and is gone on with.
  upload_id text not null default '',
  row_count bigint not null default 0,
  size_bytes bigint not null default 0,
  sent_bytes bigint not null default 0,
  sha256 text not null default '',
  next_at timestamptz,
  -- While a server holds it: what a killed one held is free again after this.
  held_until timestamptz,
  created_at timestamptz not null,
  -- From when on the days are counted after which it is given up.
  begun_at timestamptz not null,
  finished_at timestamptz,
  unique (drop_id, period_from, period_to),
  constraint open_has_time check ((state in ('sent', 'dead')) = (next_at is null))
);
create index drop_runs_due on drop_runs (next_at) where next_at is not null;
create index drop_runs_age on drop_runs (created_at);
