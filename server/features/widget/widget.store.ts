/** Owns the SQL that reads what a widget shows. Never writes, never decides. */
import type { Queryable } from '#platform/db/db.ts';
import { prepared, type Sql, sql } from '#platform/db/sql.ts';
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
  email: string;
};

const columns = sql`conversations.id, conversations.customer_id, conversations.team_id, conversations.status,
  conversations.turn, conversations.queued_at, people.name as agent_name, conversations.last_public_seq,
  conversations.agent_delivered_seq, conversations.agent_read_seq, conversations.customer_read_seq,
  conversations.rating is not null as is_rated, customers.email as email`;

const source = sql`conversations
  join customers on customers.id = conversations.customer_id
  left join people on people.id = conversations.agent_id`;

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
  email: row.email,
});

export async function findConversation(db: Queryable, id: Id): Promise<ConversationRow | null> {
  const row = await db.maybeOne<Row>(
    prepared(sql`select ${columns} from ${source} where conversations.id = ${id}`),
  );
  return row && toFacts(row);
}

export async function newestConversation(db: Queryable, customerId: Id): Promise<ConversationRow | null> {
  const row = await db.maybeOne<Row>(sql`
    select ${columns} from ${source} where conversations.customer_id = ${customerId}
    order by conversations.last_activity_at desc, conversations.id desc limit 1`);
  return row && toFacts(row);
}

type MessageRow = {
  id: string;
  seq: number;
  kind: Message['kind'];
  author: Message['author'];
  text: string;
  citations: Message['citations'];
  event: Message['event'];
  created_at: Date;
  prev_seq: number;
};

/** A customer-visible message with the customer-visible seq before it. */
export type PlacedMessage = { message: PublicMessage; prevSeq: number };

async function readMessages(db: Queryable, from: Sql): Promise<PlacedMessage[]> {
  // The line before is the next entry of the index; a `max` may read the whole thread up to it.
  const rows = await db.query<MessageRow>(
    prepared(sql`
    select m.id, m.seq, m.kind, m.author, m.text, m.citations, m.event, m.created_at,
      coalesce((select p.seq from messages p
        where p.conversation_id = m.conversation_id and p.is_public and p.seq < m.seq
        order by p.seq desc limit 1), 0) as prev_seq
    from (${from}) m order by m.seq`),
  );
  return rows.map(({ created_at, prev_seq, ...row }) => ({
    message: { ...row, createdAt: created_at.getTime() },
    prevSeq: prev_seq,
  }));
}

const messageColumns = sql`conversation_id, id, seq, kind, author, text, citations, event, created_at`;

export const messagesAfter = (
  db: Queryable,
  conversationId: Id,
  page: { afterSeq: number; limit: number },
): Promise<PlacedMessage[]> =>
  readMessages(
    db,
    sql`select ${messageColumns} from messages
      where conversation_id = ${conversationId} and is_public and seq > ${page.afterSeq}
      order by seq limit ${page.limit}`,
  );

/** The end of the thread, in order. */
export const newestMessages = (db: Queryable, conversationId: Id, limit: number): Promise<PlacedMessage[]> =>
  readMessages(
    db,
    sql`select ${messageColumns} from messages
      where conversation_id = ${conversationId} and is_public order by seq desc limit ${limit}`,
  );

/** The place in the line of its team, from 1, in the order in which `claim next` takes. */
export async function placeInLine(
  db: Queryable,
  conversation: { id: Id; teamId: Id },
): Promise<number | null> {
  const row = await db.maybeOne<{ place: number }>(sql`
    select 1 + (
      select count(*) from conversations ahead
      where ahead.team_id = mine.team_id and ahead.status = 'open' and ahead.turn = 'queue'
        and (ahead.priority > mine.priority or (ahead.priority = mine.priority
          and (ahead.queued_at, ahead.id) < (mine.queued_at, mine.id)))
    )::integer as place
    from conversations mine
    where mine.id = ${conversation.id} and mine.status = 'open' and mine.turn = 'queue'`);
  return row?.place ?? null;
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
