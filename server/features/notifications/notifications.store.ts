/** Owns the SQL of notifications. */

import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { Notification } from '#protocol/documents/desk.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { BareDocument, CollectionSource } from '../sync/index.ts';
import type { Notice } from './notifications.ts';

type Row = {
  id: string;
  person_id: string;
  kind: Notification['kind'];
  conversation_id: string | null;
  title: string;
  body: string;
  priority: Notification['priority'];
  read_at: Date | null;
  created_at: Date;
};

export async function readNotifications(
  db: Queryable,
  ids: readonly Id[],
): Promise<BareDocument<'notifications'>[]> {
  const rows = await db.query<Row>(sql`
    select id, person_id, kind, conversation_id, title, body, priority, read_at, created_at
    from notifications where id = any(${ids}::uuid[])`);
  return rows.map(row => ({
    id: row.id,
    personId: row.person_id,
    kind: row.kind,
    conversationId: row.conversation_id ?? '',
    title: row.title,
    body: row.body,
    priority: row.priority,
    readAt: row.read_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
  }));
}

/**
 * One unread notice a person, conversation and kind: a customer who writes ten lines rings once, and the notice says
 * the newest of them. People who left are passed over.
 */
export function raiseNotice(tx: Tx, notice: Notice & { id: Id; conversationId: Id; now: Millis }): void {
  tx.send(
    prepared(sql`
    with updated as (
      update notifications set title = ${notice.title}, body = ${notice.body}, priority = ${notice.priority}
      where person_id = ${notice.personId} and conversation_id = ${notice.conversationId} and kind = ${notice.kind}
        and read_at is null and kind <> 'mentioned'
      returning id)
    insert into notifications (id, person_id, kind, conversation_id, title, body, priority, created_at)
    select ${notice.id}::uuid, id, ${notice.kind}, ${notice.conversationId}::uuid, ${notice.title}, ${notice.body},
      ${notice.priority}, ${new Date(notice.now)}::timestamptz
    from people where id = ${notice.personId} and is_active and not exists (select from updated)`),
  );
}

/** What was answered or resolved needs no notice any more (P43). */
export function settleNotices(tx: Tx, conversationId: Id, personId: Id | null, now: Millis): void {
  tx.send(
    prepared(sql`
    update notifications set read_at = ${new Date(now)}
    where conversation_id = ${conversationId} and read_at is null
      and (${personId}::uuid is null or person_id = ${personId})`),
  );
}

export async function markRead(tx: Tx, personId: Id, ids: readonly Id[], now: Millis): Promise<void> {
  await tx.query(sql`
    update notifications set read_at = ${new Date(now)}
    where person_id = ${personId} and id = any(${ids}::uuid[]) and read_at is null`);
}

export const firstNotifications: CollectionSource<'notifications'>['firstPage'] = async (db, page) => {
  const [at, id] = page.after.split('|');
  const after =
    at === undefined || id === undefined
      ? sql`true`
      : sql`(created_at, id) < (to_timestamp(${at}::numeric / 1000000), ${id}::uuid)`;
  const rows = await db.query<{ id: string; mark: string }>(sql`
    select id, (extract(epoch from created_at) * 1000000)::bigint || '|' || id as mark from notifications
    where person_id = ${page.scope.slice('person:'.length)} and created_at >= ${new Date(page.sinceMs)} and ${after}
    order by created_at desc, id desc limit ${page.limit}`);
  return {
    ids: rows.map(row => row.id),
    after: rows.at(-1)?.mark ?? page.after,
    done: rows.length < page.limit,
  };
};
