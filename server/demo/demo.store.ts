/** Owns the SQL of the demo data. Everything is inserted as it stands; nothing here runs in a real installation. */
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { DemoCustomer } from './people.ts';
import type { PlayedMessage } from './play.ts';

export const findTeam = (db: Queryable, name: string): Promise<{ id: Id } | null> =>
  db.maybeOne(sql`select id from teams where name = ${name} order by created_at limit 1`);

export const findPerson = (db: Queryable, email: string): Promise<{ id: Id } | null> =>
  db.maybeOne(sql`select id from people where lower(email) = lower(${email})`);

export const findSiteByKey = (db: Queryable, siteKey: string): Promise<{ id: Id } | null> =>
  db.maybeOne(sql`select id from sites where site_key = ${siteKey}`);

export async function hasConversations(db: Db, siteId: Id): Promise<boolean> {
  const row = await db.one<{ found: boolean }>(
    sql`select exists (select 1 from conversations where site_id = ${siteId}) as found`,
  );
  return row.found;
}

export async function insertCustomer(
  tx: Tx,
  customer: DemoCustomer & { id: Id; siteId: Id; externalId: string; createdAt: Millis; lastSeenAt: Millis },
): Promise<void> {
  await tx.query(sql`
    insert into customers (id, site_id, external_id, name, email, phone, is_verified, locale, time_zone, attributes, note,
      created_at, last_seen_at)
    values (${customer.id}, ${customer.siteId}, ${customer.externalId}, ${customer.name}, ${customer.email},
      ${customer.phone ?? ''}, true, ${customer.locale}, ${customer.timeZone},
      ${JSON.stringify(customer.attributes ?? {})}, ${customer.note ?? ''}, ${new Date(customer.createdAt)},
      ${new Date(customer.lastSeenAt)})`);
}

const date = (ms: Millis | null): Date | null => (ms === null ? null : new Date(ms));
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export async function insertConversation(tx: Tx, c: Conversation): Promise<void> {
  await tx.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, customer_name, subject, channel, status, turn, agent_id,
      priority, tags, skills, snoozed_until, queued_at, waiting_since, handover, last_seq, last_public_seq,
      last_customer_seq, last_message, last_activity_at, created_at, resolved_at, customer_delivered_seq,
      customer_read_seq, agent_delivered_seq, agent_read_seq, rating, page, locale)
    values (${c.id}, ${c.teamId}, ${c.siteId}, ${c.customerId}, ${c.customerName}, ${c.subject}, ${c.channel},
      ${c.status}, ${c.turn}, ${c.agentId === '' ? null : c.agentId}, ${c.priority}, ${c.tags}, ${c.skills},
      ${date(c.snoozedUntil)}, ${date(c.queuedAt)}, ${date(c.waitingSince)}, ${json(c.handover)}, ${c.lastSeq},
      ${c.lastPublicSeq}, ${c.lastCustomerSeq}, ${json(c.lastMessage)}, ${new Date(c.lastActivityAt)},
      ${new Date(c.createdAt)}, ${date(c.resolvedAt)}, ${c.customerDeliveredSeq}, ${c.customerReadSeq},
      ${c.agentDeliveredSeq}, ${c.agentReadSeq}, ${json(c.rating)}, ${c.page}, ${c.locale})`);
}

export async function insertMessage(
  tx: Tx,
  c: Pick<Conversation, 'id' | 'teamId'>,
  m: PlayedMessage,
): Promise<void> {
  await tx.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, text, lang, is_public, citations, ai, event,
      created_at)
    values (${m.id}, ${c.id}, ${c.teamId}, ${m.seq}, ${m.kind}, ${JSON.stringify(m.author)}, ${m.text}, ${m.lang},
      ${m.isPublic}, ${JSON.stringify(m.citations)}, ${json(m.ai)}, ${json(m.event)}, ${new Date(m.createdAt)})`);
}

/** Replies are the desk's, so they are told apart by their shortcut. */
export async function insertReply(
  tx: Tx,
  reply: {
    id: Id;
    title: string;
    shortcut: string;
    body: string;
    texts?: Readonly<Record<string, string>>;
    now: Millis;
  },
): Promise<void> {
  await tx.query(sql`
    insert into replies (id, title, shortcut, body, texts, updated_at_ms, updated_by)
    select ${reply.id}, ${reply.title}, ${reply.shortcut}, ${reply.body}, ${JSON.stringify(reply.texts ?? {})}::jsonb,
      ${reply.now}, ''
    where not exists (select 1 from replies where shortcut = ${reply.shortcut})`);
}
