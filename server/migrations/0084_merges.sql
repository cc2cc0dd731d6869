-- A conversation that was merged into another of the same customer: no message moves, the customer's words go there from then on. What the merge
-- changed in both stands with it, so that it can be taken back. The other may be gone before this one, by its age.
alter table conversations
  add column merged_into jsonb,
  add column merged_into_id uuid;
create index conversations_merged on conversations (merged_into_id) where merged_into_id is not null;

create or replace view bi.conversations as
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
  f.input_tokens, f.output_tokens, f.cost_usd,
  f.wait_s, (c.recommendation ->> 'score')::integer as recommendation,
  case when f.reply_targets > 0 then f.reply_targets_kept > 0 end as was_first_reply_in_time,
  case when f.resolution_targets > 0 then f.resolution_targets_kept > 0 end as was_resolved_in_time,
  f.model_errors,
  c.merged_into_id as merged_into
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
    (coalesce(sum(value) filter (where name = 'costMicros'), 0) / 1000000.0)::double precision as cost_usd,
    (sum(value) filter (where name = 'wait') / 1000)::double precision as wait_s,
    coalesce(sum(value) filter (where name = 'replyTargets'), 0)::integer as reply_targets,
    coalesce(sum(value) filter (where name = 'replyTargetsKept'), 0)::integer as reply_targets_kept,
    coalesce(sum(value) filter (where name = 'resolutionTargets'), 0)::integer as resolution_targets,
    coalesce(sum(value) filter (where name = 'resolutionTargetsKept'), 0)::integer as resolution_targets_kept,
    coalesce(sum(value) filter (where name = 'modelErrors'), 0)::integer as model_errors
  from (
    select fact ->> 2 as name, (fact ->> 3)::numeric as value
    from jsonb_array_elements(conversation_figures.facts) as fact
  ) as told
) as f;

-- Where a customer's words go: the conversation, or the one that it was merged into in the end. One that is gone leads nowhere.
create function going_on(asked uuid) returns uuid language plpgsql stable as $$
declare
  held uuid := asked;
  next uuid;
begin
  loop
    select c.merged_into_id into next from conversations c where c.id = held;
    exit when next is null or not exists (select from conversations c where c.id = next);
    held := next;
  end loop;
  return held;
end $$;
