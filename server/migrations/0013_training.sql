-- Trainings: what was asked for, how far it is, and what came of it.
create table training_jobs (
  id uuid primary key,
  model_type text not null check (model_type in ('intent')),
  line text not null,
  dataset_id uuid not null references datasets (id),
  config jsonb not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'canceled')),
  phase text not null default '',
  progress double precision not null default 0,
  eta_ms double precision,
  -- Points of progress over time, for the chart.
  history jsonb not null default '[]',
  report jsonb,
  problem text not null default '',
  version_id uuid references model_versions (id),
  cancel_asked boolean not null default false,
  attempts integer not null default 0,
  created_at timestamptz not null,
  created_by text not null,
  created_by_id uuid,
  started_at timestamptz,
  heartbeat_at timestamptz,
  ended_at timestamptz
);
create index training_jobs_created on training_jobs (created_at desc);
create index training_jobs_open on training_jobs (state) where state in ('queued', 'running');
