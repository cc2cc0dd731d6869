-- Identity providers (OpenID Connect) by which staff come in. `slug` stands in the address that the provider knows.
create table sso_providers (
  slug text primary key,
  name text not null,
  issuer text not null,
  client_id text not null,
  -- Sealed with a key that is not in this database; '' for a client that has none.
  client_secret text not null default '',
  scopes text[] not null,
  domains text[] not null,
  makes_people boolean not null,
  team_ids uuid[] not null default '{}',
  role_mapping jsonb,
  is_only boolean not null,
  break_glass_id uuid references people (id),
  is_on boolean not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  updated_by text not null
);

-- Who somebody is at a provider, for good: a mail address may change there, this does not.
create table sso_links (
  issuer text not null,
  subject text not null,
  person_id uuid not null references people (id) on delete cascade,
  slug text not null references sso_providers (slug) on delete cascade,
  -- As the provider said it last.
  email text not null default '',
  linked_at timestamptz not null,
  last_at timestamptz not null,
  primary key (issuer, subject)
);
create unique index sso_links_person on sso_links (person_id, issuer);
create index sso_links_slug on sso_links (slug, linked_at);

-- Ways through a provider that were gone: none is gone twice.
create table sso_states (
  state_hash text primary key,
  expires_at timestamptz not null
);

-- Sessions that began at a provider, for the way back out. The token is sealed.
create table sso_sessions (
  session_id uuid primary key references auth_session (id) on delete cascade,
  slug text not null references sso_providers (slug) on delete cascade,
  id_token text not null
);
