-- What single sign-on keeps sealed was not bound to its row. A start takes it over and says so here; what is not bound opens nothing after that.
alter table sealing add column is_bound boolean not null default false;
