/** Owns the SQL of notices and of what people chose about them. */

import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, type Sql, sql } from '#platform/db/sql.ts';
import type { Notification } from '#protocol/documents/notification.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { defaultPreferences, type NoticeKind, type NoticePreferences } from '#protocol/notices.ts';
import type { BareDocument, CollectionSource } from '../sync/index.ts';
import type { Notice } from './notifications.ts';

type Row = {
  id: string;
  person_id: string;
  kind: Notification['kind'];
  conversation_id: string | null;
  route: string;
  facts: Record<string, string>;
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
  const [rows, chosen] = await Promise.all([
    db.query<Row>(sql`
      select id, person_id, kind, conversation_id, route, facts, title, body, priority, read_at, created_at
      from notifications where id = any(${ids}::uuid[])`),
    db.query<{ id: string; preferences: NoticePreferences }>(sql`
      select id, preferences from notification_preferences where id = any(${ids}::uuid[])`),
  ]);
  const notices = rows.map(
    (row): BareDocument<'notifications'> => ({
      id: row.id,
      type: 'notice',
      personId: row.person_id,
      kind: row.kind,
      conversationId: row.conversation_id ?? '',
      route: row.route,
      facts: row.facts,
      title: row.title,
      body: row.body,
      priority: row.priority,
      readAt: row.read_at?.getTime() ?? null,
      createdAt: row.created_at.getTime(),
      preferences: null,
    }),
  );
  return [...notices, ...chosen.map(({ id, preferences }) => preferencesDocument(id, preferences))];
}

/** A row of the same collection that nobody mistakes for a notice: read since ever, and saying nothing. */
const preferencesDocument = (
  personId: Id,
  preferences: NoticePreferences,
): BareDocument<'notifications'> => ({
  ...{ id: personId, type: 'preferences', personId, kind: 'message', conversationId: '', route: '' },
  ...{ facts: {}, title: '', body: '', priority: 'low', readAt: 0, createdAt: 0 },
  preferences: { ...defaultPreferences, ...preferences },
});

export type RaisedNotice = Notice & { id: Id; now: Millis; planAt: Millis; isMailOn: boolean };

/**
 * One unread notice a person and group: a customer who writes ten lines rings once, and the notice is of the newest of them, in its words
 * and in the conversation it belongs to: an erasure finds it by that. People who left, and those who muted the kind, are passed over. Whether it also leaves the desk is decided at `planAt`, for those who
 * have a way at all. Answers the notice's id.
 */
function raising(notice: RaisedNotice): Sql {
  const { conversationId, groupKey, kind, personId, priority, route, title, body } = notice;
  const now = new Date(notice.now);
  return prepared(sql`
    with updated as (
      update notifications set title = ${title}, body = ${body}, priority = ${priority}, route = ${route},
        conversation_id = ${conversationId === '' ? null : conversationId}::uuid, facts = ${JSON.stringify(notice.facts)}::jsonb,
        created_at = ${now}
      where person_id = ${personId} and group_key = ${groupKey} and group_key <> '' and read_at is null
      returning id),
    added as (
      insert into notifications
        (id, person_id, kind, conversation_id, route, facts, group_key, title, body, priority, created_at)
      select ${notice.id}::uuid, id, ${kind}, ${conversationId === '' ? null : conversationId}::uuid, ${route},
        ${JSON.stringify(notice.facts)}::jsonb, ${groupKey}, ${title}, ${body}, ${priority}, ${now}::timestamptz
      from people p where id = ${personId} and is_active and not exists (select from updated)
        and not exists (
          select from notification_preferences f where f.id = p.id and f.preferences -> 'mutedKinds' ? ${kind})
      returning id),
    told as (select id from updated union all select id from added),
    planned as (
      insert into notice_plans (notice_id, plan_at)
      select id, ${new Date(notice.planAt)}::timestamptz from told
      where ${notice.isMailOn}::boolean or exists (select from push_devices where person_id = ${personId})
      on conflict (notice_id) do nothing)
    select id from told`);
}

export const raiseNotice = (tx: Tx, notice: RaisedNotice): void => tx.send(raising(notice));

/** @returns null where the person left or muted such notices */
export async function raiseNoticeNow(tx: Tx, notice: RaisedNotice): Promise<Id | null> {
  const [row] = await tx.query<{ id: string }>(raising(notice));
  return row?.id ?? null;
}

/** What was answered or resolved needs no notice any more (P43). @param kinds null: every kind */
export function settleNotices(
  tx: Tx,
  conversationId: Id,
  { personId, kinds }: { personId: Id | null; kinds: readonly NoticeKind[] | null },
  now: Millis,
): void {
  tx.send(
    prepared(sql`
    update notifications set read_at = ${new Date(now)}
    where conversation_id = ${conversationId} and read_at is null
      and (${personId}::uuid is null or person_id = ${personId})
      and (${kinds}::text[] is null or kind = any(${kinds}))`),
  );
}

export async function markRead(tx: Tx, personId: Id, ids: readonly Id[], now: Millis): Promise<void> {
  await tx.query(sql`
    update notifications set read_at = ${new Date(now)}
    where person_id = ${personId} and id = any(${ids}::uuid[]) and read_at is null`);
}

/** @returns what holds for the person; undefined where they chose nothing yet. Nobody else changes it until the transaction ends. */
export async function lockPreferences(tx: Tx, personId: Id): Promise<NoticePreferences | undefined> {
  // Serialises two devices of one person also where there is no row yet.
  await tx.query(sql`select id from people where id = ${personId} for no key update`);
  const row = await tx.maybeOne<{ preferences: NoticePreferences }>(
    sql`select preferences from notification_preferences where id = ${personId}`,
  );
  return row?.preferences;
}

export async function savePreferences(
  tx: Tx,
  personId: Id,
  preferences: NoticePreferences,
  now: Millis,
): Promise<void> {
  await tx.query(sql`
    insert into notification_preferences (id, person_id, preferences, updated_at)
    values (${personId}, ${personId}, ${JSON.stringify(preferences)}::jsonb, ${new Date(now)})
    on conflict (id) do update set preferences = excluded.preferences, updated_at = excluded.updated_at`);
}

export const firstNotifications: CollectionSource<'notifications'>['firstPage'] = async (db, page) => {
  const personId = page.scope.slice('person:'.length);
  const [at, id] = page.after.split('|');
  const isFirst = at === undefined || id === undefined;
  const after = isFirst
    ? sql`true`
    : sql`(created_at, id) < (to_timestamp(${at}::numeric / 1000000), ${id}::uuid)`;
  const [rows, chosen] = await Promise.all([
    db.query<{ id: string; mark: string }>(sql`
      select id, (extract(epoch from created_at) * 1000000)::bigint || '|' || id as mark from notifications
      where person_id = ${personId} and created_at >= ${new Date(page.sinceMs)} and ${after}
      order by created_at desc, id desc limit ${page.limit}`),
    // What was chosen has no age.
    isFirst
      ? db.query<{ id: string }>(sql`select id from notification_preferences where id = ${personId}`)
      : [],
  ]);
  return {
    ids: [...chosen, ...rows].map(row => row.id),
    after: rows.at(-1)?.mark ?? page.after,
    done: rows.length < page.limit,
  };
};

export async function isActivePerson(db: Queryable, personId: Id): Promise<boolean> {
  return (await db.maybeOne(sql`select id from people where id = ${personId} and is_active`)) !== null;
}

/** Read ones of before `until`; consoles hear that they left. @returns how many, at most `limit` */
export async function pruneNotices(db: Queryable, until: Millis, limit: number): Promise<number> {
  const rows = await db.query(sql`
    delete from notifications where id in (
      select id from notifications where created_at < ${new Date(until)} and read_at is not null
      order by created_at limit ${limit})
    returning id`);
  return rows.length;
}

/** null where there is no such conversation. */
export async function findCustomerName(db: Queryable, conversationId: Id): Promise<string | null> {
  const row = await db.maybeOne<{ customer_name: string }>(
    sql`select customer_name from conversations where id = ${conversationId}`,
  );
  return row?.customer_name ?? null;
}
