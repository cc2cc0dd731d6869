-- Uploads that nobody goes on with: what is there of them is let go.
create table drop_leftovers (
  storage_id uuid not null references storages (id) on delete cascade,
  object_key text not null,
  upload_id text not null,
  next_at timestamptz not null,
  created_at timestamptz not null,
  primary key (storage_id, object_key, upload_id)
);
create index drop_leftovers_due on drop_leftovers (next_at);
