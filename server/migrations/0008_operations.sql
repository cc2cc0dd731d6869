-- What runs the desk itself. Three tables feed one collection; the scope of a row is a role's (S7), held by that role and those above it.
create or replace function replicate() returns trigger language plpgsql as $$
declare
  old_scope text;
  new_scope text;
begin
  if tg_op <> 'INSERT' then
    if tg_argv[1] = 'team' then old_scope := 'team:' || old.team_id;
    elsif tg_argv[1] = 'person' then old_scope := 'person:' || old.person_id;
    elsif tg_argv[1] = 'role' then old_scope := 'role:' || old.role;
    else old_scope := 'desk'; end if;
  end if;
  if tg_op <> 'DELETE' then
    if tg_argv[1] = 'team' then new_scope := 'team:' || new.team_id;
    elsif tg_argv[1] = 'person' then new_scope := 'person:' || new.person_id;
    elsif tg_argv[1] = 'role' then new_scope := 'role:' || new.role;
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

-- Times are milliseconds since 1970: an author's edit is compared against them, so they must survive the wire unrounded.
create table maintenance (
  id uuid primary key,
  role text not null default 'agent' check (role in ('agent', 'supervisor', 'admin')),
  title text not null,
  text text not null default '',
  lang text not null default '',
  starts_at_ms bigint not null,
  ends_at_ms bigint not null check (ends_at_ms > starts_at_ms),
  parts text[] not null default '{}',
  tell_customers boolean not null,
  canceled_at_ms bigint,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  updated_by text not null
);
create index maintenance_end on maintenance (ends_at_ms);

create table alerts (
  id uuid primary key,
  role text not null check (role in ('agent', 'supervisor', 'admin')),
  key text not null,
  severity text not null check (severity in ('info', 'warning', 'critical')),
  title text not null,
  text text not null default '',
  created_at_ms bigint not null,
  closed_at_ms bigint,
  acknowledged_at_ms bigint,
  acknowledged_by text not null default ''
);
-- One open alert a key, whichever server is first.
create unique index alerts_open on alerts (key) where closed_at_ms is null;
create index alerts_closed on alerts (closed_at_ms) where closed_at_ms is not null;

create table incidents (
  id uuid primary key,
  role text not null default 'agent' check (role in ('agent', 'supervisor', 'admin')),
  part text not null,
  worst text not null check (worst in ('degraded', 'down')),
  title text not null,
  text text not null default '',
  started_at_ms bigint not null,
  ended_at_ms bigint
);
create unique index incidents_open on incidents (part) where ended_at_ms is null;
create index incidents_ended on incidents (part, ended_at_ms);

create trigger replicate after insert or update or delete on maintenance
  for each row execute function replicate('operations', 'role');
create trigger replicate after insert or update or delete on alerts
  for each row execute function replicate('operations', 'role');
create trigger replicate after insert or update or delete on incidents
  for each row execute function replicate('operations', 'role');
