-- What people decided about an intent: what it is called, and from which confidence on what is done about it.
create table intent_rules (
  id uuid primary key,
  -- As the classifiers say it.
  label text not null unique,
  -- For customers and colleagues; '' takes the label's own words.
  name text not null,
  -- Below it the classifier is not believed; null: it always is.
  threshold double precision check (threshold between 0 and 1),
  action text not null check (action in ('answer', 'flow', 'hand_over')),
  -- Articles that answer it, looked at first.
  article_ids uuid[] not null,
  updated_at timestamptz not null,
  updated_by text not null
);

-- What a trace tells beside its steps.
alter table ai_runs
  -- {label, name, confidence, outOfScope, model}; null where no classifier was asked.
  add column intent jsonb,
  -- The version that answered; null where none was rolled out. Not a reference: a trace outlives what it tells of.
  add column version_id uuid,
  add column version_name text not null default '';
