-- Sums of conversations that are gone and whose facts are kept no longer: what sums made anew begin with.
create table rollups_retired (
  cube text not null,
  hour timestamptz not null,
  team_id uuid not null,
  one text not null,
  other text not null,
  counts jsonb not null,
  durations jsonb not null,
  primary key (hour, cube, team_id, one, other)
);
