-- Conversation flows: a draft, versions that never change once published, and where each conversation is in one.
create table flows (
  id uuid primary key,
  name text not null,
  state text not null check (state in ('draft', 'published', 'retired')),
  -- What is written on; `version` is the newest that was published, 0 for none.
  draft jsonb not null,
  version integer not null default 0,
  is_changed boolean not null,
  -- What its webhook calls are signed with.
  secret text not null,
  -- Milliseconds since 1970: it is what a writer's edit is compared against, so it must survive the wire unrounded.
  updated_at_ms bigint not null,
  updated_by text not null,
  created_at timestamptz not null
);

create table flow_versions (
  flow_id uuid not null references flows (id),
  number integer not null,
  definition jsonb not null,
  note text not null,
  -- Why it was published although an example failed; '' when none did.
  override text not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (flow_id, number)
);
create trigger fixed before update or delete on flow_versions for each row execute function refuse_change();

create table flow_runs (
  id uuid primary key,
  flow_id uuid not null,
  version integer not null,
  conversation_id uuid not null references conversations (id) on delete cascade,
  status text not null check (status in ('running', 'completed', 'handed_over', 'left', 'dropped')),
  at_step text not null,
  -- What it knows and where it waits. Null once it is over: what a customer told stands in the conversation.
  state jsonb,
  -- The customer's message that set it off, and the last thing that it said.
  begun_seq integer not null,
  last_seq integer not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (flow_id, version) references flow_versions (flow_id, number)
);
create unique index flow_runs_running on flow_runs (conversation_id) where status = 'running';
create index flow_runs_conversation on flow_runs (conversation_id);
create index flow_runs_flow on flow_runs (flow_id, started_at);

-- Who did what, for good.
create table flow_audit (
  id uuid primary key,
  at timestamptz not null,
  flow_id uuid not null,
  act text not null,
  by_id uuid,
  by_name text not null,
  detail jsonb not null
);
create index flow_audit_flow on flow_audit (flow_id, at desc);
create trigger fixed before update or delete on flow_audit for each row execute function refuse_change();
