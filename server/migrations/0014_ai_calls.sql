-- Every call of a model, and what it cost. Outlives the run it was made for, and holds no text of anybody.
create table ai_calls (
  id uuid primary key,
  -- Null where it was made for no run, or for no conversation.
  run_id uuid,
  conversation_id uuid,
  purpose text not null,
  started_at timestamptz not null,
  took_ms integer not null,
  first_token_ms integer,
  provider text not null,
  model text not null,
  -- False for a server of one's own, which no budget counts.
  is_metered boolean not null,
  -- 'running' while its tokens and cost are what was set aside for it; 'answered', 'remembered', or the kind of failure.
  outcome text not null,
  input_tokens integer not null,
  cached_tokens integer not null,
  output_tokens integer not null,
  -- True when the endpoint reported no usage.
  is_estimated boolean not null,
  -- Millionths of the currency of the prices; null where no price is known.
  cost_micros bigint
);
-- What a day cost is looked up before each call: from the index alone.
create index ai_calls_metered on ai_calls (started_at) include (input_tokens, output_tokens, cost_micros) where is_metered;
create index ai_calls_started on ai_calls (started_at);
create index ai_calls_conversation on ai_calls (conversation_id) where conversation_id is not null;
create index ai_calls_run on ai_calls (run_id) where run_id is not null;

insert into ai_calls (id, run_id, conversation_id, purpose, started_at, took_ms, provider, model, is_metered, outcome,
  input_tokens, cached_tokens, output_tokens, is_estimated, cost_micros)
select id, id, conversation_id, purpose, started_at, latency_ms, provider, model, true, 'answered', input_tokens, 0,
  output_tokens, false, cost_micros
from ai_runs where input_tokens + output_tokens > 0;
