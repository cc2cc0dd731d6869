/** Owns the SQL that makes a person's data disappear, as `personal-data.ts` states it. Never decides whose. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type Counts = {
  conversations: number;
  messages: number;
  transcripts: number;
  drafts: number;
  aiRuns: number;
  predictions: number;
  flowRuns: number;
  notifications: number;
  deliveries: number;
};

/** What there is of a customer now. */
export async function countOf(db: Queryable, customerId: Id): Promise<Counts> {
  const row = await db.one<Record<keyof Counts, string>>(sql`
    with mine as (select id from conversations where customer_id = ${customerId})
    select (select count(*) from mine) as conversations,
      (select count(*) from messages where conversation_id in (select id from mine)) as messages,
      (select count(*) from transcripts where conversation_id in (select id from mine)) as transcripts,
      (select count(*) from drafts where id in (select id from mine)) as drafts,
      (select count(*) from ai_runs where conversation_id in (select id from mine)) as "aiRuns",
      (select count(*) from predictions where conversation_id in (select id from mine)) as predictions,
      (select count(*) from flow_runs where conversation_id in (select id from mine)) as "flowRuns",
      (select count(*) from notifications where conversation_id in (select id from mine)) as notifications,
      (select count(*) from notification_deliveries where conversation_id in (select id from mine)) as deliveries`);
  return Object.fromEntries(Object.entries(row).map(([name, count]) => [name, Number(count)])) as Counts;
}

/** Of what was resolved and has been still since then, some; locked. What somebody works with now is left for later. */
export async function stillSince(tx: Tx, before: Millis, limit: number): Promise<Id[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select id from conversations
    where status = 'resolved' and greatest(resolved_at, last_activity_at) < ${new Date(before)}
    order by last_activity_at limit ${limit} for update skip locked`);
  return rows.map(({ id }) => id);
}

export type Person = { id: Id; name: string; email: string; siteId: Id };

export const findPerson = (db: Queryable, customerId: Id): Promise<Person | null> =>
  db.maybeOne<Person>(
    sql`select id, name, email, site_id as "siteId" from customers where id = ${customerId}`,
  );

/** The customer, locked so that no new conversation of theirs begins meanwhile. */
export async function lockPerson(tx: Tx, customerId: Id): Promise<boolean> {
  return (await tx.maybeOne(sql`select id from customers where id = ${customerId} for update`)) !== null;
}

export async function conversationsOf(tx: Tx, customerId: Id, limit: number): Promise<Id[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select id from conversations where customer_id = ${customerId} order by id limit ${limit} for update`);
  return rows.map(({ id }) => id);
}

/** What the customer wrote, for what was made of it elsewhere. What we told them we tell others as well. */
export async function wordsOf(db: Queryable, customerId: Id): Promise<string[]> {
  const rows = await db.query<{ text: string }>(sql`
    select distinct m.text from conversations c join messages m on m.conversation_id = c.id
    where c.customer_id = ${customerId} and m.author ->> 'kind' = 'customer' and m.text <> ''`);
  return rows.map(({ text }) => text);
}

/** From now on nothing that gathers words takes up theirs. */
export async function markErased(db: Queryable, customerId: Id, now: Millis): Promise<void> {
  await db.query(sql`
    insert into erasures (customer_id, erased_at) values (${customerId}, ${new Date(now)})
    on conflict (customer_id) do nothing`);
}

/** Waits for whatever was gathering words before. */
export async function waitForGatherers(tx: Tx): Promise<void> {
  await tx.query(sql`select erasing_words()`);
}

/** Everything of these conversations. What statistics may count stays, without whose it was. */
export async function eraseConversations(tx: Tx, ids: readonly Id[]): Promise<void> {
  const mine = sql`any(${ids}::uuid[])`;
  // A notice of several who wait is of no conversation, and quotes the one that its way leads to.
  const leads = sql`(conversation_id is null and route <> '' and right(route, 36) = any(${ids}::text[]))`;
  const notices = sql`select id from notifications where conversation_id = ${mine} or ${leads}`;
  await Promise.all([
    tx.query(sql`
      insert into erased_conversations (id, team_id, site_id, channel, created_on, resolved_on, messages, score)
      select gen_random_uuid(), team_id, site_id, channel, created_at::date,
        case when merged_into_id is null then resolved_at::date end, last_seq, (rating ->> 'score')::smallint
      from conversations where id = ${mine}`),
    tx.query(sql`
      delete from notification_deliveries where conversation_id = ${mine} or ${leads} or notice_id in (${notices})`),
    tx.query(sql`delete from notice_plans where notice_id in (${notices})`),
    tx.query(sql`delete from notifications where conversation_id = ${mine} or ${leads}`),
    tx.query(sql`
      update predictions set input = '', prediction = '{}', label = null, conversation_id = null, run_id = null
      where conversation_id = ${mine}`),
    tx.query(sql`update ai_calls set conversation_id = null, run_id = null where conversation_id = ${mine}`),
    tx.query(sql`update flow_runs set state = null, conversation_id = null,
      status = case when status = 'running' then 'left' else status end where conversation_id = ${mine}`),
    eraseAnswers(tx, ids),
    tx.query(sql`delete from webhook_deliveries where conversation_id = ${mine}`),
    tx.query(sql`delete from event_inbox where conversation_id = ${mine}`),
    tx.query(sql`delete from desk_events where conversation_id = ${mine}`),
    tx.query(sql`delete from drafts where id = ${mine}`),
    tx.query(sql`delete from transcripts where conversation_id = ${mine}`),
    tx.query(sql`delete from messages where conversation_id = ${mine}`),
    // Traces, feedback, uses of the copilot and questions of gaps go with it.
    tx.query(sql`delete from conversations where id = ${mine}`),
  ]);
}

const eraseAnswers = (tx: Tx, about: readonly Id[]) =>
  tx.query(sql`
    update commands set answer = jsonb_set(answer, '{merges}', '[]'), about = null where about = any(${about}::uuid[])`);

/** The customer, once no conversation is left. */
export async function erasePerson(tx: Tx, customerId: Id, now: Millis): Promise<void> {
  await Promise.all([
    eraseAnswers(tx, [customerId]),
    tx.query(sql`
      delete from privacy_exports where request_id in (select id from privacy_requests where customer_id = ${customerId})`),
    tx.query(sql`delete from limit_talkers where position(${customerId} in key) > 0`),
    tx.query(sql`delete from customers where id = ${customerId}`),
    // Whose rows a packed file holds nobody can tell.
    tx.query(sql`
      update exports set state = 'expired', problem = 'A customer was erased since. Start it again.', expires_at = null
      where state in ('running', 'done')`),
    tx.query(sql`delete from export_chunks`),
    markErased(tx, customerId, now),
  ]);
}

export async function isErased(db: Queryable, customerId: Id): Promise<boolean> {
  return (
    (await db.maybeOne(sql`select customer_id from erasures where customer_id = ${customerId}`)) !== null
  );
}

export type Erasure = { customerId: Id; erasedAt: Millis };

export async function readErasures(db: Queryable): Promise<Erasure[]> {
  const rows = await db.query<{ customer_id: string; erased_at: Date }>(sql`
    select customer_id, erased_at from erasures order by erased_at, customer_id`);
  return rows.map(row => ({ customerId: row.customer_id, erasedAt: row.erased_at.getTime() }));
}

/** Those who are here although they were erased: an older backup was restored. */
export async function comeBack(db: Queryable, customerIds: readonly Id[]): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from customers where id = any(${customerIds}::uuid[]) order by id`);
  return rows.map(({ id }) => id);
}

/** Data sets for training hold words without saying whose. */
export const readDatasetIds = async (db: Queryable): Promise<Id[]> =>
  (await db.query<{ id: string }>(sql`select id from datasets order by id`)).map(({ id }) => id);

/** Held until the copy is kept: an erasure that comes meanwhile takes it away again. */
export async function holdPerson(tx: Tx, customerId: Id): Promise<boolean> {
  return (await tx.maybeOne(sql`select id from customers where id = ${customerId} for key share`)) !== null;
}

export const lockDataset = (tx: Tx, id: Id): Promise<{ content: string } | null> =>
  tx.maybeOne<{ content: string }>(sql`select content from datasets where id = ${id} for update`);

export async function saveDataset(tx: Tx, id: Id, content: string): Promise<void> {
  await tx.query(sql`select set_config('steward.erasing', 'yes', true)`);
  await tx.query(sql`update datasets set content = ${content} where id = ${id}`);
}
