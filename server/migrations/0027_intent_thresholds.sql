-- Two people who change the same rule do not overwrite each other.
alter table intent_rules add column version integer not null default 1 check (version >= 1);

-- How sure a classifier was and how often it was right, by label: what thresholds are chosen by.
create table intent_scores (
  version_id uuid not null references model_versions (id),
  -- Null: messages held back while it was trained; else the data set that it was evaluated on.
  dataset_id uuid references datasets (id),
  -- [{label, asked, steps}]
  scores jsonb not null,
  unique nulls not distinct (version_id, dataset_id)
);
create trigger fixed before update on intent_scores for each row execute function refuse_change();
