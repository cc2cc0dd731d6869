/** Owns the SQL of what we keep beside better-auth's own of a session: when it was proven, and when it was last seen. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';
import type { SecondFactor } from './auth.ts';

export async function saveProof(db: Queryable, sessionId: Id): Promise<void> {
  await db.query(sql`update auth_session set proven_at = now() where id = ${sessionId}`);
}

/** By which second factor this session is held to have begun. */
export async function saveSecondFactor(db: Queryable, sessionId: Id, factor: SecondFactor): Promise<void> {
  await db.query(sql`update auth_session set second_factor = ${factor} where id = ${sessionId}`);
}

/** What was shown of ours counts no more; what a provider saw does. */
export async function clearSecondFactors(db: Queryable, personId: Id): Promise<void> {
  await db.query(sql`
    update auth_session set second_factor = null where user_id = ${personId} and second_factor <> 'provider'`);
}

/** As if nobody had shown who they are in any of the person's sessions. Answers how many there were. */
export async function forgetProofs(db: Queryable, personId: Id): Promise<number> {
  const rows = await db.query(sql`
    update auth_session set proven_at = 'epoch' where user_id = ${personId} and expires_at > now() returning id`);
  return rows.length;
}

/** By the database's clock, for all servers alike. */
export async function wasProven(db: Queryable, sessionId: string, withinMs: number): Promise<boolean> {
  const row = await db.maybeOne(sql`
    select id from auth_session
    where id::text = ${sessionId} and proven_at > now() - make_interval(secs => ${withinMs / 1_000})`);
  return row !== null;
}

/** To the minute; written no oftener. */
export async function noteSeen(db: Queryable, sessionIds: readonly Id[]): Promise<void> {
  await db.query(sql`
    update auth_session set seen_at = now()
    where id = any(${[...sessionIds]}::uuid[]) and seen_at < now() - interval '1 minute'`);
}

export type KeptSession = {
  id: Id;
  userAgent: string;
  ip: string;
  createdAt: Date;
  seenAt: Date;
};

/** Of everybody, last seen first; the newest of more than can be shown. */
export const readAllSessions = (db: Queryable, most: number) =>
  db.query<KeptSession & { personId: Id }>(sql`
    select id, user_id as "personId", coalesce(user_agent, '') as "userAgent", coalesce(ip_address, '') as ip,
      created_at as "createdAt", seen_at as "seenAt"
    from auth_session where expires_at > now() order by seen_at desc, id limit ${most}`);

/** What still holds, last seen first. */
export const readSessions = (db: Queryable, personId: Id) =>
  db.query<KeptSession>(sql`
    select id, coalesce(user_agent, '') as "userAgent", coalesce(ip_address, '') as ip,
      created_at as "createdAt", seen_at as "seenAt"
    from auth_session where user_id = ${personId} and expires_at > now() order by seen_at desc, id`);
