-- Every run of the AI, kept whether its text was committed or not. Never replicated: a console reads one by its id.
create table ai_runs (
  id uuid primary key,
  conversation_id uuid not null references conversations (id) on delete cascade,
  for_seq integer not null,
  purpose text not null check (purpose in ('answer', 'draft')),
  started_at timestamptz not null,
  latency_ms integer not null,
  provider text not null,
  model text not null,
  prompt_version text not null,
  decision text not null,
  reason text not null,
  confidence double precision,
  confidence_limit double precision not null,
  input_tokens integer not null,
  output_tokens integer not null,
  cost_micros bigint,
  -- Without cards, IBANs, addresses and numbers: a trace must not become a second copy of them.
  question text not null,
  text text not null,
  steps jsonb not null,
  passages jsonb not null,
  -- What became of the text (T1): committed, handed_over, drafted, dropped_…; null while it is open.
  fate text
);
create index ai_runs_conversation on ai_runs (conversation_id, started_at desc);
create index ai_runs_started on ai_runs (started_at);
