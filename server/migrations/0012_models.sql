-- The AI as it is released: versions and their prompts, what they were trained and judged on, rollouts, and every prediction.
-- Nothing here replicates: the console asks the server.

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% never changes', tg_table_name using errcode = 'restrict_violation';
end $$;

create table datasets (
  id uuid primary key,
  name text not null,
  sha256 text not null,
  source text not null check (source in ('upload', 'conversations')),
  row_count integer not null,
  label_count integer not null,
  out_of_scope_count integer not null,
  -- JSON Lines: {"text", "label"}.
  content text not null,
  created_at timestamptz not null,
  created_by text not null
);
create trigger fixed before update on datasets for each row execute function refuse_change();

create table prompt_versions (
  id uuid primary key,
  name text not null,
  number integer not null,
  content text not null,
  sha256 text not null,
  note text not null,
  created_at timestamptz not null,
  created_by text not null,
  unique (name, number)
);
create trigger fixed before update on prompt_versions for each row execute function refuse_change();

-- Several versions may share one: it is named by what it holds.
create table model_artefacts (
  sha256 text primary key,
  content bytea not null
);
create trigger fixed before update on model_artefacts for each row execute function refuse_change();

create table model_versions (
  id uuid primary key,
  line text not null,
  number integer not null,
  kind text not null check (kind in ('intent', 'chat', 'extractive')),
  provider text not null,
  model_name text not null,
  artefact_sha256 text references model_artefacts (sha256),
  prompt_id uuid references prompt_versions (id),
  parameters jsonb not null,
  metadata jsonb not null,
  note text not null,
  -- Where it comes from.
  data_hash text not null,
  code_version text not null,
  parent_id uuid references model_versions (id),
  metrics jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  -- The only thing that moves, and only by a rollout or by retiring it.
  stage text not null check (stage in ('registered', 'shadow', 'canary', 'production', 'retired')),
  unique (line, number),
  check ((kind = 'intent') = (artefact_sha256 is not null))
);
create function keep_model_version() returns trigger language plpgsql as $$
declare
  moved jsonb := jsonb_build_object('stage', new.stage);
begin
  if to_jsonb(old) || moved <> to_jsonb(new) then
    raise exception 'a model version never changes but for its stage' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger fixed before update on model_versions for each row execute function keep_model_version();

create table model_aliases (
  line text not null,
  alias text not null check (alias in ('champion', 'challenger')),
  version_id uuid not null references model_versions (id),
  updated_at timestamptz not null,
  primary key (line, alias)
);

-- What a version of a line has to pass before customers meet it.
create table evaluation_suites (
  id uuid primary key,
  line text not null,
  dataset_id uuid not null references datasets (id),
  created_at timestamptz not null,
  created_by text not null,
  unique (line, dataset_id)
);

create table evaluations (
  version_id uuid not null references model_versions (id),
  dataset_id uuid not null references datasets (id),
  report jsonb not null,
  -- By row of the data set, '1' where it was right.
  marks text not null,
  created_at timestamptz not null,
  primary key (version_id, dataset_id)
);

create table deployments (
  id uuid primary key,
  line text not null,
  strategy text not null check (strategy in ('blue_green', 'canary', 'ab', 'shadow')),
  state text not null check (state in ('running', 'paused', 'promoted', 'rolled_back')),
  -- Null: the first version of its line.
  champion_id uuid references model_versions (id),
  arms jsonb not null,
  percent real not null check (percent between 0 and 100),
  team_ids uuid[] not null,
  steps jsonb not null,
  guardrails jsonb not null,
  step_since timestamptz not null,
  -- How conversations divided, by step: counts and planned shares.
  ratio jsonb not null,
  reason text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  ended_at timestamptz
);
create unique index deployments_live on deployments (line) where state in ('running', 'paused');
create index deployments_line on deployments (line, created_at desc);

create table deployment_evidence (
  deployment_id uuid not null references deployments (id) on delete cascade,
  measure text not null,
  evidence jsonb not null,
  primary key (deployment_id, measure)
);

-- One outcome a conversation, so that they are independent; `taken` once its bet is placed.
create table model_outcomes (
  deployment_id uuid not null references deployments (id) on delete cascade,
  measure text not null,
  unit uuid not null,
  version_id uuid not null references model_versions (id),
  side text not null check (side in ('champion', 'challenger')),
  value double precision not null,
  percent real not null,
  at timestamptz not null,
  -- A shadow answers the same conversation as the champion does.
  is_shadow boolean not null,
  taken boolean not null default false,
  primary key (deployment_id, measure, unit, is_shadow)
);
create index model_outcomes_open on model_outcomes (deployment_id, at, unit) where not taken;

-- Who did what, for good.
create table model_audit (
  id uuid primary key,
  at timestamptz not null,
  line text not null,
  act text not null,
  subject_id uuid not null,
  by_id uuid,
  by_name text not null,
  detail jsonb not null
);
create index model_audit_at on model_audit (at desc, id desc);
create index model_audit_subject on model_audit (subject_id, at desc);
create trigger fixed before update or delete on model_audit for each row execute function refuse_change();

create table predictions (
  id uuid primary key,
  version_id uuid not null references model_versions (id),
  deployment_id uuid references deployments (id) on delete set null,
  side text not null check (side in ('champion', 'challenger', 'shadow')),
  conversation_id uuid,
  at timestamptz not null,
  -- Without cards, IBANs, addresses and numbers.
  input text not null,
  prediction jsonb not null,
  intent text,
  confidence double precision,
  response_ms double precision not null,
  has_failed boolean not null,
  is_hand_over boolean,
  input_tokens integer not null,
  output_tokens integer not null,
  cost_micros bigint,
  is_helpful boolean,
  csat smallint check (csat between 1 and 5),
  edit_distance double precision check (edit_distance between 0 and 1),
  label text
);
create index predictions_version on predictions (version_id, at desc);
create index predictions_conversation on predictions (conversation_id, at desc) where conversation_id is not null;
create index predictions_at on predictions (at);
