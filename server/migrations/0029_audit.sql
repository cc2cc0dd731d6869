-- Who did what, and who looked at whom: one chain in the order of commits, each entry sealed with the hash of the one before.
create table audit_entries (
  id uuid primary key,
  -- Its place in the chain, from 1 without gaps; given at the commit, like what follows from it.
  seq bigint unique,
  -- A whole number, so that nothing of it is outside the hash.
  at_ms bigint not null,
  act text not null,
  by_kind text not null check (by_kind in ('person', 'key', 'server')),
  by_id uuid,
  by_name text not null,
  subject_kind text not null,
  subject_id text not null,
  ip text,
  -- SHA-256 of the salt and the detail, which can be taken away without breaking the chain.
  digest bytea not null,
  prev_hash bytea,
  hash bytea
);
create index audit_entries_at on audit_entries (at_ms);
create index audit_entries_act on audit_entries (act, seq);
create index audit_entries_by on audit_entries (by_id, seq);
create index audit_entries_subject on audit_entries (subject_kind, subject_id, seq);

-- What may be personal. A row is gone once a person was erased; the salt keeps its digest from telling what it was.
create table audit_details (
  entry_id uuid primary key references audit_entries (id),
  salt bytea not null,
  detail text not null
);

-- One field of what is hashed: its length in bytes first, so that no two entries are written alike.
create function audit_field(value text) returns text language sql immutable parallel safe as
$$ select coalesce(octet_length(value) || ':' || value || ',', '-,') $$;

create function audit_hash(entry audit_entries) returns bytea language sql immutable as $$
  select sha256(convert_to(
    audit_field('steward audit 1') || audit_field(entry.seq::text) || audit_field(entry.id::text) || audit_field(entry.at_ms::text)
    || audit_field(entry.act) || audit_field(entry.by_kind) || audit_field(entry.by_id::text) || audit_field(entry.by_name)
    || audit_field(entry.subject_kind) || audit_field(entry.subject_id) || audit_field(entry.ip)
    || audit_field(encode(entry.digest, 'hex')) || audit_field(encode(entry.prev_hash, 'hex')), 'UTF8'))
$$;

-- At the commit, when nothing else of the transaction waits for a lock: writers stand in line only for the commit itself, and none can
-- hold another one up in a circle.
create function seal_audit_entry() returns trigger language plpgsql as $$
declare
  entry audit_entries := new;
  head record;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit', 0));
  select seq, hash into head from audit_entries where seq is not null order by seq desc limit 1;
  entry.seq := coalesce(head.seq, 0) + 1;
  entry.prev_hash := coalesce(head.hash, decode(repeat('00', 32), 'hex'));
  entry.hash := audit_hash(entry);
  update audit_entries set seq = entry.seq, prev_hash = entry.prev_hash, hash = entry.hash where id = entry.id;
  return null;
end $$;
create constraint trigger seal after insert on audit_entries deferrable initially deferred
  for each row execute function seal_audit_entry();

create function keep_audit() returns trigger language plpgsql as $$
declare
  unsealed audit_entries;
begin
  if tg_op = 'INSERT' then
    -- With one snapshot for the whole transaction it would not see who sealed before it.
    if current_setting('transaction_isolation') <> 'read committed' then
      raise exception 'audit entries are written in read committed transactions' using errcode = 'invalid_transaction_state';
    end if;
    if new.seq is not null or new.prev_hash is not null or new.hash is not null then
      raise exception 'audit entries are sealed by the database' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if tg_op = 'UPDATE' and tg_table_name = 'audit_entries' and pg_trigger_depth() > 1 then
    unsealed := new;
    unsealed.seq := null;
    unsealed.prev_hash := null;
    unsealed.hash := null;
    if unsealed = old then return new; end if;
  end if;
  -- Said by whoever erases a person, and told by an entry of its own: a check of the chain looks for it.
  if tg_op = 'DELETE' and tg_table_name = 'audit_details' and current_setting('steward.audit_erase', true) = 'yes' then
    return old;
  end if;
  raise exception '% only grows', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger kept before insert or update or delete on audit_entries for each row execute function keep_audit();
create trigger kept_whole before truncate on audit_entries for each statement execute function keep_audit();
create trigger kept before update or delete on audit_details for each row execute function keep_audit();
create trigger kept_whole before truncate on audit_details for each statement execute function keep_audit();

-- What models and flows kept of their own goes before everything else.
create function pg_temp.take_over(
  old_id uuid, at timestamptz, act text, by_id uuid, by_name text, subject_kind text, subject_id uuid, name text, detail jsonb
) returns void language plpgsql as $$
declare
  own_salt bytea := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  own_detail text := jsonb_build_object('name', name, 'detail', detail)::text;
begin
  insert into audit_entries (id, at_ms, act, by_kind, by_id, by_name, subject_kind, subject_id, ip, digest)
  values (old_id, (extract(epoch from at) * 1000)::bigint, act, case when by_id is null then 'server' else 'person' end, by_id, by_name,
    subject_kind, subject_id::text, null, sha256(own_salt || convert_to(own_detail, 'UTF8')));
  insert into audit_details (entry_id, salt, detail) values (old_id, own_salt, own_detail);
end $$;
select pg_temp.take_over(id, at, act, by_id, by_name, kind, subject_id, name, detail) from (
  select id, at, new_act as act, by_id, by_name, replace(split_part(new_act, '.', 1), 'suite', 'dataset') as kind, subject_id,
    line as name, detail
  from model_audit join (values
    ('version.registered', 'version.register'), ('version.retired', 'version.retire'), ('suite.added', 'suite.add'),
    ('suite.removed', 'suite.remove'), ('training.started', 'training.start'), ('intent.rule_saved', 'intent.save'),
    ('intent.rule_reset', 'intent.reset'), ('rollout.started', 'rollout.start'), ('rollout.ramp', 'rollout.ramp'),
    ('rollout.pause', 'rollout.pause'), ('rollout.hold', 'rollout.hold'), ('rollout.resume', 'rollout.resume'),
    ('rollout.promote', 'rollout.promote'), ('rollout.roll_back', 'rollout.roll_back')
  ) as acts (old_act, new_act) on old_act = act
  union all
  select id, at, new_act, by_id, by_name, 'flow', flow_id, coalesce(detail ->> 'name', ''), detail
  from flow_audit join (values
    ('created', 'flow.create'), ('saved', 'flow.save'), ('published', 'flow.publish'), ('retired', 'flow.retire'),
    ('restored', 'flow.restore'), ('removed', 'flow.remove')
  ) as acts (old_act, new_act) on old_act = act
) as kept order by at, id;
set constraints seal immediate;

alter table audit_entries enable always trigger seal;
alter table audit_entries enable always trigger kept;
alter table audit_entries enable always trigger kept_whole;
alter table audit_details enable always trigger kept;
alter table audit_details enable always trigger kept_whole;

drop table model_audit;
drop table flow_audit;
