/** Owns the SQL of providers, of who came by them, and of ways that were gone. Never decides who may. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { LinkedPerson, ProviderSettings, RoleMapping } from '#protocol/http/sso.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Linked } from './sso.ts';

export type KeptProvider = ProviderSettings & {
  slug: string;
  /** Sealed; '' for a client that has none. */
  clientSecret: string;
  version: number;
  updatedAt: Millis;
  updatedBy: string;
};

type Row = Omit<KeptProvider, 'updatedAt'> & { updatedAt: Date; roleMapping: RoleMapping | null };
const columns = sql`slug, name, issuer, client_id as "clientId", client_secret as "clientSecret", scopes, domains,
  makes_people as "makesPeople", team_ids as "teamIds", role_mapping as "roleMapping", is_only as "isOnly",
  break_glass_id as "breakGlassId", is_on as "isOn", version, updated_at as "updatedAt", updated_by as "updatedBy"`;
const toKept = (row: Row): KeptProvider => ({ ...row, updatedAt: row.updatedAt.getTime() });

export const listProviders = async (db: Queryable): Promise<KeptProvider[]> =>
  (await db.query<Row>(sql`select ${columns} from sso_providers order by name, slug`)).map(toKept);

export async function findProvider(db: Queryable, slug: string): Promise<KeptProvider | null> {
  const row = await db.maybeOne<Row>(sql`select ${columns} from sso_providers where slug = ${slug}`);
  return row && toKept(row);
}

/** All of them, which nobody else changes until the transaction ends: they are judged together. */
export async function lockProviders(tx: Tx): Promise<KeptProvider[]> {
  await tx.query(sql`lock table sso_providers in share row exclusive mode`);
  return listProviders(tx);
}

export async function saveProvider(tx: Tx, kept: KeptProvider): Promise<void> {
  await tx.query(sql`
    insert into sso_providers (slug, name, issuer, client_id, client_secret, scopes, domains, makes_people, team_ids,
      role_mapping, is_only, break_glass_id, is_on, version, updated_at, updated_by)
    values (${kept.slug}, ${kept.name}, ${kept.issuer}, ${kept.clientId}, ${kept.clientSecret}, ${kept.scopes}, ${kept.domains},
      ${kept.makesPeople}, ${kept.teamIds}::uuid[], ${kept.roleMapping && JSON.stringify(kept.roleMapping)}, ${kept.isOnly},
      ${kept.breakGlassId}, ${kept.isOn}, ${kept.version}, ${new Date(kept.updatedAt)}, ${kept.updatedBy})
    on conflict (slug) do update set name = excluded.name, issuer = excluded.issuer, client_id = excluded.client_id,
      client_secret = excluded.client_secret, scopes = excluded.scopes, domains = excluded.domains,
      makes_people = excluded.makes_people, team_ids = excluded.team_ids, role_mapping = excluded.role_mapping,
      is_only = excluded.is_only, break_glass_id = excluded.break_glass_id, is_on = excluded.is_on,
      version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by`);
}

export async function deleteProvider(tx: Tx, slug: string): Promise<void> {
  await tx.query(sql`delete from sso_providers where slug = ${slug}`);
}

export async function countLinks(db: Queryable): Promise<Map<string, number>> {
  const rows = await db.query<{ slug: string; linked: string }>(sql`
    select slug, count(*) as linked from sso_links group by slug`);
  return new Map(rows.map(({ slug, linked }) => [slug, Number(linked)]));
}

type PersonRow = Omit<LinkedPerson, 'linkedAt' | 'lastAt'> & { linkedAt: Date; lastAt: Date };
export async function listLinked(db: Queryable, slug: string): Promise<LinkedPerson[]> {
  const rows = await db.query<PersonRow>(sql`
    select l.person_id as "personId", p.name, l.email, p.role, l.linked_at as "linkedAt", l.last_at as "lastAt"
    from sso_links l join people p on p.id = l.person_id where l.slug = ${slug} order by l.last_at desc, p.id limit 500`);
  return rows.map(row => ({ ...row, linkedAt: row.linkedAt.getTime(), lastAt: row.lastAt.getTime() }));
}

export async function deleteLink(tx: Tx, slug: string, personId: Id): Promise<boolean> {
  const rows = await tx.query(sql`
    delete from sso_links where slug = ${slug} and person_id = ${personId} returning person_id`);
  return rows.length > 0;
}

export const findByLink = (db: Queryable, issuer: string, subject: string): Promise<Linked | null> =>
  db.maybeOne<Linked>(sql`
    select p.id as "personId", p.is_active as "isActive" from sso_links l join people p on p.id = l.person_id
    where l.issuer = ${issuer} and l.subject = ${subject}`);

export const findByEmail = (
  db: Queryable,
  email: string,
  issuer: string,
): Promise<(Linked & { isLinked: boolean }) | null> =>
  db.maybeOne<Linked & { isLinked: boolean }>(sql`
    select p.id as "personId", p.is_active as "isActive",
      exists (select from sso_links l where l.person_id = p.id and l.issuer = ${issuer}) as "isLinked"
    from people p where lower(p.email) = ${email}`);

export type Link = { issuer: string; subject: string; personId: Id; slug: string; email: string; at: Millis };
export async function insertLink(
  tx: Tx,
  { issuer, subject, personId, slug, email, at }: Link,
): Promise<void> {
  await tx.query(sql`
    insert into sso_links (issuer, subject, person_id, slug, email, linked_at, last_at)
    values (${issuer}, ${subject}, ${personId}, ${slug}, ${email}, ${new Date(at)}, ${new Date(at)})`);
}

export async function touchLink(
  db: Queryable,
  { issuer, subject, slug, email, at }: Omit<Link, 'personId'>,
): Promise<void> {
  await db.query(sql`
    update sso_links set last_at = ${new Date(at)}, slug = ${slug}, email = ${email}
    where issuer = ${issuer} and subject = ${subject}`);
}

/** Whether it is the first time that this way is gone. Those that nobody can go any more are forgotten on the way. */
export async function takeState(
  db: Queryable,
  stateHash: string,
  expiresAt: Millis,
  now: Millis,
): Promise<boolean> {
  await db.query(sql`delete from sso_states where expires_at < ${new Date(now)}`);
  const rows = await db.query(sql`
    insert into sso_states (state_hash, expires_at) values (${stateHash}, ${new Date(expiresAt)})
    on conflict (state_hash) do nothing returning state_hash`);
  return rows.length > 0;
}

/** `sid`: the provider's own name of the session, where it has one. */
export type WayOut = { slug: string /** Sealed. */; idToken: string; sid: string | null };
export async function saveWayOut(
  db: Queryable,
  sessionId: Id,
  { slug, idToken, sid }: WayOut,
): Promise<void> {
  await db.query(sql`
    insert into sso_sessions (session_id, slug, id_token, sid) values (${sessionId}, ${slug}, ${idToken}, ${sid})
    on conflict (session_id) do update set slug = excluded.slug, id_token = excluded.id_token, sid = excluded.sid`);
}

export const findWayOut = (db: Queryable, sessionId: Id): Promise<Omit<WayOut, 'sid'> | null> =>
  db.maybeOne<Omit<WayOut, 'sid'>>(sql`
    select slug, id_token as "idToken" from sso_sessions where session_id::text = ${sessionId}`);

/** The sessions that one at the provider began: by its name there, by whose it is, or by both. */
export const findSessionsOf = (
  db: Queryable,
  {
    slug,
    issuer,
    sid,
    subject,
  }: { slug: string; issuer: string; sid: string | null; subject: string | null },
): Promise<{ sessionId: Id; personId: Id }[]> =>
  db.query(sql`
    select s.session_id as "sessionId", a.user_id as "personId" from sso_sessions s
    join auth_session a on a.id = s.session_id
    join sso_links l on l.person_id = a.user_id and l.issuer = ${issuer}
    where s.slug = ${slug}
      -- One that began before names were kept, or of whose name the id token said nothing, goes with its person.
      and (${sid}::text is null or s.sid = ${sid} or (s.sid is null and ${subject}::text is not null))
      and (${subject}::text is null or l.subject = ${subject})`);

/** Whether somebody could come in by a password, and is an admin. */
export async function isFitToBreakGlass(db: Queryable, personId: Id): Promise<boolean> {
  const row = await db.maybeOne(sql`
    select p.id from people p join auth_account a on a.user_id = p.id and a.provider_id = 'credential'
    where p.id = ${personId} and p.is_active and p.role = 'admin' and a.password is not null`);
  return row !== null;
}

export async function unknownTeams(db: Queryable, teamIds: readonly Id[]): Promise<Id[]> {
  const rows = await db.query<{ id: Id }>(sql`
    select wanted.id from unnest(${[...teamIds]}::uuid[]) as wanted (id) left join teams t on t.id = wanted.id where t.id is null`);
  return rows.map(({ id }) => id);
}
