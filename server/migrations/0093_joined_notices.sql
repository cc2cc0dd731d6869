-- A notice that took up a newer one of its kind kept the conversation of the older: it belongs to the one that its way leads to, or, told of
-- several, to none.
update notifications set conversation_id = case when facts ->> 'count' = '1' then right(route, 36)::uuid end
where kind in ('queue_new', 'queue_waiting') and conversation_id is not null
  and route ~ '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' and right(route, 36) <> conversation_id::text;
update notification_deliveries set conversation_id = case when facts ->> 'count' = '1' then right(route, 36)::uuid end
where kind in ('queue_new', 'queue_waiting') and conversation_id is not null
  and route ~ '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' and right(route, 36) <> conversation_id::text;
