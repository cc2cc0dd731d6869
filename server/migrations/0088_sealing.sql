-- By which key secrets are sealed that are kept here; keys themselves are never in the database, only what they are called.
create table sealing (
  only_row boolean primary key default true check (only_row),
  current_key text not null,
  -- What is being replaced: some secrets may still be sealed with it. Null: nothing is under way.
  old_key text,
  -- Nothing is sealed with the old one any more; only its file has to go.
  is_resealed boolean not null default false,
  changed_at timestamptz not null default now()
);

-- Servers that run, and the keys that each has: none is made the current one that a server does not know.
create table sealing_servers (
  id uuid primary key,
  -- For people: where it runs.
  name text not null,
  keys text[] not null,
  seen_at timestamptz not null
);
