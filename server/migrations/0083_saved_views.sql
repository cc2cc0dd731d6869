-- Saved views of the dashboards. Their scope is their maker's, or that of everybody who may read figures (S7). What was removed stays a day,
-- so that it can be taken back as whose it was; nobody holds it meanwhile.
create table saved_views (
  id uuid primary key,
  person_id uuid not null references people (id) on delete cascade,
  title text not null,
  asked jsonb not null,
  is_shared boolean not null,
  -- False while their maker may read no figures.
  is_readable boolean not null default true,
  removed_at_ms bigint,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  updated_by text not null,
  scope text not null generated always as (
    case
      when removed_at_ms is not null then 'nobody'
      when is_shared then 'role:supervisor'
      when is_readable then 'person:' || person_id::text
      else 'nobody'
    end) stored
);
create index saved_views_scope on saved_views (scope, id);
create index saved_views_person on saved_views (person_id);
create index saved_views_removed on saved_views (removed_at_ms) where removed_at_ms is not null;

create function replicate_view() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.scope <> new.scope) and old.scope <> 'nobody' then
    perform record_change('operations', old.scope, old.id, true);
  end if;
  if tg_op <> 'DELETE' and new.scope <> 'nobody' then
    perform record_change('operations', new.scope, new.id, false);
  end if;
  return null;
end $$;
create trigger replicate after insert or update or delete on saved_views
  for each row execute function replicate_view();

-- Whoever may read figures no more has no view of them on their disk either. They are there again with the role.
create function follow_role_of_views() returns trigger language plpgsql as $$
begin
  update saved_views set is_readable = new.role <> 'agent' where person_id = new.id;
  return null;
end $$;
create trigger follow_views after update of role on people
  for each row when (old.role is distinct from new.role) execute function follow_role_of_views();
