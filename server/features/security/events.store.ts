/** Owns the SQL of security events. Never decides anything. */
import type { Queryable } from '#platform/db/db.ts';
import { empty, join, type Sql, sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type {
  SecurityActor,
  SecurityCount,
  SecurityEvent,
  SecurityEventsQuery,
  SecuritySummary,
  SecurityTalker,
  ThreatLevel,
} from '#protocol/security.ts';

/** Written again, after an answer that was lost, it is there once. */
export async function insertEvents(db: Queryable, events: readonly SecurityEvent[]): Promise<void> {
  await db.query(sql`
    insert into security_events (id, at, event_type, source_ip, user_id, threat_level, action_taken, details)
    select e.id, to_timestamp(e.timestamp / 1000.0), e."eventType", nullif(e."sourceIp", '')::inet, e."userId", e."threatLevel",
      e."actionTaken", e.details
    from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as e (id uuid, timestamp double precision, "eventType" text,
      "sourceIp" text, "userId" uuid, "threatLevel" text, "actionTaken" text, details jsonb)
    on conflict (id) do nothing`);
}

type Row = {
  id: string;
  at: Date;
  event_type: SecurityEvent['eventType'];
  source_ip: string | null;
  user_id: string | null;
  threat_level: ThreatLevel;
  action_taken: SecurityEvent['actionTaken'];
  details: SecurityEvent['details'];
};
const toEvent = (row: Row): SecurityEvent => ({
  id: row.id,
  eventType: row.event_type,
  sourceIp: row.source_ip ?? '',
  userId: row.user_id,
  timestamp: row.at.getTime(),
  threatLevel: row.threat_level,
  details: row.details,
  actionTaken: row.action_taken,
});

function conditions({
  type,
  level,
  address,
  userId,
  from,
  to,
  before,
}: Omit<SecurityEventsQuery, 'limit'>): Sql {
  const all: Sql[] = [
    ...(type ? [sql`event_type = any(${type})`] : []),
    ...(level ? [sql`threat_level = any(${level})`] : []),
    ...(address ? [sql`source_ip <<= ${address}::inet`] : []),
    ...(userId ? [sql`user_id = ${userId}`] : []),
    ...(from === undefined ? [] : [sql`at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`at < ${new Date(to)}`]),
    ...(before ? [sql`(at, id) < (select at, id from security_events where id = ${before})`] : []),
  ];
  return all.length === 0 ? empty : sql`where ${join(all, ' and ')}`;
}

/** The newest first. */
export async function listEvents(
  db: Queryable,
  { limit, ...asked }: SecurityEventsQuery,
): Promise<SecurityEvent[]> {
  const rows = await db.query<Row>(sql`
    select id, at, event_type, host(source_ip) as source_ip, user_id, threat_level, action_taken, details
    from security_events ${conditions(asked)} order by at desc, id desc limit ${limit}`);
  return rows.map(toEvent);
}

/** Since when events of a kind are asked for. */
export type Since = readonly { type: string; since: Millis }[];

const ofEach = (asked: Since): Sql =>
  sql`unnest(${asked.map(({ type }) => type)}::text[], ${asked.map(({ since }) => new Date(since))}::timestamptz[])
    as asked (type, since) join security_events on event_type = asked.type and at >= asked.since`;

/**
 * The oldest first, after the last one of the page before.
 * @param from none from before this moment; null: as far back as each kind was asked for
 */
export async function eventsSince(
  db: Queryable,
  asked: Since,
  from: Millis | null,
  after: SecurityEvent | null,
  limit: number,
): Promise<SecurityEvent[]> {
  const isLater = after ? sql`(at, id) > (${new Date(after.timestamp)}, ${after.id}::uuid)` : sql`true`;
  const isRecent = from === null ? sql`true` : sql`at >= ${new Date(from)}`;
  const rows = await db.query<Row>(sql`
    select id, at, event_type, host(source_ip) as source_ip, user_id, threat_level, action_taken, details
    from ${ofEach(asked)} where ${isLater} and ${isRecent} order by at, id limit ${limit}`);
  return rows.map(toEvent);
}

/** When the newest `most` of them began; null where there are no more than that. */
export async function startOfNewest(db: Queryable, asked: Since, most: number): Promise<Millis | null> {
  const row = await db.maybeOne<{ at: Date }>(
    sql`select at from ${ofEach(asked)} order by at desc offset ${most} limit 1`,
  );
  return row && row.at.getTime() + 1;
}

export async function countsSince(db: Queryable, since: Millis, stepMs: number): Promise<SecurityCount[]> {
  const rows = await db.query<{ slot: string; threat_level: ThreatLevel; events: string }>(sql`
    select floor(extract(epoch from at) * 1000 / ${stepMs}) as slot, threat_level,
      sum(coalesce((details ->> 'times')::int, 1)) as events
    from security_events where at >= ${new Date(since)} group by 1, 2 order by 1`);
  const bySlot = Map.groupBy(rows, ({ slot }) => Number(slot) * stepMs);
  return [...bySlot].map(([at, of]) => ({
    at,
    levels: Object.fromEntries(of.map(({ threat_level, events }) => [threat_level, Number(events)])),
  }));
}

const worstFirst = ['critical', 'high', 'medium', 'low', 'info'];
/** The same thing within one moment is one row that says how often. */
const timesSum = sql`sum(coalesce((details ->> 'times')::int, 1))`;
const worstOf = sql`min(array_position(${worstFirst}::text[], threat_level))`;
const levelAt = (place: number): ThreatLevel => worstFirst[place - 1] as ThreatLevel;

export async function typesSince(db: Queryable, since: Millis): Promise<SecuritySummary['types']> {
  const rows = await db.query<{ type: SecurityEvent['eventType']; events: string; worst: number }>(sql`
    select event_type as type, ${timesSum} as events, ${worstOf} as worst
    from security_events where at >= ${new Date(since)} group by 1 order by 2 desc, 1`);
  return rows.map(({ type, events, worst }) => ({ type, events: Number(events), worst: levelAt(worst) }));
}

/** Who was behind most events, by what names them. Events that are no more than notes do not count. */
async function busiestSince(
  db: Queryable,
  since: Millis,
  limit: number,
  { id, name, among }: { id: Sql; name: Sql; among: Sql },
): Promise<SecurityActor[]> {
  const rows = await db.query<{ id: string; name: string; events: string; worst: number; last_at: Date }>(sql`
    select ${id} as id, ${name} as name, ${timesSum} as events, ${worstOf} as worst, max(at) as last_at
    from security_events where at >= ${new Date(since)} and ${among} and threat_level <> 'info'
    group by 1 order by 3 desc, 1 limit ${limit}`);
  return rows.map(row => ({
    ...{ id: row.id, name: row.name, events: Number(row.events) },
    ...{ worst: levelAt(row.worst), lastAt: row.last_at.getTime() },
  }));
}

export async function talkersSince(
  db: Queryable,
  since: Millis,
  limit: number,
): Promise<Omit<SecurityTalker, 'country'>[]> {
  const of = { id: sql`host(source_ip)`, name: sql`''`, among: sql`source_ip is not null` };
  const found = await busiestSince(db, since, limit, of);
  return found.map(({ id, name: _, ...rest }) => ({ address: id, ...rest }));
}

export const peopleSince = (db: Queryable, since: Millis, limit: number): Promise<SecurityActor[]> =>
  busiestSince(db, since, limit, {
    ...{ id: sql`user_id::text`, name: sql`''`, among: sql`user_id is not null and not details ? 'keyId'` },
  });

export const keysSince = (db: Queryable, since: Millis, limit: number): Promise<SecurityActor[]> =>
  busiestSince(db, since, limit, {
    id: sql`details ->> 'keyId'`,
    name: sql`coalesce(max(details ->> 'name'), max(details ->> 'start'), '')`,
    among: sql`details ? 'keyId'`,
  });

/** @returns how many went */
export async function forgetEvents(db: Queryable, before: Millis, limit: number): Promise<number> {
  const rows = await db.query<{ id: Id }>(sql`
    delete from security_events where id = any(array(
      select id from security_events where at < ${new Date(before)} order by at limit ${limit})) returning id`);
  return rows.length;
}
