-- What tools for business intelligence read: views of their own schema, and nothing else. No names of customers, no addresses, no words of anybody:
-- a report outlives an erasure. A reader has rights on this schema alone; the views read with those of their owner.
create schema bi;
comment on schema bi is 'Read-only views for reports. They keep their columns; new ones come at the end.';

create view bi.teams as
select id as team_id, name as team from teams;
comment on view bi.teams is 'The teams.';

create view bi.agents as
select id as agent_id, name as agent, role, is_active, created_at from people;
comment on view bi.agents is 'Who works at the desk, with those who left.';

create view bi.agent_teams as
select people.id as agent_id, team.id as team_id from people cross join lateral unnest(people.team_ids) as team (id);
comment on view bi.agent_teams is 'Who is in which team.';

create view bi.sites as
select id as site_id, settings ->> 'name' as site, team_id from sites;
comment on view bi.sites is 'The pages that carry the chat.';

create view bi.conversations as
select
  c.id as conversation_id, c.number, c.created_at, c.resolved_at, c.status, c.turn, c.channel, c.locale,
  (array['low', 'normal', 'high', 'urgent'])[c.priority + 1] as priority,
  c.team_id, teams.name as team, c.site_id, sites.settings ->> 'name' as site, c.agent_id, people.name as agent, c.customer_id,
  (c.rating ->> 'score')::integer as rating,
  to_timestamp((c.rating ->> 'createdAt')::bigint / 1000.0) as rated_at,
  f.handovers > 0 as was_handed_over, c.handover ->> 'reason' as handover_reason,
  f.contained > 0 as was_contained,
  f.customer_messages, f.agent_messages, f.ai_messages, f.notes, f.transfers, f.reopens,
  f.first_response_s, f.first_human_response_s, f.first_human_response_open_s, f.handle_s, f.resolution_s, f.resolution_open_s,
  f.input_tokens, f.output_tokens, f.cost_usd
from conversations c
join teams on teams.id = c.team_id
join sites on sites.id = c.site_id
left join people on people.id = c.agent_id
left join conversation_figures on conversation_figures.conversation_id = c.id
cross join lateral (
  select
    coalesce(sum(value) filter (where name = 'handovers'), 0)::integer as handovers,
    coalesce(sum(value) filter (where name = 'contained'), 0)::integer as contained,
    coalesce(sum(value) filter (where name = 'customerMessages'), 0)::integer as customer_messages,
    coalesce(sum(value) filter (where name = 'agentMessages'), 0)::integer as agent_messages,
    coalesce(sum(value) filter (where name = 'aiMessages'), 0)::integer as ai_messages,
    coalesce(sum(value) filter (where name = 'notes'), 0)::integer as notes,
    coalesce(sum(value) filter (where name = 'transfers'), 0)::integer as transfers,
    coalesce(sum(value) filter (where name = 'reopens'), 0)::integer as reopens,
    (sum(value) filter (where name = 'firstResponse') / 1000)::double precision as first_response_s,
    (sum(value) filter (where name = 'firstHumanResponse') / 1000)::double precision as first_human_response_s,
    (sum(value) filter (where name = 'firstHumanResponseOpen') / 1000)::double precision as first_human_response_open_s,
    (sum(value) filter (where name = 'handle') / 1000)::double precision as handle_s,
    (sum(value) filter (where name = 'resolution') / 1000)::double precision as resolution_s,
    (sum(value) filter (where name = 'resolutionOpen') / 1000)::double precision as resolution_open_s,
    coalesce(sum(value) filter (where name = 'inputTokens'), 0)::bigint as input_tokens,
    coalesce(sum(value) filter (where name = 'outputTokens'), 0)::bigint as output_tokens,
    (coalesce(sum(value) filter (where name = 'costMicros'), 0) / 1000000.0)::double precision as cost_usd
  from (
    select fact ->> 2 as name, (fact ->> 3)::numeric as value
    from jsonb_array_elements(conversation_figures.facts) as fact
  ) as told
) as f;
comment on view bi.conversations is
  'One row per conversation. Times in seconds, absent until they are known; what changed stands here within a minute or so.';

create view bi.conversation_tags as
select c.id as conversation_id, tag.name as tag from conversations c cross join lateral unnest(c.tags) as tag (name);
comment on view bi.conversation_tags is 'One row per conversation and tag.';

create view bi.messages as
select
  m.id as message_id, m.conversation_id, m.team_id, m.created_at, m.seq, m.kind, m.is_public, m.lang,
  m.author ->> 'kind' as author_kind,
  case when m.author ->> 'kind' = 'agent' then nullif(m.author ->> 'id', '')::uuid end as agent_id,
  length(m.text) as characters
from messages m;
comment on view bi.messages is 'One row per message, without its words.';

create view bi.ai_answers as
select
  r.id as run_id, r.conversation_id, r.started_at, r.purpose, r.provider, r.model, r.version_id, r.decision, r.reason, r.fate,
  r.intent ->> 'label' as intent, r.confidence, r.latency_ms / 1000.0::double precision as latency_s, r.input_tokens, r.output_tokens,
  (r.cost_micros / 1000000.0)::double precision as cost_usd
from ai_runs r;
comment on view bi.ai_answers is 'One row each time the AI was asked, for as long as traces are kept.';

create view bi.hourly as
select
  rollups.cube, rollups.hour, rollups.team_id, rollups.one, rollups.other, told.name as measure,
  told.value::text::numeric::double precision as value
from rollups cross join lateral jsonb_each(rollups.counts) as told (name, value);
comment on view bi.hourly is
  'Counts by the hour, which outlive the conversations they tell of. Cube team: one is a site, other a channel; agent: one is an agent; ai: one is an intent, other a model.';

create view bi.hourly_times as
select
  rollups.cube, rollups.hour, rollups.team_id, rollups.one, rollups.other, told.name as measure,
  (told.value ->> 0)::double precision / 1000 as seconds,
  (select coalesce(sum(part::text::numeric), 0) from jsonb_array_elements(told.value) with ordinality as parts (part, at)
   where at > 1 and at % 2 = 1)::bigint as times
from rollups cross join lateral jsonb_each(rollups.durations) as told (name, value);
comment on view bi.hourly_times is 'Times by the hour: their sum in seconds, and of how many. Their mean is the one by the other.';

-- Nobody but its owner until a reader is made: npm run steward -- bi grant.
revoke all on schema bi from public;
