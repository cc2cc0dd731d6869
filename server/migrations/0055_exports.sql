-- Tables that people took along, in pieces, so that neither making nor fetching one holds it whole.
create table exports (
  id uuid primary key,
  kind text not null check (kind in ('conversations', 'messages', 'customers', 'csat')),
  format text not null check (format in ('csv', 'xlsx', 'jsonl')),
  filter jsonb not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'expired')),
  problem text not null default '',
  row_count bigint not null default 0,
  total_rows bigint,
  size_bytes bigint not null default 0,
  -- Where the next page begins, of a format that can go on.
  mark text not null default '',
  asked_by uuid not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  -- Who makes it shows by this that it lives.
  touched_at timestamptz not null,
  ended_at timestamptz,
  expires_at timestamptz
);
create index exports_asked on exports (asked_at desc, id desc);

create table export_chunks (
  export_id uuid not null references exports (id) on delete cascade,
  start_byte bigint not null,
  content bytea not null,
  primary key (export_id, start_byte)
);
-- Packed already, or read once: packing it again costs more than it saves.
alter table export_chunks alter column content set storage external;

create index conversations_began on conversations (created_at, id);
create index customers_began on customers (created_at, id);
