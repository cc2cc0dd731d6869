-- What a person shows beside the password. Nothing here lets anybody in by itself.

-- By which second factor a session began, or was given one later; null: by none.
alter table auth_session add column second_factor text
  check (second_factor in ('totp', 'recovery', 'passkey', 'provider'));

-- Codes of an authenticator program (RFC 6238). The secrets are sealed with a key of the installation.
create table factor_totp (
  person_id uuid primary key references people (id) on delete cascade,
  -- Null until a code of it was right once.
  secret text,
  -- Offered, and not confirmed yet; the one before holds until it is.
  offered_secret text,
  confirmed_at timestamptz,
  used_at timestamptz,
  -- The step of the last code that was right: neither it nor an older one is taken again.
  last_step bigint not null default 0,
  check (secret is not null or offered_secret is not null)
);

-- Each lets in once, where the other factor is lost. Only hashes are kept.
create table factor_recovery_codes (
  person_id uuid not null references people (id) on delete cascade,
  code_hash text not null,
  used_at timestamptz,
  primary key (person_id, code_hash)
);

-- The first proof was right, the second is waited for. Ends when it is used, tried too often, or a few minutes old.
create table sign_in_challenges (
  -- SHA-256 of what the client holds.
  token_hash text primary key,
  person_id uuid not null references people (id) on delete cascade,
  tries smallint not null default 0,
  expires_at timestamptz not null
);
create index sign_in_challenges_person on sign_in_challenges (person_id);
create index sign_in_challenges_age on sign_in_challenges (expires_at);
