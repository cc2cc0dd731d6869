/** Owns the SQL of lists in pages for the HTTP API: conversations by their last activity, customers by when they were last seen. */
import type { Queryable } from '#platform/db/db.ts';
import { fromMicros, micros } from '#platform/db/micros.ts';
import { type Sql, sql } from '#platform/db/sql.ts';
import type { ConversationsQuery, CustomersQuery } from '#protocol/http/desk-api.ts';
import type { Id } from '#protocol/ids.ts';

// What was not asked for reaches the database as null.

/** The rows behind the one at which a page ended. */
function afterMark(time: Sql, after: string | undefined): Sql {
  const [at, id] = (after ?? '').split('|');
  return at && id ? sql`(${time}, id) < (${fromMicros(at)}, ${id}::uuid)` : sql`true`;
}

type Found = { id: Id; mark: string };

/** @param teamIds null: of every team. One row more than asked for says that there is more. */
export function pageOfConversations(
  db: Queryable,
  { status, teamId, customerId, after, limit }: ConversationsQuery,
  teamIds: readonly Id[] | null,
): Promise<Found[]> {
  const time = sql`last_activity_at`;
  return db.query(sql`
    select id, ${micros(time)} || '|' || id as mark from conversations
    where (${teamIds}::uuid[] is null or team_id = any(${teamIds}::uuid[]))
      and (${teamId}::uuid is null or team_id = ${teamId}::uuid)
      and (${status}::text is null or status = ${status}::text)
      and (${customerId}::uuid is null or customer_id = ${customerId}::uuid)
      and ${afterMark(time, after)}
    order by last_activity_at desc, id desc limit ${limit + 1}`);
}

export function pageOfCustomers(
  db: Queryable,
  { email, externalId, after, limit }: CustomersQuery,
): Promise<Found[]> {
  const time = sql`last_seen_at`;
  return db.query(sql`
    select id, ${micros(time)} || '|' || id as mark from customers
    where (${email}::text is null or lower(email) = lower(${email}::text))
      and (${externalId}::text is null or external_id = ${externalId}::text)
      and ${afterMark(time, after)}
    order by last_seen_at desc, id desc limit ${limit + 1}`);
}
