/**
 * Owns the SQL of deliveries: what is added for new events, claimed by one server, ended, and replayed. Of a lane only the first is ever
 * due; the others wait behind it, so a lane that is stuck costs nobody a look.
 */
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { empty, prepared, sql } from '#platform/db/sql.ts';
import type {
  ReplayWebhookRequest,
  WebhookDeliveriesQuery,
  WebhookDelivery,
} from '#protocol/http/webhooks.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Try } from './webhooks.ts';

const open = sql`('waiting', 'queued', 'failing')`;

/** One for each webhook that is on and wants the event. The webhooks are locked by the caller. */
export async function addDeliveries(
  tx: Tx,
  { first, last }: { first: string; last: string },
  now: Millis,
): Promise<void> {
  await tx.query(
    prepared(sql`
      insert into webhook_deliveries
        (id, webhook_id, event_id, position, type, conversation_id, lane, state, next_at, created_at, begun_at)
      select gen_random_uuid(), f.webhook_id, f.id, f.position, f.type, f.conversation_id, f.lane,
        case when f.is_first then 'queued' else 'waiting' end, case when f.is_first then ${new Date(now)}::timestamptz end,
        ${new Date(now)}::timestamptz, ${new Date(now)}::timestamptz
      from (
        select w.id as webhook_id, e.id, e.position, e.type, e.conversation_id, coalesce(e.conversation_id, e.id) as lane,
          row_number() over (partition by w.id, coalesce(e.conversation_id, e.id) order by e.position) = 1
            and not exists (
              select from webhook_deliveries d where d.webhook_id = w.id and d.lane = coalesce(e.conversation_id, e.id)
                and d.state in ('waiting', 'queued', 'failing')) as is_first
        from desk_events e join webhooks w on w.is_active and (w.event_types = '{}' or e.type = any(w.event_types))
          and (w.team_id is null or w.team_id = e.team_id)
        where e.position between ${first}::bigint and ${last}::bigint) f
      order by f.position`),
  );
}

export type DueDelivery = {
  id: Id;
  webhookId: Id;
  eventId: Id;
  lane: Id;
  attempts: number;
  begunAt: Millis;
};

/**
 * Takes what is due for this server until `heldUntil`: one that is killed meanwhile gives it back by time.
 * @param busy how many of each webhook this server has under way
 */
export function claimDue(
  db: Db,
  {
    now,
    heldUntil,
    busy,
    perWebhook,
    limit,
  }: {
    now: Millis;
    heldUntil: Millis;
    busy: ReadonlyMap<Id, number>;
    perWebhook: number;
    limit: number;
  },
): Promise<DueDelivery[]> {
  return db.transaction(async tx => {
    const rows = await tx.query<Omit<DueDelivery, 'begunAt'> & { begunAt: Date }>(
      prepared(sql`
        update webhook_deliveries set held_until = ${new Date(heldUntil)}
        where id in (
          select due.id from webhooks w
          left join unnest(${[...busy.keys()]}::uuid[], ${[...busy.values()]}::int[]) as b (id, count) on b.id = w.id
          cross join lateral (
            select d.id, d.next_at from webhook_deliveries d
            where d.webhook_id = w.id and d.next_at <= ${new Date(now)}
              and (d.held_until is null or d.held_until <= ${new Date(now)})
            order by d.next_at limit greatest(0, ${perWebhook}::int - coalesce(b.count, 0)) for update skip locked) due
          where w.is_active and (w.paused_until is null or w.paused_until <= ${new Date(now)})
          order by due.next_at limit ${limit})
        returning id, webhook_id as "webhookId", event_id as "eventId", lane, attempts, begun_at as "begunAt"`),
    );
    return rows.map(row => ({ ...row, begunAt: row.begunAt.getTime() }));
  });
}

/** The next moment at which something is due; null: nothing waits. What is under way is not. */
export async function nextDueAt(db: Queryable): Promise<Millis | null> {
  const row = await db.one<{ at: Date | null }>(
    prepared(sql`
      select min(greatest(d.next_at, w.paused_until, d.held_until)) as at
      from webhooks w cross join lateral (
        select next_at, held_until from webhook_deliveries
        where webhook_id = w.id and next_at is not null order by next_at limit 50) d
      where w.is_active`),
  );
  return row.at?.getTime() ?? null;
}

export type End =
  | { state: 'sent' | 'skipped' | 'dead'; reason: string }
  | { state: 'failing'; reason: string; at: Millis };

/** Ends one or puts it off; once it has ended, the next of its lane is due. */
export async function saveOutcome(
  tx: Tx,
  { id, webhookId, lane }: Pick<DueDelivery, 'id' | 'webhookId' | 'lane'>,
  { end, status, tried, now }: { end: End; status: number | null; tried: boolean; now: Millis },
): Promise<void> {
  const nextAt = end.state === 'failing' ? new Date(end.at) : null;
  await tx.query(
    prepared(sql`
      update webhook_deliveries set state = ${end.state}, reason = ${end.reason}, status = ${status}, next_at = ${nextAt},
        held_until = null, attempts = attempts + ${tried ? 1 : 0},
        finished_at = case when ${nextAt}::timestamptz is null then ${new Date(now)}::timestamptz end
      where id = ${id} and next_at is not null`),
  );
  if (end.state !== 'failing') await nextInLane(tx, webhookId, lane, now);
}

async function nextInLane(tx: Tx, webhookId: Id, lane: Id, now: Millis): Promise<void> {
  await tx.query(
    prepared(sql`
      update webhook_deliveries set state = 'queued', next_at = ${new Date(now)}
      where id = (select id from webhook_deliveries where webhook_id = ${webhookId} and lane = ${lane} and state = 'waiting'
          order by position limit 1)
        and not exists (select from webhook_deliveries where webhook_id = ${webhookId} and lane = ${lane}
          and state in ('queued', 'failing'))`),
  );
}

/** What of it had no end yet gets one: the receiver is not asked any more. */
export async function giveUpAll(tx: Tx, webhookId: Id, reason: string, now: Millis): Promise<void> {
  await tx.query(sql`
    update webhook_deliveries set state = 'dead', reason = ${reason}, next_at = null, held_until = null,
      finished_at = ${new Date(now)} where webhook_id = ${webhookId} and state in ${open}`);
}

/** Not held any more, and no try of theirs counted: this server stops. */
export async function giveBack(db: Queryable, ids: readonly Id[]): Promise<void> {
  await db.query(sql`
    update webhook_deliveries set held_until = null where id = any(${ids}::uuid[]) and next_at is not null`);
}

export async function insertAttempt(tx: Tx, deliveryId: Id, made: Try, now: Millis): Promise<void> {
  await tx.query(
    prepared(sql`
      insert into webhook_attempts (delivery_id, tried_at, status, duration_ms, error, answer)
      select ${deliveryId}, ${new Date(now)}, ${made.status}, ${made.durationMs}, ${made.error}, ${made.answer}
      where exists (select from webhook_deliveries where id = ${deliveryId})`),
  );
}

type Row = Omit<WebhookDelivery, 'nextAt' | 'createdAt' | 'finishedAt'> & {
  nextAt: Date | null;
  createdAt: Date;
  finishedAt: Date | null;
};
const shown = sql`id, event_id as "eventId", type, conversation_id as "conversationId", state, status, reason, attempts,
  next_at as "nextAt", created_at as "createdAt", finished_at as "finishedAt"`;
const toDelivery = (row: Row): WebhookDelivery => ({
  ...row,
  nextAt: row.nextAt?.getTime() ?? null,
  createdAt: row.createdAt.getTime(),
  finishedAt: row.finishedAt?.getTime() ?? null,
});

/** The newest event first. */
export async function listDeliveries(
  db: Queryable,
  webhookId: Id,
  { state, before, limit }: WebhookDeliveriesQuery,
): Promise<WebhookDelivery[]> {
  const rows = await db.query<Row>(sql`
    select ${shown} from webhook_deliveries
    where webhook_id = ${webhookId} and (${state ?? null}::text is null or state = ${state ?? null})
      and (${before ?? null}::uuid is null or position <
        (select b.position from webhook_deliveries b where b.id = ${before ?? null}))
    order by position desc limit ${limit}`);
  return rows.map(toDelivery);
}

export async function findDelivery(db: Queryable, webhookId: Id, id: Id): Promise<WebhookDelivery | null> {
  const row = await db.maybeOne<Row>(sql`
    select ${shown} from webhook_deliveries where webhook_id = ${webhookId} and id = ${id}`);
  return row && toDelivery(row);
}

export async function listAttempts(db: Queryable, deliveryId: Id) {
  const rows = await db.query<{
    at: Date;
    status: number | null;
    durationMs: number;
    error: string;
    answer: string;
  }>(sql`
    select tried_at as at, status, duration_ms as "durationMs", error, answer from webhook_attempts
    where delivery_id = ${deliveryId} order by id desc limit 50`);
  return rows.map(row => ({ ...row, at: row.at.getTime() }));
}

const anew = (
  now: Millis,
) => sql`state = 'waiting', reason = '', status = null, attempts = 0, next_at = null, held_until = null,
  begun_at = ${new Date(now)}::timestamptz, finished_at = null`;

/** One that has ended goes out again. @returns false where there is no such one. The webhook is locked by the caller. */
export async function replayOne(tx: Tx, webhookId: Id, id: Id, now: Millis): Promise<boolean> {
  const rows = await tx.query<{ lane: Id }>(sql`
    update webhook_deliveries set ${anew(now)}
    where webhook_id = ${webhookId} and id = ${id} and state in ('sent', 'skipped', 'dead', 'failing') returning lane`);
  const [row] = rows;
  if (row) await nextInLane(tx, webhookId, row.lane, now);
  return row !== undefined;
}

/** The events of a while go out again, also those that came while it was off. @returns how many */
export async function replayWindow(
  tx: Tx,
  webhookId: Id,
  { from, to, failedOnly }: ReplayWebhookRequest,
  { limit, now }: { limit: number; now: Millis },
): Promise<number> {
  const isOpen = failedOnly ? sql`d.state = 'dead'` : sql`d.state in ('sent', 'skipped', 'dead')`;
  const missed = failedOnly
    ? sql`and not exists (select from webhook_deliveries s where s.webhook_id = w.id and s.event_id = e.id and s.state <> 'dead')`
    : empty;
  const rows = await tx.query(sql`
    insert into webhook_deliveries as d
      (id, webhook_id, event_id, position, type, conversation_id, lane, state, created_at, begun_at)
    select gen_random_uuid(), w.id, e.id, e.position, e.type, e.conversation_id, coalesce(e.conversation_id, e.id), 'waiting',
      ${new Date(now)}, ${new Date(now)}
    from webhooks w join desk_events e on (w.event_types = '{}' or e.type = any(w.event_types))
      and (w.team_id is null or w.team_id = e.team_id)
    where w.id = ${webhookId} and e.happened_at >= ${new Date(from)} and e.happened_at < ${new Date(to)} ${missed}
    order by e.position limit ${limit}
    on conflict (webhook_id, event_id) do update set ${anew(now)} where ${isOpen}
    returning d.id`);
  await tx.query(sql`
    update webhook_deliveries d set state = 'queued', next_at = ${new Date(now)}
    from (select distinct on (lane) id, lane from webhook_deliveries
      where webhook_id = ${webhookId} and state = 'waiting' order by lane, position) h
    where d.id = h.id and not exists (select from webhook_deliveries o
      where o.webhook_id = ${webhookId} and o.lane = h.lane and o.state in ('queued', 'failing'))`);
  return rows.length;
}

/** @returns how many, at most `limit`. Their tries go with them. */
export async function forgetDeliveries(tx: Tx, before: Millis, limit: number): Promise<number> {
  const rows = await tx.query(sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries where created_at < ${new Date(before)} and state in ('sent', 'skipped', 'dead')
      order by created_at limit ${limit}) returning id`);
  return rows.length;
}
