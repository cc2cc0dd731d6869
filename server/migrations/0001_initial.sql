-- The desk. Ids are UUIDv7 made by whoever creates the row. Domain tables know nothing of replication: triggers feed `changes` (S1).

create table epoch (
  only_row boolean primary key default true check (only_row),
  id uuid not null,
  created_at timestamptz not null default now()
);
insert into epoch (id) values (gen_random_uuid());

-- What consoles bind their data to, and what tokens are signed with. Made by the first start.
create table installation (
  only_row boolean primary key default true check (only_row),
  id uuid not null,
  secret text not null,
  created_at timestamptz not null default now()
);

-- S1, S2. `left_at` is set when the row was deleted or moved out of the scope.
create table changes (
  collection text collate "C" not null,
  scope text collate "C" not null,
  id uuid not null,
  changed_xid xid8 not null,
  left_at timestamptz,
  primary key (collection, scope, id)
);
create index changes_chain on changes (collection, scope, changed_xid, id);
create index changes_tail on changes (changed_xid, id);
create index changes_left on changes (left_at) where left_at is not null;

-- `left` entries older than the kept span are deleted; a position before the horizon rebuilds its scope (S12).
create table change_horizon (
  collection text collate "C" not null,
  scope text collate "C" not null,
  horizon xid8 not null,
  primary key (collection, scope)
);

create function record_change(p_collection text, p_scope text, p_id uuid, p_left boolean) returns void
language sql as $$
  insert into changes as c (collection, scope, id, changed_xid, left_at)
  values (p_collection, p_scope, p_id, pg_current_xact_id(), case when p_left then now() end)
  on conflict (collection, scope, id)
  do update set changed_xid = excluded.changed_xid, left_at = excluded.left_at
$$;

-- Arguments: collection, kind of scope ('team' | 'desk' | 'person').
create function replicate() returns trigger language plpgsql as $$
declare
  old_scope text;
  new_scope text;
begin
  if tg_op <> 'INSERT' then
    if tg_argv[1] = 'team' then old_scope := 'team:' || old.team_id;
    elsif tg_argv[1] = 'person' then old_scope := 'person:' || old.person_id;
    else old_scope := 'desk'; end if;
  end if;
  if tg_op <> 'DELETE' then
    if tg_argv[1] = 'team' then new_scope := 'team:' || new.team_id;
    elsif tg_argv[1] = 'person' then new_scope := 'person:' || new.person_id;
    else new_scope := 'desk'; end if;
  end if;
  if tg_op = 'DELETE' then
    perform record_change(tg_argv[0], old_scope, old.id, true);
    return null;
  end if;
  if tg_op = 'UPDATE' and old_scope <> new_scope then
    perform record_change(tg_argv[0], old_scope, old.id, true);
  end if;
  perform record_change(tg_argv[0], new_scope, new.id, false);
  return null;
end $$;

-- S11: a message that goes into a transcript leaves the index without a tombstone.
create function replicate_message() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.is_packed then
    delete from changes
    where collection = 'messages' and id = new.id
      and scope in ('team:' || old.team_id, 'team:' || new.team_id);
    return null;
  end if;
  if tg_op = 'DELETE' then
    if not old.is_packed then perform record_change('messages', 'team:' || old.team_id, old.id, true); end if;
    return null;
  end if;
  if tg_op = 'UPDATE' and old.team_id <> new.team_id then
    perform record_change('messages', 'team:' || old.team_id, old.id, true);
  end if;
  perform record_change('messages', 'team:' || new.team_id, new.id, false);
  return null;
end $$;

create table teams (
  id uuid primary key,
  name text not null,
  strategy text not null default 'round_robin' check (strategy in ('manual', 'round_robin', 'least_busy', 'skills')),
  created_at timestamptz not null default now()
);

create table people (
  id uuid primary key,
  name text not null,
  email text not null,
  role text not null check (role in ('agent', 'supervisor', 'admin')),
  team_ids uuid[] not null default '{}',
  skills text[] not null default '{}',
  capacity integer not null default 10 check (capacity between 0 and 100),
  is_active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index people_email on people (lower(email));

-- Round robin: the one who waited longest since the last assignment is next. Apart from `people`, which replicates.
create table routing_turns (
  person_id uuid primary key references people (id),
  last_assigned_at timestamptz not null
);

create table sites (
  id uuid primary key,
  team_id uuid not null references teams (id),
  site_key text not null unique,
  allowed_origins text[] not null default '{}',
  identity_secret text not null,
  settings jsonb not null,
  created_at timestamptz not null default now()
);

create table customers (
  id uuid primary key,
  site_id uuid not null references sites (id),
  external_id text not null default '',
  name text not null default '',
  email text not null default '',
  phone text not null default '',
  is_verified boolean not null default false,
  locale text not null default '',
  time_zone text not null default '',
  attributes jsonb not null default '{}',
  note text not null default '',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
create unique index customers_external on customers (site_id, external_id) where external_id <> '';
create index customers_recent on customers (last_seen_at desc, id desc);

create sequence conversation_number start 1001;

create table conversations (
  id uuid primary key,
  number bigint not null default nextval('conversation_number') unique,
  team_id uuid not null references teams (id),
  site_id uuid not null references sites (id),
  customer_id uuid not null references customers (id),
  customer_name text not null default '',
  subject text not null default '',
  channel text not null default 'chat' check (channel in ('chat', 'form')),
  status text not null default 'open' check (status in ('open', 'snoozed', 'resolved')),
  turn text not null default 'bot' check (turn in ('bot', 'queue', 'agent')),
  agent_id uuid references people (id),
  priority smallint not null default 1 check (priority between 0 and 3),
  tags text[] not null default '{}',
  skills text[] not null default '{}',
  snoozed_until timestamptz,
  queued_at timestamptz,
  waiting_since timestamptz,
  handover jsonb,
  last_seq integer not null default 0,
  last_public_seq integer not null default 0,
  last_customer_seq integer not null default 0,
  last_message jsonb,
  last_activity_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  customer_delivered_seq integer not null default 0,
  customer_read_seq integer not null default 0,
  agent_delivered_seq integer not null default 0,
  agent_read_seq integer not null default 0,
  rating jsonb,
  page text not null default '',
  locale text not null default '',
  -- Messages up to here stand in transcripts (S11).
  packed_seq integer not null default 0,
  -- An open conversation whose turn is an agent's has that agent; one in the queue has none.
  constraint turn_has_agent check (status <> 'open' or turn <> 'agent' or agent_id is not null),
  constraint queue_has_nobody check (status <> 'open' or turn <> 'queue' or agent_id is null)
);
create index conversations_first on conversations (team_id, (status = 'resolved'), last_activity_at desc, id desc);
create index conversations_queue on conversations (priority desc, queued_at, id)
  where status = 'open' and turn = 'queue';
create index conversations_agent on conversations (agent_id) where status = 'open' and agent_id is not null;
create index conversations_customer on conversations (customer_id, last_activity_at desc);
create index conversations_snoozed on conversations (snoozed_until) where status = 'snoozed';
create index conversations_unpacked on conversations (resolved_at) where status = 'resolved' and packed_seq < last_seq;

create table messages (
  id uuid primary key,
  conversation_id uuid not null references conversations (id),
  team_id uuid not null,
  seq integer not null check (seq > 0),
  kind text not null check (kind in ('text', 'note', 'event')),
  author jsonb not null,
  text text not null default '',
  lang text not null default '',
  is_public boolean not null,
  citations jsonb not null default '[]',
  ai jsonb,
  event jsonb,
  is_recovered boolean not null default false,
  is_packed boolean not null default false,
  created_at timestamptz not null default now(),
  unique (conversation_id, seq)
);
create index messages_first on messages (team_id, created_at desc, id desc) where not is_packed;

create table transcripts (
  id uuid primary key,
  conversation_id uuid not null references conversations (id),
  team_id uuid not null,
  part integer not null,
  first_seq integer not null,
  last_seq integer not null,
  messages jsonb not null,
  last_message_at timestamptz not null,
  unique (conversation_id, part)
);
create index transcripts_first on transcripts (team_id, last_message_at desc, id desc);

create table articles (
  id uuid primary key,
  title text not null,
  slug text not null,
  body text not null,
  tags text[] not null default '{}',
  locale text not null default 'en',
  status text not null default 'draft' check (status in ('draft', 'published', 'archived')),
  version integer not null default 0,
  -- Milliseconds since 1970: it is what an author's edit is compared against, so it must survive the wire unrounded.
  updated_at_ms bigint not null,
  updated_by text not null default '',
  created_at timestamptz not null default now()
);
create index articles_slug on articles (slug);

-- Immutable: a citation names (article, version) and its quote is a part of exactly this text.
create table article_versions (
  article_id uuid not null references articles (id),
  version integer not null,
  title text not null,
  body text not null,
  published_at timestamptz not null default now(),
  primary key (article_id, version)
);

create table replies (
  id uuid primary key,
  title text not null,
  shortcut text not null default '',
  body text not null,
  updated_at_ms bigint not null,
  updated_by text not null default ''
);

create table drafts (
  id uuid primary key references conversations (id),
  team_id uuid not null,
  text text not null,
  citations jsonb not null default '[]',
  confidence double precision not null,
  provider text not null,
  model text not null,
  for_seq integer not null,
  created_at timestamptz not null default now()
);

create table notifications (
  id uuid primary key,
  person_id uuid not null references people (id),
  kind text not null,
  conversation_id uuid,
  title text not null,
  body text not null default '',
  priority text not null default 'normal',
  read_at timestamptz,
  created_at timestamptz not null default now()
);
create index notifications_person on notifications (person_id, created_at desc, id desc);

-- S4: a command's answer lives in the command's own transaction, so it ran exactly once.
create table commands (
  command_id uuid primary key,
  actor text not null,
  kind text not null,
  payload_hash text not null,
  answer jsonb not null,
  created_at timestamptz not null default now()
);
create index commands_age on commands (created_at);

create trigger replicate after insert or update or delete on people for each row execute function replicate('people', 'desk');
create trigger replicate after insert or update or delete on teams for each row execute function replicate('people', 'desk');
create trigger replicate after insert or update or delete on customers for each row execute function replicate('customers', 'desk');
create trigger replicate after insert or update or delete on conversations for each row execute function replicate('conversations', 'team');
create trigger replicate after insert or update or delete on messages for each row execute function replicate_message();
create trigger replicate after insert or update or delete on transcripts for each row execute function replicate('transcripts', 'team');
create trigger replicate after insert or update or delete on articles for each row execute function replicate('articles', 'desk');
create trigger replicate after insert or update or delete on replies for each row execute function replicate('replies', 'desk');
create trigger replicate after insert or update or delete on drafts for each row execute function replicate('drafts', 'team');
create trigger replicate after insert or update or delete on notifications for each row execute function replicate('notifications', 'person');
