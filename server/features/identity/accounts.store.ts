/** Owns the SQL of people, teams, their sign-in rows, and the endings of sessions. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';
import type { Availability } from '#protocol/presence.ts';
import type { Strategy } from './accounts.ts';

export type User = {
  id: Id;
  name: string;
  email: string;
  role: Role;
  teamIds: string[];
  skills: string[];
  capacity: number;
  isActive: boolean;
  createdAt: Date;
  availability: Availability;
  statusText: string;
  statusUntil: Date | null;
  lastSeenAt: Date | null;
};
export type Team = { id: Id; name: string; strategy: Strategy; createdAt: Date };

const userColumns = sql`id, name, email, role, team_ids as "teamIds", skills, capacity,
  is_active as "isActive", created_at as "createdAt", availability, status_text as "statusText",
  status_until as "statusUntil", last_seen_at as "lastSeenAt"`;

export const findUser = (db: Queryable, id: Id) =>
  db.maybeOne<User>(sql`select ${userColumns} from people where id = ${id}`);

export const lockUser = (db: Queryable, id: Id) =>
  db.maybeOne<User>(sql`select ${userColumns} from people where id = ${id} for update`);

export const findUserByEmail = (db: Queryable, email: string) =>
  db.maybeOne<User>(sql`select ${userColumns} from people where lower(email) = ${email}`);

export const readUsers = (db: Queryable, ids?: readonly Id[]) =>
  db.query<User>(
    ids
      ? sql`select ${userColumns} from people where id = any(${[...ids]}::uuid[])`
      : sql`select ${userColumns} from people order by name, id`,
  );

export const readTeams = (db: Queryable, ids?: readonly Id[]) =>
  db.query<Team>(
    ids
      ? sql`select id, name, strategy, created_at as "createdAt" from teams where id = any(${[...ids]}::uuid[])`
      : sql`select id, name, strategy, created_at as "createdAt" from teams order by name, id`,
  );

export async function insertTeam(db: Queryable, team: Omit<Team, 'createdAt'>): Promise<void> {
  await db.query(
    sql`insert into teams (id, name, strategy) values (${team.id}, ${team.name}, ${team.strategy})`,
  );
}

/** The person and what they sign in with; three rows of one transaction. */
export async function insertUser(
  tx: Queryable,
  user: Omit<
    User,
    'isActive' | 'createdAt' | 'availability' | 'statusText' | 'statusUntil' | 'lastSeenAt'
  > & { /** Null: they choose one by a link. */ passwordHash: string | null; accountRowId: Id },
): Promise<void> {
  const { id, name, email } = user;
  await tx.query(sql`
    insert into people (id, name, email, role, team_ids, skills, capacity)
    values (${id}, ${name}, ${email}, ${user.role}, ${user.teamIds}::uuid[], ${user.skills}, ${user.capacity})`);
  await tx.query(sql`insert into auth_user (id, name, email) values (${id}, ${name}, ${email})`);
  await tx.query(sql`
    insert into auth_account (id, user_id, account_id, provider_id, password)
    values (${user.accountRowId}, ${id}, ${id}, 'credential', ${user.passwordHash})`);
}

export async function saveUser(tx: Queryable, user: User): Promise<void> {
  await tx.query(sql`
    update people set name = ${user.name}, role = ${user.role}, team_ids = ${user.teamIds}::uuid[],
      skills = ${user.skills}, capacity = ${user.capacity}, is_active = ${user.isActive}
    where id = ${user.id}`);
  await tx.query(sql`update auth_user set name = ${user.name}, updated_at = now() where id = ${user.id}`);
}

export async function savePassword(tx: Queryable, personId: Id, passwordHash: string): Promise<void> {
  await tx.query(sql`
    update auth_account set password = ${passwordHash}, updated_at = now()
    where user_id = ${personId} and provider_id = 'credential'`);
  // Sign-ins that wait for a second factor began with the password before.
  await tx.query(sql`delete from sign_in_challenges where person_id = ${personId}`);
}

/** Null where the person has none. */
export async function readPassword(db: Queryable, personId: Id): Promise<string | null> {
  const row = await db.maybeOne<{ password: string | null }>(sql`
    select password from auth_account where user_id = ${personId} and provider_id = 'credential'`);
  return row?.password ?? null;
}

/** No link that was sent to this person lets anybody in any more. */
export async function endLinks(tx: Queryable, personId: Id): Promise<Id[]> {
  const ended = await tx.query<{ id: Id }>(sql`
    update sign_in_links set ended_at = now() where person_id = ${personId} and ended_at is null returning id`);
  return ended.map(({ id }) => id);
}

/** Locks every admin, so that two of them cannot be disabled at once. */
export const lockActiveAdmins = (tx: Queryable) =>
  tx.query<{ id: Id }>(sql`select id from people where role = 'admin' and is_active order by id for update`);

export type EndingReason = 'signed_out' | 'revoked' | 'rights_changed';
export type Ending = { id: Id; personId: Id; sessionId: Id | null; reason: EndingReason };

/** Deletes the sessions, or the one, and keeps a trace of each. Answers how many there were. */
export async function endSessions(
  tx: Queryable,
  ending: { personId: Id; sessionId: Id | null; reason: EndingReason },
  keptSessionId: Id | null = null,
): Promise<number> {
  const ended = await tx.query(sql`
    with ended as (
      delete from auth_session
      where user_id = ${ending.personId} and (${ending.sessionId}::uuid is null or id = ${ending.sessionId}::uuid)
        and id is distinct from ${keptSessionId}::uuid
      returning id, token
    )
    insert into session_endings (id, person_id, session_id, token_hash, reason)
    select gen_random_uuid(), ${ending.personId}, id, encode(sha256(convert_to(token, 'UTF8')), 'hex'), ${ending.reason}
    from ended
    returning id`);
  return ended.length;
}

/** Says to every server that something about this person changed. */
export async function insertEnding(tx: Queryable, ending: Ending): Promise<void> {
  await tx.query(sql`
    insert into session_endings (id, person_id, session_id, reason)
    values (${ending.id}, ${ending.personId}, ${ending.sessionId}, ${ending.reason})`);
}

/** Endings younger than this many seconds by the database's clock, oldest first. */
export const readNewEndings = (db: Queryable, seconds: number) =>
  db.query<Ending>(sql`
    select id, person_id as "personId", session_id as "sessionId", reason from session_endings
    where ended_at > now() - make_interval(secs => ${seconds}) order by ended_at, id`);

export async function wasRevoked(db: Queryable, tokenHash: string): Promise<boolean> {
  const rows = await db.query(
    sql`select id from session_endings where token_hash = ${tokenHash} and reason = 'revoked' limit 1`,
  );
  return rows.length > 0;
}

/** Deletes what nobody can ask for any more, by the database's clock: sessions past their end, and endings older than so many days. */
export async function deleteOld(db: Queryable, days: number): Promise<void> {
  await db.query(sql`delete from auth_session where expires_at < now()`);
  await db.query(sql`delete from session_endings where ended_at < now() - make_interval(days => ${days})`);
}

/** One page of people and teams in order of their ids. */
export const readDeskIds = (db: Queryable, after: string, limit: number) =>
  db.query<{ id: Id }>(sql`
    select id from (select id from teams union all select id from people) as desk
    where ${after} = '' or id > nullif(${after}, '')::uuid
    order by id limit ${limit}`);
