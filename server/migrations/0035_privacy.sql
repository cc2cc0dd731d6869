-- What people asked to be told or to have forgotten, what was forgotten and by which consoles.

create table privacy_requests (
  id uuid primary key,
  kind text not null check (kind in ('export', 'erase')),
  -- Without a foreign key: it outlives the customer, and tells nothing but that there was one.
  customer_id uuid not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed')),
  with_notes boolean not null,
  counts jsonb not null default '{}',
  asked_by uuid,
  asked_by_name text not null,
  asked_at timestamptz not null,
  ended_at timestamptz
);
create index privacy_requests_asked on privacy_requests (asked_at desc, id desc);

create table privacy_exports (
  request_id uuid primary key references privacy_requests (id) on delete cascade,
  content bytea not null,
  expires_at timestamptz not null
);

-- Who must not come back, whatever is restored. Only ids: they stand nowhere else any more.
create table erasures (
  customer_id uuid primary key,
  erased_at timestamptz not null
);

-- What statistics may still count. Whose it was is not in it, and the id of the conversation neither.
create table erased_conversations (
  id uuid primary key,
  team_id uuid not null,
  site_id uuid not null,
  channel text not null,
  created_on date not null,
  resolved_on date,
  messages integer not null,
  score smallint
);

-- A browser's or a desktop's own store. It is told what to forget, and says when it has.
create table console_devices (
  id uuid primary key,
  person_id uuid not null references people (id) on delete cascade,
  label text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null
);

create table purges (
  id uuid primary key,
  -- Null: it was time.
  request_id uuid references privacy_requests (id) on delete cascade,
  customer_ids uuid[] not null,
  conversation_ids uuid[] not null,
  made_at timestamptz not null
);
create index purges_request on purges (request_id) where request_id is not null;

create table purge_receipts (
  purge_id uuid not null references purges (id) on delete cascade,
  device_id uuid not null references console_devices (id) on delete cascade,
  confirmed_at timestamptz,
  primary key (purge_id, device_id)
);
create index purge_receipts_open on purge_receipts (device_id) where confirmed_at is null;

-- An answer that tells of a merge quotes what two people wrote; whom it is about says when it must go. Those of before are not needed
-- any more: every console has read them.
alter table commands add column about uuid;
create index commands_about on commands (about) where about is not null;
update commands set answer = jsonb_set(answer, '{merges}', '[]') where jsonb_array_length(answer -> 'merges') > 0;

-- How far customers come in a flow is counted without knowing who they were.
alter table flow_runs alter column conversation_id drop not null;
alter table flow_runs drop constraint flow_runs_conversation_id_fkey;
alter table flow_runs add foreign key (conversation_id) references conversations (id) on delete set null;

-- What is fixed may lose a person's words, and only by whoever erases that person.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_setting('steward.erasing', true) = 'yes' then return new; end if;
  raise exception '% never changes', tg_table_name using errcode = 'restrict_violation';
end $$;
