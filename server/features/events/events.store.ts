/** Owns the SQL of the log of events: what is written with a change, the places that are given after it, and what readers read. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { empty, join, prepared, type Sql, sql } from '#platform/db/sql.ts';
import { type DeskEvent, type DeskEventType, deskEventVersion } from '#protocol/desk-events.ts';
import type { Author } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { NewEvent } from './events.ts';

export function insertEvents(tx: Tx, events: readonly (NewEvent & { id: Id })[], now: Millis): void {
  if (events.length === 0) return;
  const rows = events.map(
    (event): Sql => sql`(${event.id}, ${event.type}, ${event.teamId}, ${event.conversationId},
      ${event.customerId}, ${event.messageId}, ${JSON.stringify(event.facts)}, ${new Date(now)})`,
  );
  const statement = sql`
    insert into event_inbox (id, type, team_id, conversation_id, customer_id, message_id, facts, happened_at)
    values ${join(rows)}`;
  // One or two are the rule; each further length would be a text of its own.
  tx.send(rows.length <= 2 ? prepared(statement) : statement);
}

/** One server at a time, until its commit: so places become visible in their order. */
export async function lockPlaces(tx: Tx): Promise<void> {
  await tx.query(prepared(sql`select pg_advisory_xact_lock(hashtext('steward event places'))`));
}

/**
 * Gives places to what was committed, in the order of writing. Whoever wrote under a conversation's lock sees what the one before wrote
 * under it, so what is visible here has everything before it of its conversation visible, too.
 * @returns the first and the last place; null: there was nothing
 */
export async function placeEvents(
  tx: Tx,
  limit: number,
): Promise<{ first: string; last: string; count: number } | null> {
  const row = await tx.one<{ first: string | null; last: string | null; count: string }>(
    prepared(sql`
      with taken as (
        delete from event_inbox where n in (select n from event_inbox order by n limit ${limit})
        returning n, id, type, team_id, conversation_id, customer_id, message_id, facts, happened_at),
      placed as (
        insert into desk_events (id, type, team_id, conversation_id, customer_id, message_id, facts, happened_at)
        select id, type, team_id, conversation_id, customer_id, message_id, facts, happened_at from taken order by n
        returning position)
      select min(position) as first, max(position) as last, count(*) as count from placed`),
  );
  const { first, last, count } = row;
  return first === null || last === null ? null : { first, last, count: Number(count) };
}

type Row = {
  position: string;
  id: string;
  type: DeskEventType;
  facts: Record<string, unknown>;
  happened_at: Date;
  seq: number | null;
  author: Author | null;
  text: string | null;
  lang: string | null;
  comment: string | null;
};

const columns = sql`e.position, e.id, e.type, e.facts, e.happened_at, m.seq, m.author, m.text, m.lang,
  m.event ->> 'comment' as comment`;
const source = sql`desk_events e left join messages m on m.id = e.message_id`;

export type PlacedEvent = { position: string; event: DeskEvent };

const nobody: Author = { kind: 'system', id: '', name: '' };

function toEvent(row: Row, messageId: Id | null): PlacedEvent {
  const { position, id, type, facts, happened_at: at, author, text, lang, comment } = row;
  const { seq, score, ...rest } = facts;
  const words =
    type === 'message.created' || type === 'note.created'
      ? { message: { id: messageId, seq, author: author ?? nobody, text: text ?? '', lang: lang ?? '' } }
      : type === 'conversation.rated'
        ? { rating: { score, comment: comment ?? '' } }
        : {};
  const event = {
    ...{ id, type, version: deskEventVersion, timestamp: at.toISOString() },
    data: { ...rest, ...words },
  } as unknown as DeskEvent;
  return { position, event };
}

type WithMessage = Row & { message_id: Id | null };

export type EventFilter = {
  /** Null: of every team, and of none. By where a conversation is now: what moved away is not theirs any more. */
  teamIds: readonly Id[] | null;
  types: readonly DeskEventType[] | null;
};

/** What comes after a place, in order. `last`: up to where was looked, also where nothing fitted. */
export async function readEvents(
  db: Queryable,
  after: string,
  { teamIds, types }: EventFilter,
  limit: number,
): Promise<PlacedEvent[]> {
  const ofTeams =
    teamIds === null
      ? empty
      : sql`and coalesce((select c.team_id from conversations c where c.id = e.conversation_id), e.team_id)
          = any(${teamIds}::uuid[])`;
  const rows = await db.query<WithMessage>(sql`
    select ${columns}, e.message_id from ${source}
    where e.position > ${after}::bigint and (${types}::text[] is null or e.type = any(${types}::text[])) ${ofTeams}
    order by e.position limit ${limit}`);
  return rows.map(row => toEvent(row, row.message_id));
}

export async function findEvent(db: Queryable, id: Id): Promise<DeskEvent | null> {
  const row = await db.maybeOne<WithMessage>(
    prepared(sql`select ${columns}, e.message_id from ${source} where e.id = ${id}`),
  );
  return row && toEvent(row, row.message_id).event;
}

/** Where the log ends now, and the last place that was forgotten. */
export async function readEnds(db: Queryable): Promise<{ newest: string; horizon: string }> {
  return db.one<{ newest: string; horizon: string }>(
    prepared(sql`
      select greatest(h.position, coalesce((select max(position) from desk_events), 0)) as newest, h.position as horizon
      from event_horizon h`),
  );
}

/** @returns how many, at most `limit` */
export async function forgetEvents(tx: Tx, before: Millis, limit: number): Promise<number> {
  const row = await tx.one<{ last: string | null; count: string }>(sql`
    with gone as (
      delete from desk_events where position in (
        select position from desk_events where happened_at < ${new Date(before)} order by position limit ${limit})
      returning position)
    select max(position) as last, count(*) as count from gone`);
  if (row.last !== null)
    await tx.query(sql`update event_horizon set position = greatest(position, ${row.last}::bigint)`);
  return Number(row.count);
}
