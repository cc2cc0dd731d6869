/** Owns the SQL of where somebody signed in before. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** The newest other session of the person that is not signed out; null where there is none. */
export async function findEarlierSignIn(
  db: Queryable,
  { personId, sessionId }: { personId: Id; sessionId: Id },
): Promise<{ ip: string; atMs: Millis } | null> {
  const row = await db.maybeOne<{ ip_address: string; created_at: Date }>(sql`
    select ip_address, created_at from auth_session
    where user_id = ${personId} and id <> ${sessionId} and ip_address is not null
    order by created_at desc limit 1`);
  return row && { ip: row.ip_address, atMs: row.created_at.getTime() };
}
