-- Whose role must have a second factor, since when, and how long people have to set one up. No row: it is left to each of them.
create table factor_rules (
  role text primary key check (role in ('agent', 'supervisor', 'admin')),
  required_since timestamptz not null,
  grace_days smallint not null check (grace_days between 0 and 90)
);
