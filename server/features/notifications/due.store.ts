/** Owns the SQL of what is due: claiming it for one server, the facts a decision needs, and what became of it. */
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Delivery } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import {
  defaultPreferences,
  type NoticeKind,
  type NoticePreferences,
  type NoticePriority,
} from '#protocol/notices.ts';
import type { DeliveryState } from './deliveries.store.ts';
import { summaryReason } from './wanted.ts';

/** '' where there is none. */
export async function readAddress(db: Queryable, personId: Id): Promise<string> {
  const row = await db.maybeOne<{ email: string }>(sql`select email from people where id = ${personId}`);
  return row?.email ?? '';
}

/** A notice to one person, with what decides about it. */
export type NoticeFacts = {
  noticeId: Id;
  personId: Id;
  kind: NoticeKind;
  priority: NoticePriority;
  conversationId: Id | '';
  groupKey: string;
  route: string;
  facts: Record<string, string>;
  title: string;
  body: string;
  isRead: boolean;
  madeAt: Millis;
  /** Null where it is about no conversation, or that is gone. */
  conversation: { isResolved: boolean; agentId: Id | ''; teamId: Id; isAnswered: boolean } | null;
  person: PersonFacts;
};
export type PersonFacts = {
  isActive: boolean;
  seesEveryTeam: boolean;
  teamIds: readonly Id[];
  email: string;
  lastSeenAt: Millis | null;
  hasDevices: boolean;
  preferences: NoticePreferences;
};

type FactsRow = {
  id: string;
  person_id: string;
  kind: NoticeKind;
  priority: NoticePriority;
  conversation_id: string | null;
  group_key: string;
  route: string;
  facts: Record<string, string>;
  title: string;
  body: string;
  is_read: boolean;
  created_at: Date;
  status: string | null;
  agent_id: string | null;
  team_id: string | null;
  is_answered: boolean | null;
  is_active: boolean;
  sees_every_team: boolean;
  team_ids: string[];
  email: string;
  last_seen_at: Date | null;
  has_devices: boolean;
  preferences: Partial<NoticePreferences> | null;
};

/** Notices by id; one that was deleted is missing. */
export async function readNoticeFacts(db: Queryable, ids: readonly Id[]): Promise<Map<Id, NoticeFacts>> {
  const rows = await db.query<FactsRow>(sql`
    select n.id, n.person_id, n.kind, n.priority, n.conversation_id, n.group_key, n.route, n.facts, n.title, n.body,
      n.read_at is not null as is_read, n.created_at, c.status, c.agent_id, c.team_id, c.waiting_since is null as is_answered,
      p.is_active, p.role <> 'agent' as sees_every_team, p.team_ids, p.email, p.last_seen_at, f.preferences,
      exists (select from push_devices d where d.person_id = p.id) as has_devices
    from notifications n join people p on p.id = n.person_id
    left join notification_preferences f on f.id = p.id
    left join conversations c on c.id = n.conversation_id
    where n.id = any(${ids}::uuid[])`);
  return new Map(rows.map(row => [row.id, toFacts(row)]));
}

function toFacts(row: FactsRow): NoticeFacts {
  const { status, team_id: teamId } = row;
  return {
    noticeId: row.id,
    personId: row.person_id,
    kind: row.kind,
    priority: row.priority,
    conversationId: row.conversation_id ?? '',
    groupKey: row.group_key,
    route: row.route,
    facts: row.facts,
    title: row.title,
    body: row.body,
    isRead: row.is_read,
    madeAt: row.created_at.getTime(),
    conversation:
      status === null || teamId === null
        ? null
        : {
            isResolved: status === 'resolved',
            agentId: row.agent_id ?? '',
            teamId,
            isAnswered: row.is_answered ?? false,
          },
    person: {
      isActive: row.is_active,
      seesEveryTeam: row.sees_every_team,
      teamIds: row.team_ids,
      email: row.email,
      lastSeenAt: row.last_seen_at?.getTime() ?? null,
      hasDevices: row.has_devices,
      preferences: { ...defaultPreferences, ...row.preferences },
    },
  };
}

/** Takes the plans that are due, for this transaction alone. */
export async function takePlans(tx: Tx, now: Millis, limit: number): Promise<Id[]> {
  const rows = await tx.query<{ notice_id: string }>(sql`
    delete from notice_plans where notice_id in (
      select notice_id from notice_plans where plan_at <= ${new Date(now)}
      order by plan_at limit ${limit} for update skip locked)
    returning notice_id`);
  return rows.map(row => row.notice_id);
}

/** When something about the same was last sent to the person, by way and group key. */
export async function readLastSent(
  db: Queryable,
  personId: Id,
  since: Millis,
): Promise<{ way: Delivery['way']; groupKey: string; at: Millis; isUnread: boolean; isSummary: boolean }[]> {
  const rows = await db.query<{
    way: Delivery['way'];
    group_key: string;
    reason: string;
    finished_at: Date;
    is_unread: boolean;
  }>(sql`
    select d.way, d.group_key, d.reason, d.finished_at, coalesce(n.read_at is null, false) as is_unread
    from notification_deliveries d left join notifications n on n.id = d.notice_id
    where d.person_id = ${personId} and d.way in ('push', 'mail') and d.state = 'sent'
      and d.finished_at >= ${new Date(since)}
    order by d.finished_at desc limit 200`);
  return rows.map(row => ({
    way: row.way,
    groupKey: row.group_key,
    at: row.finished_at.getTime(),
    isUnread: row.is_unread,
    isSummary: row.reason === summaryReason,
  }));
}

export type NewDelivery = {
  id: Id;
  way: 'push' | 'mail' | 'digest';
  notice: NoticeFacts;
  reason: string;
  nextAt: Millis;
  now: Millis;
};

export function insertDelivery(tx: Tx, { id, way, notice, reason, nextAt, now }: NewDelivery): void {
  const { noticeId, personId, kind, priority, conversationId, route, facts, groupKey, title, body } = notice;
  tx.send(sql`
    insert into notification_deliveries
      (id, way, person_id, notice_id, kind, priority, conversation_id, route, facts, group_key, title, body, state, reason,
        next_at, created_at)
    values (${id}, ${way}, ${personId}, ${noticeId}, ${kind}, ${priority}, ${conversationId === '' ? null : conversationId},
      ${route}, ${JSON.stringify(facts)}::jsonb, ${groupKey}, ${title}, ${body}, 'queued', ${reason},
      ${new Date(nextAt)}, ${new Date(now)})`);
}

export type DueDelivery = {
  id: Id;
  way: Delivery['way'];
  channelId: Id | null;
  personId: Id | null;
  noticeId: Id | null;
  kind: NoticeKind;
  priority: NoticePriority;
  conversationId: Id | '';
  teamId: Id | null;
  route: string;
  facts: Record<string, string>;
  groupKey: string;
  title: string;
  body: string;
  attempts: number;
  createdAt: Millis;
};

/**
 * Takes what is due for this server until `heldUntil`: one that is killed meanwhile gives it back by time. One server claims at a
 * time, so that what is due together for one person goes out together.
 */
export async function claimDue(
  db: Db,
  now: Millis,
  heldUntil: Millis,
  limit: number,
): Promise<DueDelivery[]> {
  return db.transaction(async tx => {
    const { isMine } = await tx.one<{ isMine: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('steward notification deliveries')) as "isMine"`,
    );
    if (!isMine) return [];
    const rows = await tx.query<DueDelivery & { createdAt: Date }>(sql`
      update notification_deliveries set held_until = ${new Date(heldUntil)}
      where id in (
        select id from notification_deliveries
        where next_at <= ${new Date(now)} and (held_until is null or held_until <= ${new Date(now)})
        order by next_at limit ${limit})
      returning id, way, channel_id as "channelId", person_id as "personId", notice_id as "noticeId", kind, priority,
        coalesce(conversation_id::text, '') as "conversationId", team_id as "teamId", route, facts, group_key as "groupKey",
        title, body, attempts, created_at as "createdAt"`);
    return rows.map(row => ({ ...row, createdAt: row.createdAt.getTime() }));
  });
}

/** Holds them on until `until`. @returns those that are still this server's, and still to be sent */
export async function keepHeld(
  db: Queryable,
  ids: readonly Id[],
  heldUntil: Millis,
  until: Millis,
): Promise<Set<Id>> {
  const rows = await db.query<{ id: string }>(sql`
    update notification_deliveries set held_until = ${new Date(until)}
    where id = any(${ids}::uuid[]) and held_until = ${new Date(heldUntil)} and next_at is not null returning id`);
  return new Set(rows.map(row => row.id));
}

export async function finishDeliveries(
  db: Queryable,
  ids: readonly Id[],
  end: { state: Exclude<DeliveryState, 'queued' | 'failing'>; reason: string; attempted: boolean },
  now: Millis,
): Promise<void> {
  if (ids.length === 0) return;
  await db.query(sql`
    update notification_deliveries set state = ${end.state}, reason = ${end.reason}, next_at = null, held_until = null,
      attempts = attempts + ${end.attempted ? 1 : 0}, finished_at = ${new Date(now)}
    where id = any(${ids}::uuid[]) and next_at is not null`);
}

export async function postponeDeliveries(
  db: Queryable,
  ids: readonly Id[],
  to: { state: 'queued' | 'failing'; reason: string; at: Millis; attempted: boolean },
): Promise<void> {
  if (ids.length === 0) return;
  await db.query(sql`
    update notification_deliveries set state = ${to.state}, reason = ${to.reason}, next_at = ${new Date(to.at)},
      held_until = null, attempts = attempts + ${to.attempted ? 1 : 0}
    where id = any(${ids}::uuid[]) and next_at is not null`);
}

/** What a shared delivery is still about: a team's queue, a conversation. */
export async function sharedFacts(
  db: Queryable,
  { conversationId, teamId }: { conversationId: Id | ''; teamId: Id | null },
): Promise<{ isResolved: boolean; isAnswered: boolean; isQueueEmpty: boolean }> {
  const id = conversationId === '' ? null : conversationId;
  const [conversation, queue] = await Promise.all([
    db.maybeOne<{ status: string; is_answered: boolean }>(sql`
      select status, waiting_since is null as is_answered from conversations where id = ${id}::uuid`),
    db.one<{ is_empty: boolean }>(sql`
      select not exists (
        select from conversations where team_id = ${teamId}::uuid and status = 'open' and turn = 'queue') as is_empty`),
  ]);
  return {
    isResolved: conversation?.status === 'resolved',
    isAnswered: conversation?.is_answered ?? false,
    isQueueEmpty: queue.is_empty,
  };
}

/** The next moment at which something is due; null: nothing waits. */
export async function nextDueAt(db: Queryable): Promise<Millis | null> {
  const row = await db.one<{ at: Date | null }>(sql`
    select least((select min(plan_at) from notice_plans),
      (select min(greatest(next_at, held_until)) from notification_deliveries where next_at is not null)) as at`);
  return row.at?.getTime() ?? null;
}
