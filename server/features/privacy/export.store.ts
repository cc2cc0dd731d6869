/** Owns the SQL that reads everything that is kept of one person, for a copy. Reads only; columns are what `personal-data.ts` states. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';

type Row = Record<string, unknown>;
export type ExportedMessage = {
  seq: number;
  at: Date;
  kind: string;
  author: { kind: string; name: string };
  text: string;
};
type ConversationRow = {
  id: string;
  number: number;
  subject: string;
  createdAt: Date;
  /** The number of the one that it goes on in. */
  mergedInto: number | null;
};
export type ExportedConversation = ConversationRow & { messages: ExportedMessage[] };
export type Exported = {
  profile: Row;
  conversations: ExportedConversation[];
  aiRuns: Row[];
  feedback: Row[];
  flowRuns: Row[];
  notifications: Row[];
  deliveries: Row[];
  predictions: Row[];
};

/** @param withNotes also what staff wrote to each other */
export async function readEverything(
  db: Queryable,
  customerId: Id,
  withNotes: boolean,
): Promise<Exported | null> {
  const profile = await db.maybeOne<Row>(sql`
    select c.id, s.settings ->> 'name' as site, c.external_id as "externalId", c.name, c.email, c.phone,
      c.is_verified as "isVerified", c.locale, c.time_zone as "timeZone", c.attributes,
      case when ${withNotes} then c.note end as note, c.created_at as "createdAt", c.last_seen_at as "lastSeenAt"
    from customers c join sites s on s.id = c.site_id where c.id = ${customerId}`);
  if (!profile) return null;
  const mine = sql`(select id from conversations where customer_id = ${customerId})`;
  // Who is mentioned is mentioned in a note, and the notice quotes it.
  const told = sql`(kind <> 'mentioned' or ${withNotes})`;
  const conversations = await db.query<ConversationRow>(sql`
    select id, number::integer, customer_name as "customerName", subject, channel, status, tags, rating, recommendation, page, locale, handover,
      (merged_into ->> 'number')::integer as "mergedInto",
      created_at as "createdAt", resolved_at as "resolvedAt"
    from conversations where customer_id = ${customerId} order by number`);
  const messages = await db.query<ExportedMessage & { conversationId: string }>(sql`
    select conversation_id as "conversationId", seq, created_at as at, kind, author, text, lang, citations, event, ai
    from messages where conversation_id in ${mine} and (kind <> 'note' or ${withNotes}) order by conversation_id, seq`);
  const byConversation = Map.groupBy(messages, message => message.conversationId);
  return {
    profile,
    conversations: conversations.map(conversation => ({
      ...conversation,
      messages: (byConversation.get(conversation.id) ?? []).map(
        ({ conversationId: _, ...message }) => message,
      ),
    })),
    aiRuns: await db.query(sql`
      select id, conversation_id as "conversationId", purpose, started_at as "startedAt", provider, model, decision, reason, question,
        text, steps, passages, intent, fate
      from ai_runs where conversation_id in ${mine} order by started_at, id`),
    feedback: await db.query(sql`
      select run_id as "runId", by_kind as "by", is_helpful as "isHelpful", at
      from ai_feedback where conversation_id in ${mine} order by at, run_id`),
    flowRuns: await db.query(sql`
      select id, conversation_id as "conversationId", status, steps, state, started_at as "startedAt"
      from flow_runs where conversation_id in ${mine} order by started_at, id`),
    notifications: await db.query(sql`
      select id, conversation_id as "conversationId", kind, title, body, facts, created_at as "createdAt"
      from notifications where conversation_id in ${mine} and ${told} order by created_at, id`),
    deliveries: await db.query(sql`
      select id, conversation_id as "conversationId", way, title, body, facts, state, created_at as "createdAt"
      from notification_deliveries where conversation_id in ${mine} and ${told} order by created_at, id`),
    predictions: await db.query(sql`
      select id, conversation_id as "conversationId", at, input, prediction, intent, confidence, label
      from predictions where conversation_id in ${mine} order by at, id`),
  };
}
