-- What leaves the desk: who wants what by which way, the devices and channels it goes to, and every delivery.

alter table notifications
  add column route text not null default '',
  add column facts jsonb not null default '{}',
  -- One unread notice a person and group: the newest of it stands for all. '' groups with nothing.
  add column group_key text not null default '';
update notifications set group_key = kind || ':' || conversation_id
  where conversation_id is not null and kind <> 'mentioned' and read_at is null;
create index notifications_group on notifications (group_key) where read_at is null and group_key <> '';
create index notifications_age on notifications (created_at);

-- When it is decided whether a notice also leaves by push or mail. Written with the notice, so this row is the job; apart from the
-- notice, which replicates.
create table notice_plans (
  notice_id uuid primary key,
  plan_at timestamptz not null
);
create index notice_plans_due on notice_plans (plan_at);

-- Up to when each team was told of those who wait in its queue.
create table queue_tellings (
  team_id uuid primary key references teams (id) on delete cascade,
  new_until timestamptz not null,
  waiting_until timestamptz not null
);

-- What each person chose; without a row the defaults hold. It replicates to that person alone, beside their notices.
create table notification_preferences (
  id uuid primary key references people (id),
  person_id uuid not null check (person_id = id),
  preferences jsonb not null,
  updated_at timestamptz not null
);
create trigger replicate after insert or update or delete on notification_preferences
  for each row execute function replicate('notifications', 'person');

-- VAPID (RFC 8292): made by the first start, the same on every server, kept as the other secrets are.
alter table installation
  add column push_public_key text,
  add column push_private_key text;

-- A device goes with the session that it signed up in: who signed out, or was signed out, gets nothing any more.
create table push_devices (
  id uuid primary key,
  person_id uuid not null references people (id),
  session_id uuid not null references auth_session (id) on delete cascade,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  label text not null,
  created_at timestamptz not null,
  last_sent_at timestamptz
);
create index push_devices_person on push_devices (person_id);
create index push_devices_session on push_devices (session_id);

-- An installation's own: one delivery an event, not one a person.
create table notification_channels (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('slack', 'webhook', 'email')),
  target text not null,
  secret text not null default '',
  -- Empty: every kind.
  notice_kinds text[] not null default '{}',
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  team_id uuid references teams (id),
  is_active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- How each way does: 'push', 'mail', or a channel's id. `told_at` keeps one failure from being told twice.
create table delivery_health (
  way text primary key,
  failing_since timestamptz,
  told_at timestamptz,
  last_error text not null default '',
  last_sent_at timestamptz
);

-- The id is what receivers know a delivery by, however often it is tried: webhook-id, Message-ID.
create table notification_deliveries (
  id uuid primary key,
  way text not null check (way in ('push', 'mail', 'digest', 'slack', 'webhook', 'email')),
  channel_id uuid references notification_channels (id) on delete cascade,
  person_id uuid references people (id),
  notice_id uuid,
  kind text not null,
  priority text not null,
  conversation_id uuid,
  team_id uuid,
  route text not null default '',
  facts jsonb not null default '{}',
  group_key text not null default '',
  title text not null,
  body text not null default '',
  state text not null check (state in ('queued', 'failing', 'sent', 'skipped', 'dead', 'discarded')),
  reason text not null default '',
  attempts integer not null default 0,
  next_at timestamptz,
  -- While a server holds it: what a killed one held is free again after this.
  held_until timestamptz,
  created_at timestamptz not null,
  finished_at timestamptz,
  constraint whose check ((channel_id is null) <> (person_id is null)),
  constraint open_has_time check ((state in ('queued', 'failing')) = (next_at is not null))
);
create index deliveries_due on notification_deliveries (next_at) where next_at is not null;
create index deliveries_list on notification_deliveries (created_at desc, id desc);
create index deliveries_dead on notification_deliveries (created_at desc, id desc) where state in ('dead', 'failing');
create index deliveries_sent on notification_deliveries (person_id, way, finished_at desc)
  where person_id is not null and state = 'sent';
