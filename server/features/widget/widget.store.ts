/** Owns the SQL that reads what a widget shows. Never writes, never decides. */
import type { Queryable } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { Message } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Status, Turn } from '#protocol/turns.ts';
import type { ConversationFacts, PublicMessage } from './presenter.ts';
import type { WaitingMark } from './waiting.ts';

export type ConversationRow = ConversationFacts & { customerId: Id; teamId: Id; queuedAt: Millis | null };

type Row = {
  id: string;
  customer_id: string;
  team_id: string;
  status: Status;
  turn: Turn;
  queued_at: Date | null;
  agent_name: string | null;
  last_public_seq: number;
  agent_delivered_seq: number;
  agent_read_seq: number;
  customer_read_seq: number;
  is_rated: boolean;
  has_recommended: boolean;
  email: string;
  merged_from: string[] | null;
};

const columns = sql`conversations.id, conversations.customer_id, conversations.team_id, conversations.status,
  conversations.turn, conversations.queued_at, people.name as agent_name, conversations.last_public_seq,
  conversations.agent_delivered_seq, conversations.agent_read_seq, conversations.customer_read_seq,
  conversations.rating is not null as is_rated,
  conversations.recommendation is not null as has_recommended, customers.email as email,
  -- Hardly any has one: the walk is begun only where there is something to walk to.
  case when exists (select from conversations m where m.merged_into_id = conversations.id) then (
    with recursive gone (id) as (
      select m.id from conversations m where m.merged_into_id = conversations.id
      union select m.id from conversations m join gone on m.merged_into_id = gone.id)
    select array_agg(gone.id order by gone.id) from gone) end as merged_from`;

const toFacts = (row: Row): ConversationRow => ({
  id: row.id,
  customerId: row.customer_id,
  teamId: row.team_id,
  status: row.status,
  turn: row.turn,
  queuedAt: row.queued_at?.getTime() ?? null,
  agentName: row.agent_name ?? '',
  lastPublicSeq: row.last_public_seq,
  agentDeliveredSeq: row.agent_delivered_seq,
  agentReadSeq: row.agent_read_seq,
  customerReadSeq: row.customer_read_seq,
  isRated: row.is_rated,
  hasRecommended: row.has_recommended,
  email: row.email,
  mergedFrom: row.merged_from ?? [],
});

export type VisitorRow = { name: string; newest: ConversationRow | null };

/** Customers, each with their newest conversation. @returns in the order of the claims; null where there is no such customer */
export async function findVisitors(
  db: Queryable,
  claims: readonly { customerId: Id; siteId: Id }[],
): Promise<(VisitorRow | null)[]> {
  type Found = { n: number; visitor_name: string } & (Row | { [Key in keyof Row]: null });
  const rows = await db.query<Found>(
    prepared(sql`
    select claim.n::integer as n, customers.name as visitor_name, newest.*
    from unnest(${claims.map(claim => claim.customerId)}::uuid[], ${claims.map(claim => claim.siteId)}::uuid[])
      with ordinality as claim (customer_id, site_id, n)
    join customers on customers.id = claim.customer_id and customers.site_id = claim.site_id
    left join lateral (
      select ${columns} from conversations left join people on people.id = conversations.agent_id
      where conversations.customer_id = customers.id and conversations.merged_into_id is null
      order by conversations.last_activity_at desc, conversations.id desc limit 1) newest on true`),
  );
  const found: (VisitorRow | null)[] = claims.map(() => null);
  for (const { n, visitor_name, ...row } of rows) {
    found[n - 1] = { name: visitor_name, newest: row.id === null ? null : toFacts(row as Row) };
  }
  return found;
}

/** What somebody asks of a thread. */
export type ThreadAsk = {
  /** Null: the newest of the customer's. */
  conversationId: Id | null;
  /** Used only to find the newest one: whose the other is, the caller sees in the row. */
  customerId: Id | null;
  /** The customer-visible messages after this seq; from 0, the end of the thread. */
  afterSeq: number;
  limit: number;
};
export type ThreadRows = { row: ConversationRow | null; placed: PlacedMessage[] };

type MessageRow = {
  id: string;
  seq: number;
  kind: Message['kind'];
  author: Message['author'];
  text: string;
  citations: Message['citations'];
  event: Message['event'];
  options: string[] | null;
  created_at: Date;
  prev_seq: number;
};

/** A customer-visible message with the customer-visible seq before it. */
export type PlacedMessage = { message: PublicMessage; prevSeq: number };

const messageColumns = sql`conversation_id, id, seq, kind, author, text, citations, event, ai, created_at`;

const found = (asks: readonly ThreadAsk[]) => sql`
  select ask.n::integer as n, found.id, ask.after_seq, ask.most
  from unnest(${asks.map(ask => ask.conversationId)}::uuid[], ${asks.map(ask => ask.customerId)}::uuid[],
    ${asks.map(ask => ask.afterSeq)}::integer[], ${asks.map(ask => ask.limit)}::integer[])
    with ordinality as ask (conversation_id, customer_id, after_seq, most, n)
  cross join lateral (
    select going_on(ask.conversation_id) as id where ask.conversation_id is not null
    union all
    (select id from conversations where ask.conversation_id is null and customer_id = ask.customer_id
        and merged_into_id is null
      order by last_activity_at desc, id desc limit 1)) found`;

/** Many threads in two statements. Run on one connection, so that no message is older than what its conversation says. */
export async function readThreads(db: Queryable, asks: readonly ThreadAsk[]): Promise<ThreadRows[]> {
  const [heads, messages] = await Promise.all([
    db.query<Row & { n: number }>(
      prepared(sql`
      select found.n, ${columns} from (${found(asks)}) found
      join conversations on conversations.id = found.id
      join customers on customers.id = conversations.customer_id
      left join people on people.id = conversations.agent_id`),
    ),
    // The line before is the next entry of the index; a `max` may read the whole thread up to it.
    db.query<MessageRow & { n: number }>(
      prepared(sql`
      select found.n, m.id, m.seq, m.kind, m.author, m.text, m.citations, m.event, m.ai->'options' as options, m.created_at,
        coalesce((select p.seq from messages p
          where p.conversation_id = m.conversation_id and p.is_public and p.seq < m.seq
          order by p.seq desc limit 1), 0) as prev_seq
      from (${found(asks)}) found
      cross join lateral (
        (select ${messageColumns} from messages
          where found.after_seq > 0 and conversation_id = found.id and is_public and seq > found.after_seq
          order by seq limit found.most)
        union all
        (select ${messageColumns} from messages
          where found.after_seq = 0 and conversation_id = found.id and is_public
          order by seq desc limit found.most)) m
      order by found.n, m.seq`),
    ),
  ]);
  const answers: ThreadRows[] = asks.map(() => ({ row: null, placed: [] }));
  for (const head of heads) {
    const answer = answers[head.n - 1];
    if (answer) answer.row = toFacts(head);
  }
  for (const { n, created_at, prev_seq, options, ...row } of messages) {
    const message = { ...row, options: options ?? [], createdAt: created_at.getTime() };
    answers[n - 1]?.placed.push({ message, prevSeq: prev_seq });
  }
  return answers;
}

/** What was said in conversations that were merged into one, the newest of it, in order of time. */
export async function readEarlier(
  db: Queryable,
  conversationIds: readonly Id[],
  limit: number,
): Promise<PublicMessage[]> {
  const rows = await db.query<Omit<MessageRow, 'prev_seq'>>(sql`
    select id, seq, kind, author, text, citations, event, ai->'options' as options, created_at from (
      select ${messageColumns} from messages
      where conversation_id = any(${[...conversationIds]}::uuid[]) and is_public and kind = 'text'
      order by created_at desc, seq desc limit ${limit}) newest
    order by created_at, seq`);
  return rows.map(({ created_at, options, ...row }) => ({
    ...{ ...row, options: options ?? [], createdAt: created_at.getTime() },
  }));
}

/** Who waits for this team, in the order in which `claim next` takes. */
export async function waitingIds(db: Queryable, teamId: Id): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(
    prepared(sql`
    select id from conversations where status = 'open' and turn = 'queue' and team_id = ${teamId}
    order by priority desc, queued_at, id`),
  );
  return rows.map(({ id }) => id);
}

/** What happened since `sinceMs` in the team's latest conversations that tells of waiting, in order of time. */
export async function waitingMarks(db: Queryable, teamId: Id, sinceMs: Millis): Promise<WaitingMark[]> {
  const latest = (isResolved: boolean) => sql`(
    select id, created_at, site_id from conversations
    where team_id = ${teamId} and (status = 'resolved') = ${isResolved}
    order by last_activity_at desc, id desc limit 40)`;
  const rows = await db.query<{ conversation_id: string; type: WaitingMark['type']; at: Date }>(sql`
    with latest as (${latest(false)} union all ${latest(true)})
    -- Where no AI answers first, a conversation waits from its beginning.
    select latest.id as conversation_id, 'began' as type, latest.created_at as at
    from latest join sites on sites.id = latest.site_id
    where latest.created_at > ${new Date(sinceMs)} and (sites.settings->>'ai')::boolean is false
    union all
    select m.conversation_id,
      case when m.kind = 'text' or m.event->>'type' = 'assigned' then 'joined' else 'entered' end as type,
      m.created_at as at
    from latest join lateral (
      select conversation_id, kind, event, created_at, author from messages
      where conversation_id = latest.id order by seq desc limit 60) m on true
    where m.created_at > ${new Date(sinceMs)}
      and ((m.kind = 'text' and m.author->>'kind' = 'agent')
        or (m.kind = 'event' and m.event->>'type' in ('assigned', 'handed_over', 'unassigned', 'transferred')))
    order by at, type`);
  return rows.map(row => ({ conversationId: row.conversation_id, type: row.type, at: row.at.getTime() }));
}
