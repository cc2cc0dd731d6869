-- Figures of conversations by the hour. Whatever changes a conversation leaves a line here, in its own transaction, and costs it no more
-- than that: lines are only added, so nobody waits for whoever sums them up.
create table analytics_due (
  id bigint generated always as identity primary key,
  conversation_id uuid not null
);

create function figures_due() returns trigger language plpgsql as $$
begin
  insert into analytics_due (conversation_id) values (new.conversation_id);
  return null;
end $$;
create trigger figures_due after insert on messages for each row execute function figures_due();
create trigger figures_due after insert or update of fate on ai_runs for each row execute function figures_due();

create function figures_due_of_conversation() returns trigger language plpgsql as $$
begin
  insert into analytics_due (conversation_id) values (new.id);
  return null;
end $$;
create trigger figures_due after insert on conversations
  for each row execute function figures_due_of_conversation();
create trigger figures_due_moved after update of team_id on conversations
  for each row when (old.team_id is distinct from new.team_id) execute function figures_due_of_conversation();

-- What each conversation says in figures, so that it can be taken out of the sums as it was. Nothing of what was written. It stays when the
-- conversation is erased: sums are to stay right, and nobody can be told from it.
create table conversation_figures (
  conversation_id uuid primary key,
  team_id uuid not null,
  site_id uuid not null,
  channel text not null,
  facts jsonb not null,
  -- Questions to models; traces are forgotten sooner than figures.
  runs jsonb not null,
  -- When the figures may be others although nothing happened.
  due_at timestamptz
);
create index conversation_figures_due on conversation_figures (due_at) where due_at is not null;

-- The sums, by month.
create table rollups (
  cube text not null,
  hour timestamptz not null,
  team_id uuid not null,
  one text not null,
  other text not null,
  counts jsonb not null,
  -- By name: the sum in milliseconds, and how many fell into which bucket.
  durations jsonb not null,
  primary key (hour, cube, team_id, one, other)
) partition by range (hour);

insert into analytics_due (conversation_id) select id from conversations;
