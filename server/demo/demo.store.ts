/** Owns the SQL of the demo data. Everything is inserted as it stands; nothing here runs in a real installation. */
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { DemoHour, DemoRun, DemoVisits } from './past.ts';
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
      customer_read_seq, agent_delivered_seq, agent_read_seq, rating, recommendation, page, locale)
    values (${c.id}, ${c.teamId}, ${c.siteId}, ${c.customerId}, ${c.customerName}, ${c.subject}, ${c.channel},
      ${c.status}, ${c.turn}, ${c.agentId === '' ? null : c.agentId}, ${c.priority}, ${c.tags}, ${c.skills},
      ${date(c.snoozedUntil)}, ${date(c.queuedAt)}, ${date(c.waitingSince)}, ${json(c.handover)}, ${c.lastSeq},
      ${c.lastPublicSeq}, ${c.lastCustomerSeq}, ${json(c.lastMessage)}, ${new Date(c.lastActivityAt)},
      ${new Date(c.createdAt)}, ${date(c.resolvedAt)}, ${c.customerDeliveredSeq}, ${c.customerReadSeq},
      ${c.agentDeliveredSeq}, ${c.agentReadSeq}, ${json(c.rating)},
      ${json(c.recommendation ?? null)}, ${c.page}, ${c.locale})`);
}

export async function numberOf(tx: Tx, id: Id): Promise<number> {
  const row = await tx.one<{ number: string }>(sql`select number from conversations where id = ${id}`);
  return Number(row.number);
}

/** What a merge changes of either. */
export async function updateMerged(tx: Tx, c: Conversation): Promise<void> {
  await tx.query(sql`
    update conversations set status = ${c.status}, tags = ${c.tags}, resolved_at = ${date(c.resolvedAt)}, last_seq = ${c.lastSeq},
      last_activity_at = ${new Date(c.lastActivityAt)}, agent_read_seq = ${c.agentReadSeq},
      agent_delivered_seq = ${c.agentDeliveredSeq}, merged_into = ${json(c.mergedInto ?? null)},
      merged_into_id = ${c.mergedInto?.id ?? null}
    where id = ${c.id}`);
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

export async function insertRun(tx: Tx, run: DemoRun, failedCallId: Id | null): Promise<void> {
  const intent = run.intent && {
    ...{ label: run.intent, name: run.intent, confidence: 0.9, outOfScope: false, model: '' },
  };
  await tx.query(sql`
    insert into ai_runs (id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model, prompt_version, decision,
      reason, confidence, confidence_limit, input_tokens, output_tokens, cost_micros, question, text, steps, passages, intent, fate)
    values (${run.id}, ${run.conversationId}, ${run.forSeq}, 'answer', ${new Date(run.at)}, ${run.latencyMs}, ${run.provider},
      ${run.model}, '', ${run.decision}, ${run.reason}, ${run.confidence}, ${run.limit}, ${run.inputTokens}, ${run.outputTokens},
      ${run.costMicros}, ${run.question}, ${run.text}, '[]', '[]', ${json(intent || null)},
      ${run.decision === 'answered' ? 'committed' : 'handed_over'})`);
  if (run.isHelpful !== null) {
    await tx.query(sql`
      insert into ai_feedback (run_id, by_kind, by_id, conversation_id, is_helpful, at)
      select ${run.id}, 'customer', customer_id, id, ${run.isHelpful}, ${new Date(run.at + 60_000)} from conversations
      where id = ${run.conversationId}`);
  }
  if (failedCallId === null) return;
  await tx.query(sql`
    insert into ai_calls (id, run_id, conversation_id, purpose, started_at, took_ms, provider, model, is_metered, outcome,
      input_tokens, cached_tokens, output_tokens, is_estimated)
    values (${failedCallId}, ${run.id}, ${run.conversationId}, 'answer', ${new Date(run.at)}, 4000, ${run.provider}, ${run.model},
      true, ${run.failure}, 0, 0, 0, true)`);
}

/** What was promised from the first day on. */
export const insertTargets = async (tx: Tx, targets: object, from: Millis): Promise<void> =>
  void (await tx.query(sql`
    insert into service_targets (version, valid_from, targets, changed_by)
    values (1, ${new Date(from)}, ${JSON.stringify(targets)}, 'Steward') on conflict (version) do nothing`));

export async function insertHours(tx: Tx, hours: readonly DemoHour[]): Promise<void> {
  const rows = hours.map(({ agentId, hour, here, away }) => ({
    ...{ agentId, hour: new Date(hour).toISOString(), here: String(here), away: String(away) },
  }));
  await tx.query(sql`
    insert into agent_hours (agent_id, hour, team_id, here, away)
    select h."agentId", h.hour, p.team_ids[1], h.here, h.away
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as h ("agentId" uuid, hour timestamptz, here bigint, away bigint)
    join people p on p.id = h."agentId" on conflict (agent_id, hour) do nothing`);
}

/** Visits of the site, by the hour. */
export async function insertVisits(tx: Tx, siteId: Id, hours: readonly DemoVisits[]): Promise<void> {
  const rows = hours.map(({ hour, ...of }) => ({ ...of, hour: new Date(hour).toISOString() }));
  await tx.query(sql`
    insert into session_hours (hour, site_id, team_id, sessions, conversations)
    select h.hour, s.id, s.team_id, h.sessions, h.conversations
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as h (hour timestamptz, sessions integer, conversations integer)
    join sites s on s.id = ${siteId} on conflict (hour, site_id, team_id) do nothing`);
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
