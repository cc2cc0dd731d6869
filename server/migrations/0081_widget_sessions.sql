-- Visits of the widget, for counting them: the newest of each customer, and an older one until it is counted. Written with the customer's row,
-- and only when a visit begins, so there are never more than a customer has begun.
create table widget_sessions (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers (id) on delete cascade,
  site_id uuid not null,
  -- Of the site when the visit began: a conversation may move to another team, its visit does not.
  team_id uuid not null,
  begun_at timestamptz not null,
  has_conversation boolean not null default false,
  -- What of it stands in session_hours.
  is_told boolean not null default false,
  is_conversation_told boolean not null default false
);
create index widget_sessions_customer on widget_sessions (customer_id, begun_at);
create index widget_sessions_due on widget_sessions (id) where not is_told or (has_conversation and not is_conversation_told);

-- The first conversation of a visit; whoever begins one touches the row of their own visit alone.
create function session_became_conversation() returns trigger language plpgsql as $$
begin
  update widget_sessions set has_conversation = true where not has_conversation and id = (
    select id from widget_sessions where customer_id = new.customer_id order by begun_at desc, id desc limit 1);
  return null;
end $$;
create trigger session_became_conversation after insert on conversations
  for each row execute function session_became_conversation();

-- How many there were by the hour: what sums that are made anew begin with.
create table session_hours (
  hour timestamptz not null,
  site_id uuid not null,
  team_id uuid not null,
  sessions integer not null default 0,
  -- Those in which a conversation was begun, by the hour in which the visit began.
  conversations integer not null default 0,
  -- What of it stands in the sums.
  told jsonb not null default '{}',
  is_due boolean not null default true,
  primary key (hour, site_id, team_id)
);
create index session_hours_due on session_hours (hour) where is_due;
