-- Detection rules that were changed by hand; what is not here is as Steward brings it, or the operator's file says. A null rule stands for one
-- that was taken back, and keeps its version.
create table detection_rules (
  name text primary key,
  rule jsonb,
  version integer not null,
  updated_at timestamptz not null,
  updated_by text not null
);

alter table security_documents drop constraint security_documents_kind_check;
alter table security_documents add constraint security_documents_kind_check check (kind in ('events', 'addresses', 'limits', 'keys',
  'sessions', 'requests', 'audit', 'detection', 'retention', 'factors', 'providers', 'people', 'usage'));
