/** Owns the SQL of what people chose about being here, and of when they were last. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Chosen } from '#protocol/presence.ts';

export async function saveChosen(db: Queryable, personId: Id, chosen: Chosen): Promise<void> {
  const until = chosen.statusUntil === null ? null : new Date(chosen.statusUntil);
  await db.query(sql`
    update people set availability = ${chosen.availability}, status_text = ${chosen.statusText},
      status_until = ${until}::timestamptz
    where id = ${personId} and (availability, status_text, status_until)
      is distinct from (${chosen.availability}, ${chosen.statusText}, ${until}::timestamptz)`);
}

/** Several servers may notice the same departure: one write is enough. */
export async function saveLastSeen(db: Queryable, personId: Id, at: Millis): Promise<void> {
  await db.query(sql`
    update people set last_seen_at = ${new Date(at)}
    where id = ${personId} and (last_seen_at is null or last_seen_at < ${new Date(at - 30_000)})`);
}
