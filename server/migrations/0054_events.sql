-- What the desk tells programs. An event is written in the transaction of what it tells of; it holds ids and states and no word of anybody:
-- those are read when it is sent.
create table event_inbox (
  -- The order of writing: within a conversation that is the order of its lock.
  n bigint generated always as identity primary key,
  id uuid not null,
  type text not null,
  team_id uuid,
  conversation_id uuid,
  customer_id uuid,
  message_id uuid,
  facts jsonb not null,
  happened_at timestamptz not null
);

-- The log. Places are given after the commit, by one server at a time: so no event ever appears behind a place that was read already,
-- whichever transaction ended late.
create table desk_events (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  type text not null,
  team_id uuid,
  conversation_id uuid,
  customer_id uuid,
  message_id uuid,
  facts jsonb not null,
  happened_at timestamptz not null
);
create index desk_events_age on desk_events (happened_at);
create index desk_events_conversation on desk_events (conversation_id) where conversation_id is not null;

-- The last place that was forgotten by its age: a reader that comes back from before it missed something.
create table event_horizon (
  only_row boolean primary key default true check (only_row),
  position bigint not null
);
insert into event_horizon (position) values (0);

create table webhooks (
  id uuid primary key,
  name text not null,
  url text not null,
  -- Empty: every type.
  event_types text[] not null default '{}',
  team_id uuid references teams (id),
  is_active boolean not null default true,
  off_why text not null default '' check (off_why in ('', 'person', 'gone', 'failing')),
  version integer not null default 1,
  -- Failures since something last got through.
  failures integer not null default 0,
  failing_since timestamptz,
  paused_until timestamptz,
  last_error text not null default '',
  last_sent_at timestamptz,
  created_at timestamptz not null
);

create table webhook_secrets (
  id uuid primary key,
  webhook_id uuid not null references webhooks (id) on delete cascade,
  secret text not null,
  created_at timestamptz not null,
  ends_at timestamptz
);
create index webhook_secrets_webhook on webhook_secrets (webhook_id);

create table webhook_deliveries (
  id uuid primary key,
  webhook_id uuid not null references webhooks (id) on delete cascade,
  event_id uuid not null,
  position bigint not null,
  type text not null,
  conversation_id uuid,
  -- What is sent in order: a conversation, or the event itself where it is of none.
  lane uuid not null,
  state text not null check (state in ('waiting', 'queued', 'failing', 'sent', 'skipped', 'dead')),
  reason text not null default '',
  status smallint,
  attempts integer not null default 0,
  next_at timestamptz,
  -- While a server holds it: what a killed one held is free again after this.
  held_until timestamptz,
  created_at timestamptz not null,
  -- From when on the days are counted after which it is given up.
  begun_at timestamptz not null,
  finished_at timestamptz,
  unique (webhook_id, event_id),
  constraint open_has_time check ((state in ('queued', 'failing')) = (next_at is not null))
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_at) where next_at is not null;
create index webhook_deliveries_lane on webhook_deliveries (webhook_id, lane, position)
  where state in ('waiting', 'queued', 'failing');
create index webhook_deliveries_list on webhook_deliveries (webhook_id, position);
create index webhook_deliveries_age on webhook_deliveries (created_at);
create index webhook_deliveries_conversation on webhook_deliveries (conversation_id) where conversation_id is not null;

create table webhook_attempts (
  id bigint generated always as identity primary key,
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  tried_at timestamptz not null,
  status smallint,
  duration_ms integer not null,
  error text not null default '',
  answer text not null default ''
);
create index webhook_attempts_delivery on webhook_attempts (delivery_id);
