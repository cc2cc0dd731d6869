-- Reports by mail: what is written about a day, a week or a month, and to whom it goes.
create table reports (
  id uuid primary key,
  name text not null,
  cadence text not null check (cadence in ('daily', 'weekly', 'monthly')),
  weekday smallint not null check (weekday between 1 and 7),
  month_day smallint not null check (month_day between 1 and 28),
  hour smallint not null check (hour between 0 and 23),
  time_zone text not null,
  -- Null: about all teams.
  team_id uuid references teams (id) on delete cascade,
  recipients text[] not null,
  is_active boolean not null,
  version integer not null default 1,
  next_at timestamptz,
  created_at timestamptz not null
);
create index reports_due on reports (next_at) where next_at is not null;

-- One is written once, when it is due, and kept: what goes out again is the same.
create table report_runs (
  id uuid primary key,
  report_id uuid not null references reports (id) on delete cascade,
  period_from timestamptz not null,
  period_to timestamptz not null,
  why text not null check (why in ('schedule', 'person')),
  state text not null default 'queued' check (state in ('queued', 'failing', 'sent', 'dead')),
  attempts integer not null default 0,
  error text not null default '',
  recipients text[] not null,
  sent_to text[] not null default '{}',
  next_at timestamptz,
  -- While a server holds it.
  held_until timestamptz,
  created_at timestamptz not null,
  finished_at timestamptz,
  constraint open_has_time check ((state in ('queued', 'failing')) = (next_at is not null))
);
create index report_runs_report on report_runs (report_id, created_at desc);
create index report_runs_due on report_runs (next_at) where next_at is not null;
create index report_runs_age on report_runs (created_at);

create table report_files (
  run_id uuid primary key references report_runs (id) on delete cascade,
  pdf bytea not null
);
