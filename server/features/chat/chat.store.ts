/** Owns the SQL of conversations, messages and customers. Never decides anything. */

import type { Queryable, Tx } from '#platform/db/db.ts';
import { join, prepared, type Sql, sql } from '#platform/db/sql.ts';
import type { NewMessage } from '#protocol/commands/conversation.ts';
import { isPublic } from '#protocol/commands/conversation.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Customer } from '#protocol/documents/desk.ts';
import type { AiFacts, Citation, Message, PackedMessage } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { BareDocument } from '../sync/index.ts';

type ConversationRow = {
  id: string;
  number: string;
  team_id: string;
  site_id: string;
  customer_id: string;
  customer_name: string;
  subject: string;
  channel: Conversation['channel'];
  status: Conversation['status'];
  turn: Conversation['turn'];
  agent_id: string | null;
  priority: number;
  tags: string[];
  skills: string[];
  snoozed_until: Date | null;
  queued_at: Date | null;
  waiting_since: Date | null;
  handover: Conversation['handover'];
  last_seq: number;
  last_public_seq: number;
  last_customer_seq: number;
  last_message: Conversation['lastMessage'];
  last_activity_at: Date;
  created_at: Date;
  resolved_at: Date | null;
  customer_delivered_seq: number;
  customer_read_seq: number;
  agent_delivered_seq: number;
  agent_read_seq: number;
  rating: Conversation['rating'];
  recommendation: Conversation['recommendation'];
  promised: Conversation['promised'];
  merged_into: Conversation['mergedInto'];
  page: string;
  locale: string;
};

const conversationColumns = sql`id, number, team_id, site_id, customer_id, customer_name, subject, channel, status, turn,
  agent_id, priority, tags, skills, snoozed_until, queued_at, waiting_since, handover, last_seq, last_public_seq,
  last_customer_seq, last_message, last_activity_at, created_at, resolved_at, customer_delivered_seq, customer_read_seq,
  agent_delivered_seq, agent_read_seq, rating, recommendation, promised, merged_into, page, locale`;

const ms = (date: Date | null): Millis | null => (date === null ? null : date.getTime());
const date = (millis: Millis | null): Date | null => (millis === null ? null : new Date(millis));

function toConversation(row: ConversationRow): BareDocument<'conversations'> {
  return {
    id: row.id,
    number: Number(row.number),
    teamId: row.team_id,
    siteId: row.site_id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    subject: row.subject,
    channel: row.channel,
    status: row.status,
    turn: row.turn,
    agentId: row.agent_id ?? '',
    priority: row.priority,
    tags: row.tags,
    skills: row.skills,
    snoozedUntil: ms(row.snoozed_until),
    queuedAt: ms(row.queued_at),
    waitingSince: ms(row.waiting_since),
    handover: row.handover,
    lastSeq: row.last_seq,
    lastPublicSeq: row.last_public_seq,
    lastCustomerSeq: row.last_customer_seq,
    lastMessage: row.last_message,
    lastActivityAt: row.last_activity_at.getTime(),
    createdAt: row.created_at.getTime(),
    resolvedAt: ms(row.resolved_at),
    customerDeliveredSeq: row.customer_delivered_seq,
    customerReadSeq: row.customer_read_seq,
    agentDeliveredSeq: row.agent_delivered_seq,
    agentReadSeq: row.agent_read_seq,
    rating: row.rating,
    ...(row.recommendation && { recommendation: row.recommendation }),
    ...(row.promised && { promised: row.promised }),
    ...(row.merged_into && { mergedInto: row.merged_into }),
    page: row.page,
    locale: row.locale,
  };
}

export async function readConversations(
  db: Queryable,
  ids: readonly Id[],
): Promise<BareDocument<'conversations'>[]> {
  const rows = await db.query<ConversationRow>(
    prepared(sql`select ${conversationColumns} from conversations where id = any(${ids}::uuid[])`),
  );
  return rows.map(toConversation);
}

const stamped = (bare: BareDocument<'conversations'>): Conversation => ({
  ...bare,
  scope: `team:${bare.teamId}`,
  changedXid: '0',
});

/** Reads without a lock. */
export async function findConversation(db: Queryable, id: Id): Promise<Conversation | null> {
  const [found] = await readConversations(db, [id]);
  return found ? stamped(found) : null;
}

/** The conversation, locked: whoever holds it orders the thread (S5). */
export async function lockConversation(tx: Tx, id: Id): Promise<Conversation | null> {
  const row = await tx.maybeOne<ConversationRow>(
    prepared(sql`select ${conversationColumns} from conversations where id = ${id} for update`),
  );
  return row && stamped(toConversation(row));
}

/** Where the customer's words go, locked: the conversation, or the one that it was merged into in the end. */
export async function lockGoingOn(tx: Tx, id: Id): Promise<Conversation | null> {
  let held = await lockConversation(tx, id);
  while (held?.mergedInto) {
    const next = await lockConversation(tx, held.mergedInto.id);
    // The other is gone, by its age: this one is all that is left.
    if (!next) return { ...held, mergedInto: null };
    held = next;
  }
  return held;
}

/** The one who waits longest among the most urgent, locked; entries that somebody else is taking are passed over. */
export async function lockNextQueued(
  tx: Tx,
  teamIds: readonly Id[],
  exceptIds: readonly Id[] = [],
): Promise<Conversation | null> {
  const row = await tx.maybeOne<ConversationRow>(sql`
    select ${conversationColumns} from conversations
    where status = 'open' and turn = 'queue' and team_id = any(${teamIds}::uuid[]) and id <> all(${exceptIds}::uuid[])
    order by priority desc, queued_at, id
    limit 1 for update skip locked`);
  return row && stamped(toConversation(row));
}

export type NewConversation = {
  id: Id;
  teamId: Id;
  siteId: Id;
  customerId: Id;
  customerName: string;
  subject: string;
  channel: Conversation['channel'];
  turn: Conversation['turn'];
  queuedAt: Millis | null;
  page: string;
  locale: string;
  now: Millis;
};

export async function insertConversation(tx: Tx, fresh: NewConversation): Promise<Conversation | null> {
  const row = await tx.maybeOne<ConversationRow>(sql`
    insert into conversations (id, team_id, site_id, customer_id, customer_name, subject, channel, turn, queued_at, page,
      locale, created_at, last_activity_at)
    values (${fresh.id}, ${fresh.teamId}, ${fresh.siteId}, ${fresh.customerId}, ${fresh.customerName}, ${fresh.subject},
      ${fresh.channel}, ${fresh.turn}, ${date(fresh.queuedAt)}, ${fresh.page}, ${fresh.locale},
      ${new Date(fresh.now)}, ${new Date(fresh.now)})
    on conflict (id) do nothing
    returning ${conversationColumns}`);
  return row && stamped(toConversation(row));
}

/** Writes every field that a decision may change. The row is locked by the caller. */
export function saveConversation(tx: Tx, next: Conversation): void {
  tx.send(
    prepared(sql`
    update conversations set
      team_id = ${next.teamId}, customer_name = ${next.customerName}, subject = ${next.subject}, status = ${next.status},
      turn = ${next.turn}, agent_id = ${next.agentId === '' ? null : next.agentId}, priority = ${next.priority},
      tags = ${next.tags}, snoozed_until = ${date(next.snoozedUntil)}, queued_at = ${date(next.queuedAt)},
      waiting_since = ${date(next.waitingSince)}, handover = ${json(next.handover)}, last_seq = ${next.lastSeq},
      last_public_seq = ${next.lastPublicSeq}, last_customer_seq = ${next.lastCustomerSeq},
      last_message = ${json(next.lastMessage)}, last_activity_at = ${new Date(next.lastActivityAt)},
      resolved_at = ${date(next.resolvedAt)}, customer_delivered_seq = ${next.customerDeliveredSeq},
      customer_read_seq = ${next.customerReadSeq}, agent_delivered_seq = ${next.agentDeliveredSeq},
      agent_read_seq = ${next.agentReadSeq}, rating = ${json(next.rating)},
      recommendation = ${json(next.recommendation ?? null)}, merged_into = ${json(next.mergedInto ?? null)},
      merged_into_id = ${next.mergedInto?.id ?? null}
    where id = ${next.id}`),
  );
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** What belongs to a conversation follows it to its new team in the same transaction (S7). */
export async function moveBelongings(tx: Tx, conversationId: Id, teamId: Id): Promise<void> {
  await tx.query(sql`update messages set team_id = ${teamId} where conversation_id = ${conversationId}`);
  await tx.query(sql`update transcripts set team_id = ${teamId} where conversation_id = ${conversationId}`);
  await tx.query(sql`update drafts set team_id = ${teamId} where id = ${conversationId}`);
}

export type MessageInsert = NewMessage & { seq: number; citations?: Citation[]; ai?: AiFacts | null };

export function insertMessages(
  tx: Tx,
  conversation: Pick<Conversation, 'id' | 'teamId'>,
  messages: readonly MessageInsert[],
  now: Millis,
): void {
  if (messages.length === 0) return;
  const rows = messages.map(
    (
      message,
    ): Sql => sql`(${message.id}, ${conversation.id}, ${conversation.teamId}, ${message.seq}, ${message.kind},
      ${JSON.stringify(message.author)}, ${message.text}, ${message.lang}, ${isPublic(message)},
      ${JSON.stringify(message.citations ?? [])}, ${json(message.ai ?? null)}, ${json(message.event)},
      ${message.recovered}, ${new Date(now)})`,
  );
  const statement = sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, text, lang, is_public, citations, ai, event,
      is_recovered, created_at)
    values ${join(rows)}`;
  // One or two lines are the rule; each further length would be a text of its own.
  tx.send(rows.length <= 2 ? prepared(statement) : statement);
}

export type MessageRow = {
  id: string;
  conversation_id: string;
  team_id: string;
  seq: number;
  kind: Message['kind'];
  author: Message['author'];
  text: string;
  lang: string;
  citations: Citation[];
  ai: AiFacts | null;
  event: Message['event'];
  is_recovered: boolean;
  created_at: Date;
};

const messageColumns = sql`id, conversation_id, team_id, seq, kind, author, text, lang, citations, ai, event,
  is_recovered, created_at`;

export function toPacked(row: MessageRow): PackedMessage {
  return {
    id: row.id,
    seq: row.seq,
    kind: row.kind,
    author: row.author,
    text: row.text,
    lang: row.lang,
    createdAt: row.created_at.getTime(),
    citations: row.citations,
    ai: row.ai,
    event: row.event,
    recovered: row.is_recovered,
  };
}

const toMessage = (row: MessageRow): BareDocument<'messages'> => ({
  ...toPacked(row),
  conversationId: row.conversation_id,
  teamId: row.team_id,
});

export async function readMessages(db: Queryable, ids: readonly Id[]): Promise<BareDocument<'messages'>[]> {
  const rows = await db.query<MessageRow>(
    prepared(sql`select ${messageColumns} from messages where id = any(${ids}::uuid[])`),
  );
  return rows.map(toMessage);
}

export async function findMessage(db: Queryable, id: Id): Promise<BareDocument<'messages'> | null> {
  const row = await db.maybeOne<MessageRow>(
    prepared(sql`select ${messageColumns} from messages where id = ${id}`),
  );
  return row && toMessage(row);
}

/** Messages of a thread after a seq, in order. */
export async function readThread(
  db: Queryable,
  conversationId: Id,
  page: { afterSeq: number; limit: number; publicOnly: boolean },
): Promise<BareDocument<'messages'>[]> {
  const rows = await db.query<MessageRow>(sql`
    select ${messageColumns} from messages
    where conversation_id = ${conversationId} and seq > ${page.afterSeq} and (is_public or not ${page.publicOnly})
    order by seq limit ${page.limit}`);
  return rows.map(toMessage);
}

type CustomerRow = {
  id: string;
  name: string;
  email: string;
  phone: string;
  is_verified: boolean;
  external_id: string;
  locale: string;
  time_zone: string;
  attributes: Record<string, string>;
  note: string;
  created_at: Date;
  last_seen_at: Date;
};
const customerColumns = sql`id, name, email, phone, is_verified, external_id, locale, time_zone, attributes, note,
  created_at, last_seen_at`;

const toCustomer = (row: CustomerRow): BareDocument<'customers'> => ({
  id: row.id,
  name: row.name,
  email: row.email,
  phone: row.phone,
  verified: row.is_verified,
  externalId: row.external_id,
  locale: row.locale,
  timeZone: row.time_zone,
  attributes: row.attributes,
  note: row.note,
  createdAt: row.created_at.getTime(),
  lastSeenAt: row.last_seen_at.getTime(),
});

export async function readCustomers(db: Queryable, ids: readonly Id[]): Promise<BareDocument<'customers'>[]> {
  const rows = await db.query<CustomerRow>(
    sql`select ${customerColumns} from customers where id = any(${ids}::uuid[])`,
  );
  return rows.map(toCustomer);
}

export async function lockCustomer(tx: Tx, id: Id): Promise<Customer | null> {
  const row = await tx.maybeOne<CustomerRow>(
    sql`select ${customerColumns} from customers where id = ${id} for update`,
  );
  return row && { ...toCustomer(row), scope: 'desk', changedXid: '0' };
}

export async function saveCustomer(tx: Tx, next: Customer): Promise<void> {
  await tx.query(sql`
    update customers set name = ${next.name}, email = ${next.email}, phone = ${next.phone}, note = ${next.note}
    where id = ${next.id}`);
}

/** The list shows the name beside each conversation, so a new name is written there too. */
export async function renameInConversations(tx: Tx, customerId: Id, name: string): Promise<void> {
  await tx.query(sql`
    update conversations set customer_name = ${name} where customer_id = ${customerId} and customer_name <> ${name}`);
}

export const siteOf = (
  db: Queryable,
  siteId: Id,
): Promise<{ teamId: Id; usesAi: boolean; masksCards: boolean } | null> =>
  db.maybeOne(sql`
    select team_id as "teamId", coalesce((settings->>'ai')::boolean, true) as "usesAi",
      coalesce((settings->>'maskCards')::boolean, true) as "masksCards"
    from sites where id = ${siteId}`);

/**
 * Raises the customer's watermarks. They never fall, and a late or repeated receipt writes nothing. What was merged into the conversation
 * is shown with it, so it is read with it.
 */
export async function raiseCustomerWatermarks(
  tx: Tx,
  mark: { conversationId: Id; customerId: Id; deliveredSeq: number; readSeq: number },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(sql`
    update conversations set
      customer_delivered_seq = greatest(customer_delivered_seq, least(${mark.deliveredSeq}, last_seq)),
      customer_read_seq = greatest(customer_read_seq, least(${mark.readSeq}, last_seq))
    where id = ${mark.conversationId} and customer_id = ${mark.customerId}
      and (customer_delivered_seq < least(${mark.deliveredSeq}, last_seq)
        or customer_read_seq < least(${mark.readSeq}, last_seq))
    returning id`);
  if (rows.length === 0) return false;
  tx.send(sql`
    with recursive gone (id) as (
      select id from conversations where merged_into_id = ${mark.conversationId}
      union select c.id from conversations c join gone on c.merged_into_id = gone.id)
    update conversations c set customer_delivered_seq = c.last_seq, customer_read_seq = c.last_seq
    from gone join conversations into_it on into_it.id = ${mark.conversationId}
    where c.id = gone.id and c.customer_read_seq < c.last_seq
      and into_it.customer_read_seq >= coalesce((c.merged_into ->> 'seq')::integer, 0)`);
  return true;
}

/**
 * Raises the desk's delivered marks of conversations of these teams. They never fall and never pass the thread. Locked in the
 * order of their ids, so that two servers which write the same marks wait for each other instead of failing.
 * @returns those that rose
 */
export const raiseDelivered = (
  tx: Tx,
  teamIds: readonly Id[],
  marks: ReadonlyMap<Id, number>,
): Promise<{ id: Id; customerId: Id }[]> =>
  tx.query(sql`
    with mark as (
      select id, seq from unnest(${[...marks.keys()]}::uuid[], ${[...marks.values()]}::integer[]) as m (id, seq)),
    locked as (
      select c.id, least(mark.seq, c.last_seq) as seq from conversations c join mark on mark.id = c.id
      where c.team_id = any(${[...teamIds]}::uuid[]) and c.agent_delivered_seq < least(mark.seq, c.last_seq)
      order by c.id for no key update of c)
    update conversations c set agent_delivered_seq = locked.seq from locked
    where c.id = locked.id and c.agent_delivered_seq < locked.seq
    returning c.id, c.customer_id as "customerId"`);
