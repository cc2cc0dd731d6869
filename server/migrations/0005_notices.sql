-- A reply settles the open notices of its conversation: without this every notice there ever was is looked at.
create index notifications_open on notifications (conversation_id) where read_at is null;
