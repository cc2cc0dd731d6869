-- Lists in pages go through these from where the last page ended.
create index conversations_active on conversations (last_activity_at desc, id desc);
create index articles_made on articles (created_at, id);
create index customers_email on customers (lower(email));

-- No tail was ever read in this order: lists go by time, and so does whoever looks for attacks.
drop index security_events_written;
alter table security_events drop column written_xid;
