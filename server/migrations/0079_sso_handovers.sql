-- Ways through a provider that a desktop program began in the system's browser: what it is let in with, once, by whoever knows the verifier
-- of `challenge`. Gone within minutes.
create table sso_handovers (
  code_hash text primary key,
  -- Of PKCE (RFC 7636), S256.
  challenge text not null,
  person_id uuid not null references people (id) on delete cascade,
  slug text not null references sso_providers (slug) on delete cascade,
  -- What the session is ended with at the provider; sealed. '' where somebody only showed who they are.
  id_token text not null,
  -- The provider's name of the session, where it has one.
  sid text,
  has_second boolean not null,
  is_proof boolean not null,
  expires_at timestamptz not null
);
create index sso_handovers_end on sso_handovers (expires_at);

-- The provider's own name of the session: by it the provider says that it is over there.
alter table sso_sessions add column sid text;
create index sso_sessions_sid on sso_sessions (slug, sid) where sid is not null;
