-- What people chose about being here; whether they are here is never stored.
alter table people
  add column availability text not null default 'online' check (availability in ('online', 'away', 'busy')),
  add column status_text text not null default '' check (length(status_text) <= 80),
  add column status_until timestamptz,
  add column last_seen_at timestamptz;
