-- What agents make of what the AI proposes, and what people say of it.
alter table drafts add column run_id uuid;

-- A draft is no answer to a customer: it counts by what its agent makes of it alone.
alter table predictions
  add column run_id uuid,
  add column purpose text not null default 'answer' check (purpose in ('answer', 'draft'));
create index predictions_run on predictions (run_id) where run_id is not null;

-- One row a message that was sent from a proposal.
create table copilot_uses (
  message_id uuid primary key,
  conversation_id uuid not null references conversations (id) on delete cascade,
  source text not null check (source in ('draft', 'reply', 'article', 'past')),
  -- The AI's run behind a draft; else the saved reply, the article or the conversation.
  source_id uuid not null,
  edit_distance double precision not null check (edit_distance between 0 and 1),
  person_id uuid not null references people (id),
  at timestamptz not null
);
create index copilot_uses_source on copilot_uses (source_id);

-- The last word of each person about a run.
create table ai_feedback (
  run_id uuid not null,
  by_kind text not null check (by_kind in ('agent', 'customer')),
  by_id uuid not null,
  conversation_id uuid not null references conversations (id) on delete cascade,
  is_helpful boolean not null,
  at timestamptz not null,
  primary key (run_id, by_kind, by_id)
);
