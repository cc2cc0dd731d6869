-- Whatever copies words of customers into something of its own (a data set) holds this while it does; an erasure waits for it once, after it
-- has said who goes, so that no copy is under way that does not know it.
create function gathering_words() returns void language sql as $$
  select pg_advisory_xact_lock_shared(hashtext('steward.erasing'))
$$;
create function erasing_words() returns void language sql as $$
  select pg_advisory_xact_lock(hashtext('steward.erasing'))
$$;

-- A notice of several who wait belongs to no conversation, and quotes one: its way leads there.
create index notifications_way on notifications (right(route, 36)) where conversation_id is null and route <> '';
create index notification_deliveries_way on notification_deliveries (right(route, 36))
  where conversation_id is null and route <> '';

-- What was begun and not ended, for whoever takes it up again.
create index privacy_requests_open on privacy_requests (asked_at) where state in ('queued', 'running');

-- What a model said while its conversation was erased is written without words.
create index purges_conversations on purges using gin (conversation_ids);
