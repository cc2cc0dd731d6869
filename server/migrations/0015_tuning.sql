-- Models that a provider tunes: data sets of whole talks, and what is known of the job that goes on elsewhere.
alter table datasets add column format text not null default 'labels' check (format in ('labels', 'talks'));

alter table training_jobs drop constraint training_jobs_model_type_check;
alter table training_jobs add constraint training_jobs_model_type_check
  check (model_type in ('intent', 'openai-fine-tune'));
-- Null for what is trained here. What a restart needs to find the provider's job again, and what the provider told of it.
alter table training_jobs add column tuning jsonb;

-- A tuning is paid for once and by a person's own decision: it must not take a day's answers away from customers.
drop index ai_calls_metered;
create index ai_calls_metered on ai_calls (started_at) include (input_tokens, output_tokens, cost_micros)
  where is_metered and purpose <> 'training';

-- What passages of articles mean to a provider's embedding model, by the hash of their words: an unchanged passage is paid for once.
create table passage_vectors (
  model text not null,
  sha256 text not null,
  -- Floats of four bytes, little-endian, of length 1 together.
  vector bytea not null,
  made_at timestamptz not null,
  primary key (model, sha256)
);
