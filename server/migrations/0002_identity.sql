-- Who may sign in, and with what. `people` (0001) says what they may do; both rows have the same id.
-- Tables and columns that begin with auth_ are laid out as better-auth expects them.

create table auth_user (
  id uuid primary key references people (id) on delete cascade,
  name text not null,
  -- Always in lower case.
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_session (
  id uuid primary key,
  user_id uuid not null references auth_user (id) on delete cascade,
  -- Worth nothing by itself: what a client holds is signed with the server's secret.
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_session_user on auth_session (user_id);
create index auth_session_expiry on auth_session (expires_at);

create table auth_account (
  id uuid primary key,
  user_id uuid not null references auth_user (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  -- argon2id, with its parameters.
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index auth_account_user on auth_account (user_id);

create table auth_verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verification_identifier on auth_verification (identifier);

-- Every server reads the newest of these, and so learns of sessions that another one ended. A row with a token tells a
-- console that comes back why its session is gone: only a revoked one wipes what it keeps.
create table session_endings (
  id uuid primary key,
  person_id uuid not null,
  session_id uuid,
  token_hash text,
  reason text not null check (reason in ('signed_out', 'revoked', 'rights_changed')),
  ended_at timestamptz not null default now()
);
create index session_endings_newest on session_endings (ended_at);
create index session_endings_token on session_endings (token_hash) where token_hash is not null;
