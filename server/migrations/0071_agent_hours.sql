-- When people were there, by the minute: a bit a minute of an hour, so that several servers may say the same. Whether they are here now stands
-- nowhere (presence); this is what was.
create table agent_hours (
  agent_id uuid not null,
  hour timestamptz not null,
  -- The first of their teams in that hour: what a person does all day is counted once.
  team_id uuid not null,
  -- At a console that somebody touched, and taking conversations; at one, and not.
  here bigint not null default 0,
  away bigint not null default 0,
  -- What of it stands in the sums.
  told jsonb not null default '{}',
  is_due boolean not null default true,
  primary key (agent_id, hour)
);
create index agent_hours_due on agent_hours (hour) where is_due;

-- When who had which conversation, without sleep. Stays when the conversation is erased: times and random ids.
create table agent_spells (
  conversation_id uuid not null,
  agent_id uuid not null,
  from_at timestamptz not null,
  -- Null: still.
  to_at timestamptz
);
create index agent_spells_conversation on agent_spells (conversation_id);
create index agent_spells_agent on agent_spells (agent_id, to_at);

-- Nobody works on what is gone.
create function end_spells() returns trigger language plpgsql as $$
begin
  update agent_spells set to_at = greatest(from_at, now()) where conversation_id = old.id and to_at is null;
  return null;
end $$;
create trigger end_spells after delete on conversations for each row execute function end_spells();

-- Who had which conversation until now is read from their histories once more.
insert into analytics_due (conversation_id) select id from conversations order by id;
