-- Keys that people keep on a device (WebAuthn): beside the password, or alone where the device knows who uses it.
create table passkeys (
  id uuid primary key,
  person_id uuid not null references people (id) on delete cascade,
  name text not null,
  -- As the device calls it, base64url.
  credential_id text not null unique,
  -- COSE.
  public_key bytea not null,
  -- How often it was used, where the device counts; one that goes back was copied.
  counter bigint not null,
  transports text[] not null,
  made_at timestamptz not null default now(),
  used_at timestamptz
);
create index passkeys_person on passkeys (person_id);

-- What a device is asked to sign. Each is taken once.
create table passkey_challenges (
  -- SHA-256.
  challenge_hash text primary key,
  purpose text not null check (purpose in ('make', 'alone', 'second')),
  -- Null where nobody is known yet.
  person_id uuid references people (id) on delete cascade,
  expires_at timestamptz not null
);
create index passkey_challenges_person on passkey_challenges (person_id);
create index passkey_challenges_age on passkey_challenges (expires_at);
