/** Owns the SQL of deliveries as admins see them, and of their end. Claiming and deciding is in due.store.ts. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, type Sql, sql } from '#platform/db/sql.ts';
import type { DeliveriesQuery, Delivery, deliveryStates } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { NoticeKind, NoticePriority } from '#protocol/notices.ts';

export type DeliveryState = (typeof deliveryStates)[number];

type Row = {
  id: string;
  way: Delivery['way'];
  channel_id: string | null;
  channel_name: string | null;
  person_id: string | null;
  person_name: string | null;
  kind: Delivery['kind'];
  priority: Delivery['priority'];
  title: string;
  conversation_id: string | null;
  state: DeliveryState;
  reason: string;
  attempts: number;
  next_at: Date | null;
  created_at: Date;
  finished_at: Date | null;
};

/** Newest first; `before` is the last of the page before. */
export async function listDeliveries(db: Queryable, query: DeliveriesQuery): Promise<Delivery[]> {
  const { state = null, way = null, channelId = null, personId = null, before = null, limit } = query;
  const rows = await db.query<Row>(sql`
    select d.id, d.way, d.channel_id, c.name as channel_name, d.person_id, p.name as person_name, d.kind, d.priority, d.title,
      d.conversation_id, d.state, d.reason, d.attempts, d.next_at, d.created_at, d.finished_at
    from notification_deliveries d
    left join notification_channels c on c.id = d.channel_id
    left join people p on p.id = d.person_id
    where (${state}::text is null or d.state = ${state}) and (${way}::text is null or d.way = ${way})
      and (${channelId}::uuid is null or d.channel_id = ${channelId})
      and (${personId}::uuid is null or d.person_id = ${personId})
      and (${before}::uuid is null or (d.created_at, d.id) <
        (select b.created_at, b.id from notification_deliveries b where b.id = ${before}))
    order by d.created_at desc, d.id desc limit ${limit}`);
  return rows.map(row => ({
    id: row.id,
    way: row.way,
    channelId: row.channel_id,
    channelName: row.channel_name ?? '',
    personId: row.person_id,
    personName: row.person_name ?? '',
    kind: row.kind,
    priority: row.priority,
    title: row.title,
    conversationId: row.conversation_id ?? '',
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    nextAt: row.next_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
  }));
}

export async function countDeliveries(db: Queryable): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db.query<{ state: DeliveryState; count: string }>(sql`
    select state, count(*) as count from notification_deliveries group by state`);
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}

/**
 * Tries one once more, at once, with all its tries before it: also one that came to wait again since it was seen failing.
 * @returns false where there is no such one
 */
export async function retryDelivery(db: Queryable, id: Id, now: Millis): Promise<boolean> {
  const rows = await db.query(sql`
    update notification_deliveries set state = 'queued', reason = '', attempts = 0, next_at = ${new Date(now)},
      finished_at = null
    where id = ${id} and state in ('dead', 'failing', 'discarded', 'queued') returning id`);
  return rows.length > 0;
}

export async function discardDelivery(db: Queryable, id: Id, by: string, now: Millis): Promise<boolean> {
  const rows = await db.query(sql`
    update notification_deliveries set state = 'discarded', reason = ${`by ${by}`}, next_at = null, held_until = null,
      finished_at = ${new Date(now)}
    where id = ${id} and state in ('queued', 'failing', 'dead') returning id`);
  return rows.length > 0;
}

export type SharedEvent = {
  kind: NoticeKind;
  priority: NoticePriority;
  conversationId: Id | '';
  teamId: Id | null;
  route: string;
  facts: Record<string, string>;
  groupKey: string;
  title: string;
  body: string;
};

const ranks = sql`array['low', 'normal', 'high', 'urgent']`;

/** One delivery for each active channel that wants the event; none where there is no such channel. */
export const addShared = (tx: Tx, event: SharedEvent, nextAt: Millis, now: Millis): void =>
  tx.send(sharing(event, nextAt, now));

function sharing(event: SharedEvent, nextAt: Millis, now: Millis): Sql {
  const { kind, priority, conversationId, teamId, route, facts, groupKey, title, body } = event;
  return prepared(sql`
    insert into notification_deliveries
      (id, way, channel_id, kind, priority, conversation_id, team_id, route, facts, group_key, title, body, state, next_at,
        created_at)
    select gen_random_uuid(), c.kind, c.id, ${kind}, ${priority}, ${conversationId === '' ? null : conversationId}::uuid,
      ${teamId}::uuid, ${route}, ${JSON.stringify(facts)}::jsonb, ${groupKey}, ${title}, ${body}, 'queued',
      ${new Date(nextAt)}::timestamptz, ${new Date(now)}::timestamptz
    from notification_channels c
    where c.is_active and (c.notice_kinds = '{}' or ${kind}::text = any(c.notice_kinds))
      and (c.team_id is null or c.team_id = ${teamId}::uuid)
      and array_position(${ranks}, ${priority}::text) >= array_position(${ranks}, c.priority)`);
}

/** Ended ones of before `until`. @returns how many, at most `limit` */
export async function pruneDeliveries(db: Queryable, until: Millis, limit: number): Promise<number> {
  const rows = await db.query(sql`
    delete from notification_deliveries where id in (
      select id from notification_deliveries
      where created_at < ${new Date(until)} and next_at is null order by created_at limit ${limit})
    returning id`);
  return rows.length;
}
