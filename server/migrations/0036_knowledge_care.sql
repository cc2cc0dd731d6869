-- What the AI could not answer, gathered by what was asked. The words stay in the traces: what is forgotten or erased there is gone here as well.
create table knowledge_gaps (
  id uuid primary key,
  state text not null default 'open' check (state in ('open', 'written', 'dismissed', 'solved')),
  -- Why it was dismissed.
  reason text not null default '',
  -- The draft that was begun from it.
  article_id uuid references articles (id) on delete set null,
  decided_by uuid references people (id) on delete set null,
  decided_at timestamptz,
  -- What comes nearest, and how sure the index is that it answers, 0 to 1.
  nearest_article_id uuid references articles (id) on delete set null,
  nearness double precision not null default 0 check (nearness between 0 and 1),
  -- What was published when it was last asked again; null: since then somebody asked.
  asked_of text,
  created_at timestamptz not null
);

create table knowledge_gap_questions (
  run_id uuid primary key references ai_runs (id) on delete cascade,
  -- Null where the question says too little to be like another.
  gap_id uuid references knowledge_gaps (id) on delete cascade,
  why text not null check (why in ('not_found', 'unsure', 'out_of_scope', 'marked_wrong', 'reopened')),
  language text not null,
  -- How well it stands for its gap, 0 to 1.
  standing double precision not null default 0
);
create index knowledge_gap_questions_gap on knowledge_gap_questions (gap_id);

-- Runs that left a customer without an answer, and words that an answer was none.
create index ai_runs_unanswered on ai_runs (started_at)
  where purpose = 'answer' and decision = 'hand_over' and reason in ('no_answer', 'low_confidence', 'out_of_scope');
create index ai_feedback_unhelpful on ai_feedback (at) where not is_helpful;
