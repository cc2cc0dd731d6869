-- Up to where the audit log was read and held, so that a look at it reads only what came since; all of it is read once a day. Whoever can
-- write here can write anywhere in the database: it proves nothing, and the daily check does not go by it.
create table audit_checked (
  only_one boolean primary key default true check (only_one),
  seq bigint not null,
  hash text not null,
  -- When all of it was read.
  whole_at_ms bigint not null
);

-- The column is text; what is no address is in no range.
create function audit_address(ip text) returns inet language plpgsql immutable parallel safe as $$
begin
  return ip::inet;
exception when invalid_text_representation then
  return null;
end $$;
create index audit_entries_address on audit_entries using gist (audit_address(ip) inet_ops) where ip is not null;
