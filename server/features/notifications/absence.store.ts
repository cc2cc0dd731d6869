/** Owns the SQL of what came while somebody was away. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';
import type { Absence } from './absence.ts';

/** @returns null where they were never here, or nothing came since */
export async function readAbsence(db: Queryable, personId: Id): Promise<Absence | null> {
  const rows = await db.query<{
    last_seen_at: Date;
    conversation_id: string;
    title: string;
    is_unread: boolean;
  }>(sql`
    select p.last_seen_at, n.conversation_id, max(c.customer_name) as title, bool_or(n.read_at is null) as is_unread
    from people p
    join notifications n on n.person_id = p.id and n.created_at > p.last_seen_at and n.kind <> 'absence'
    join conversations c on c.id = n.conversation_id
    where p.id = ${personId}
    group by p.last_seen_at, n.conversation_id
    order by max(n.created_at) desc limit 1000`);
  const [first] = rows;
  if (!first) return null;
  return {
    lastSeenAt: first.last_seen_at.getTime(),
    waited: rows.length,
    still: rows
      .filter(row => row.is_unread)
      .map(row => ({ conversationId: row.conversation_id, title: row.title })),
  };
}
