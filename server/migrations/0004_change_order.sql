-- S1, S7: versions of a row rise with its writes. A transaction takes its id at its first write and may then wait for a row's lock
-- while a later id goes first; its own write would stamp the row with an older version, and every client that had heard of the
-- newer one would keep it for ever. Such a transaction fails as a serialization failure and is run again under a new id.
create or replace function record_change(p_collection text, p_scope text, p_id uuid, p_left boolean) returns void
language plpgsql as $$
begin
  insert into changes as c (collection, scope, id, changed_xid, left_at)
  values (p_collection, p_scope, p_id, pg_current_xact_id(), case when p_left then now() end)
  on conflict (collection, scope, id)
  do update set changed_xid = excluded.changed_xid, left_at = excluded.left_at
  where c.changed_xid <= excluded.changed_xid;
  if not found then
    raise exception 'a later transaction changed % % first', p_collection, p_id using errcode = 'serialization_failure';
  end if;
end $$;
