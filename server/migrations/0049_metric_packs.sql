-- Figures for consoles: those of one team and one day (UTC) in one row, made of `rollups`, twelve months of them. Who may read figures
-- holds them all, so their scope is a role's (S7).
create table metric_packs (
  id uuid primary key,
  role text not null default 'supervisor' check (role in ('supervisor', 'admin')),
  team_id uuid not null,
  day timestamptz not null,
  names jsonb not null,
  team text not null,
  agent text not null,
  ai text not null,
  unique (team_id, day)
);
create index metric_packs_day on metric_packs (day, id);
create trigger replicate after insert or update or delete on metric_packs
  for each row execute function replicate('metrics', 'role');

-- Days whose sums changed since they were packed.
create table metric_packs_due (
  team_id uuid not null,
  day timestamptz not null,
  primary key (team_id, day)
);
insert into metric_packs_due (team_id, day)
select distinct team_id, date_trunc('day', hour at time zone 'UTC') at time zone 'UTC' from rollups
where hour > now() - interval '400 days';
