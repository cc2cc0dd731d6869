-- Detection follows events in the order in which they become visible, whichever server wrote them (S2).
alter table security_events add column written_xid xid8 not null default pg_current_xact_id();
create index security_events_written on security_events (written_xid, id);
