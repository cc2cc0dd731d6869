/** Owns the SQL of security events. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
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
 * @param below only what was written below this transaction; null: everything
 */
export async function eventsSince(
  db: Queryable,
  asked: Since,
  from: Millis | null,
  after: SecurityEvent | null,
  limit: number,
  below: string | null = null,
): Promise<SecurityEvent[]> {
  const isLater = after ? sql`(at, id) > (${new Date(after.timestamp)}, ${after.id}::uuid)` : sql`true`;
  const isKnown = below === null ? sql`true` : sql`written_xid < ${below}::text::xid8`;
  const isRecent = from === null ? sql`true` : sql`at >= ${new Date(from)}`;
  const rows = await db.query<Row>(sql`
    select id, at, event_type, host(source_ip) as source_ip, user_id, threat_level, action_taken, details
    from ${ofEach(asked)} where ${isLater} and ${isRecent} and ${isKnown} order by at, id limit ${limit}`);
  return rows.map(toEvent);
}

const page = 5_000;

/** All of them, the oldest first, page by page: no more than one is held at a time. */
export async function* eventsPlayed(
  db: Queryable,
  asked: Since,
  {
    from = null,
    below = null,
    signal,
  }: { from?: Millis | null; below?: string | null; signal?: AbortSignal | undefined },
): AsyncGenerator<SecurityEvent> {
  let last: SecurityEvent | null = null;
  while (!signal?.aborted) {
    const events: SecurityEvent[] = await eventsSince(db, asked, from, last, page, below);
    yield* events;
    last = events.at(-1) ?? null;
    if (events.length < page) return;
  }
}

/** What each rule found since then. */
export async function foundSince(
  db: Queryable,
  since: Millis,
): Promise<{ rule: string; found: number; lastAt: Millis }[]> {
  const rows = await db.query<{ rule: string; found: string; last_at: Date }>(sql`
    select details ->> 'rule' as rule, count(*) as found, max(at) as last_at from security_events
    where event_type = 'rule_fired' and at >= ${new Date(since)} and details ? 'rule' group by 1`);
  return rows.map(({ rule, found, last_at }) => ({ rule, found: Number(found), lastAt: last_at.getTime() }));
}

/** A place in the order in which events became visible. `id` null: before all that this transaction wrote. */
export type Place = { xid: string; id: Id | null };

const nil = '00000000-0000-0000-0000-000000000000';

/**
 * What became visible after a place, in that order: below `below` every transaction has ended, so nothing can come before it any more (S2).
 * @param place null: nothing is read, but where the end is
 */
export async function eventsWritten(
  db: Queryable,
  place: Place | null,
  limit: number,
): Promise<{ events: SecurityEvent[]; next: Place; below: string; hasUnsafe: boolean }> {
  const { below, has_unsafe } = await db.one<{ below: string; has_unsafe: boolean }>(sql`
    select pg_snapshot_xmin(s)::text as below, exists (
      select 1 from security_events where written_xid >= pg_snapshot_xmin(s) and written_xid < pg_snapshot_xmax(s)) as has_unsafe
    from (select pg_current_snapshot() as s) x`);
  if (!place) return { events: [], next: { xid: below, id: null }, below, hasUnsafe: has_unsafe };
  const rows = await db.query<Row & { xid: string }>(sql`
    select id, at, event_type, host(source_ip) as source_ip, user_id, threat_level, action_taken, details, written_xid::text as xid
    from security_events
    where (written_xid, id) > (${place.xid}::text::xid8, ${place.id ?? nil}::uuid) and written_xid < ${below}::text::xid8
    order by written_xid, id limit ${limit}`);
  const last = rows.at(-1);
  const next = rows.length === limit && last ? { xid: last.xid, id: last.id } : { xid: below, id: null };
  return { events: rows.map(toEvent), next, below, hasUnsafe: has_unsafe };
}

/**
 * Whether a rule found something of this group since then, on any server. Nobody else finds it until the transaction ends. Takes no
 * transaction id: whoever waits here holds up nobody's sync.
 */
export async function wasFired(tx: Tx, rule: string, mark: string, since: Millis): Promise<boolean> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`${rule} ${mark}`}, 0))`);
  const row = await tx.maybeOne(sql`
    select id from security_events where event_type = 'rule_fired' and at > ${new Date(since)}
      and details ->> 'rule' = ${rule} and details ->> 'mark' = ${mark} limit 1`);
  return row !== null;
}

/** When the newest `most` of them began; null where there are no more than that. */
export async function startOfNewest(db: Queryable, asked: Since, most: number): Promise<Millis | null> {
  const row = await db.maybeOne<{ at: Date }>(
    sql`select at from ${ofEach(asked)} order by at desc offset ${most} limit 1`,
  );
  return row && row.at.getTime() + 1;
}

/** A stretch of time, without its end. */
export type Span = { from: Millis; to: Millis };
const within = ({ from, to }: Span): Sql => sql`at >= ${new Date(from)} and at < ${new Date(to)}`;

export async function countsOf(db: Queryable, span: Span, stepMs: number): Promise<SecurityCount[]> {
  const rows = await db.query<{ slot: string; threat_level: ThreatLevel; events: string }>(sql`
    select floor(extract(epoch from at) * 1000 / ${stepMs}) as slot, threat_level,
      sum(coalesce((details ->> 'times')::int, 1)) as events
    from security_events where ${within(span)} group by 1, 2 order by 1`);
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

async function typesOf(db: Queryable, span: Span): Promise<SecuritySummary['types']> {
  const rows = await db.query<{ type: SecurityEvent['eventType']; events: string; worst: number }>(sql`
    select event_type as type, ${timesSum} as events, ${worstOf} as worst
    from security_events where ${within(span)} group by 1 order by 2 desc, 1`);
  return rows.map(({ type, events, worst }) => ({ type, events: Number(events), worst: levelAt(worst) }));
}

/** Who was behind most events, by what names them. Events that are no more than notes do not count. */
async function busiestOf(
  db: Queryable,
  span: Span,
  limit: number,
  { id, name, among }: { id: Sql; name: Sql; among: Sql },
): Promise<SecurityActor[]> {
  const rows = await db.query<{ id: string; name: string; events: string; worst: number; last_at: Date }>(sql`
    select ${id} as id, ${name} as name, ${timesSum} as events, ${worstOf} as worst, max(at) as last_at
    from security_events where ${within(span)} and ${among} and threat_level <> 'info'
    group by 1 order by 3 desc, 1 limit ${limit}`);
  return rows.map(row => ({
    ...{ id: row.id, name: row.name, events: Number(row.events) },
    ...{ worst: levelAt(row.worst), lastAt: row.last_at.getTime() },
  }));
}

async function talkersOf(
  db: Queryable,
  span: Span,
  limit: number,
): Promise<Omit<SecurityTalker, 'country'>[]> {
  const of = { id: sql`host(source_ip)`, name: sql`''`, among: sql`source_ip is not null` };
  const found = await busiestOf(db, span, limit, of);
  return found.map(({ id, name: _, ...rest }) => ({ address: id, ...rest }));
}

const peopleOf = (db: Queryable, span: Span, limit: number): Promise<SecurityActor[]> =>
  busiestOf(db, span, limit, {
    ...{ id: sql`user_id::text`, name: sql`''`, among: sql`user_id is not null and not details ? 'keyId'` },
  });

const keysOf = (db: Queryable, span: Span, limit: number): Promise<SecurityActor[]> =>
  busiestOf(db, span, limit, {
    id: sql`details ->> 'keyId'`,
    name: sql`coalesce(max(details ->> 'name'), max(details ->> 'start'), '')`,
    among: sql`details ? 'keyId'`,
  });

/** So many of each are named. */
const mostTalkers = 20;

/** All that is summed up of a stretch; its steps are as wide as it is unless given. */
export async function sumsOf(
  db: Queryable,
  span: Span,
  countryOf: ((ip: string) => string) | undefined,
  stepMs: Millis = span.to - span.from,
): Promise<Pick<SecuritySummary, 'counts' | 'types' | 'talkers' | 'people' | 'keys' | 'countries'>> {
  const [counts, types, busiest, people, keys] = await Promise.all([
    countsOf(db, span, stepMs),
    typesOf(db, span),
    talkersOf(db, span, countryOf ? 1_000 : mostTalkers),
    peopleOf(db, span, mostTalkers),
    keysOf(db, span, mostTalkers),
  ]);
  const placed = busiest.map(talker => ({ ...talker, country: countryOf?.(talker.address) ?? '' }));
  return {
    ...{ counts, types, talkers: placed.slice(0, mostTalkers), people, keys },
    countries: countryOf ? byCountry(placed) : null,
  };
}

function byCountry(talkers: readonly Pick<SecurityTalker, 'country' | 'events'>[]) {
  const sums = new Map<string, number>();
  for (const { country, events } of talkers) sums.set(country, (sums.get(country) ?? 0) + events);
  return [...sums]
    .map(([country, events]) => ({ country, events }))
    .sort((a, b) => b.events - a.events || (a.country < b.country ? -1 : 1));
}

/** The worst first, of each level the newest; without notes. */
export async function worstEvents(db: Queryable, span: Span, limit: number): Promise<SecurityEvent[]> {
  const rows = await db.query<Row>(sql`
    select id, at, event_type, host(source_ip) as source_ip, user_id, threat_level, action_taken, details
    from security_events where ${within(span)} and threat_level <> 'info'
    order by array_position(${worstFirst}::text[], threat_level), at desc, id desc limit ${limit}`);
  return rows.map(toEvent);
}

/** @returns how many went */
export async function forgetEvents(db: Queryable, before: Millis, limit: number): Promise<number> {
  const rows = await db.query<{ id: Id }>(sql`
    delete from security_events where id = any(array(
      select id from security_events where at < ${new Date(before)} order by at limit ${limit})) returning id`);
  return rows.length;
}
