-- Two admins who change one site do not undo each other's work, and a new secret gives the shop's server time to take it.
alter table sites
  add column version integer not null default 1,
  add column old_identity_secret text not null default '',
  add column old_identity_secret_until timestamptz;
