-- Versions that were kept before targets could pause promised that they do not.
update service_targets set targets = (
  select coalesce(jsonb_agg('{"pauses": "none"}'::jsonb || target.value order by target.ordinality), '[]')
  from jsonb_array_elements(targets) with ordinality as target);

-- Who was told of a target, so that each is told once: that it is due, and that it was missed.
create table target_tellings (
  conversation_id uuid not null references conversations (id) on delete cascade,
  target text not null,
  stage text not null,
  told_at timestamptz not null,
  primary key (conversation_id, target, stage)
);
-- What is late already is no news.
insert into target_tellings (conversation_id, target, stage, told_at)
select c.id, t.target, 'missed', now()
from conversations c
cross join lateral (values ('first_reply', c.promised ->> 'firstReplyAt'), ('resolution', c.promised ->> 'resolutionAt')) as t (target, due_at)
where c.status <> 'resolved' and to_timestamp(t.due_at::bigint / 1000.0) <= now();

-- The few in which something is promised and not done.
create index conversations_promised on conversations (id) where promised is not null and status = 'open';
