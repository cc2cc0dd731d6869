-- What happened at the door. Nobody changes a row; a nightly job takes away what is older than it is kept.
create table security_events (
  id uuid primary key,
  at timestamptz not null,
  event_type text not null,
  source_ip inet,
  user_id uuid,
  threat_level text not null,
  action_taken text not null,
  details jsonb not null,
  -- In this order they become visible, whichever server wrote them: see S2.
  written_xid xid8 not null default pg_current_xact_id()
);
create index security_events_at on security_events (at, id);
create index security_events_address on security_events (source_ip, at) where source_ip is not null;
create index security_events_person on security_events (user_id, at) where user_id is not null;
create index security_events_type on security_events (event_type, at);
create index security_events_written on security_events (written_xid, id);
