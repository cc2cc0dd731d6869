-- How long a kind of data is kept, where somebody said otherwise than the configuration. No row: as configured.
create table retention (
  kind text primary key,
  -- Null: without an end.
  days integer check (days > 0),
  version integer not null,
  changed_at timestamptz not null,
  changed_by text not null
);
