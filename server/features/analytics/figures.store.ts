/** Owns the SQL of figures: what is due, what each conversation said, and the sums. Never decides anything. */
import type { Cell, CellKey, Cells, Cube } from '#analytics/cells.ts';
import { isNothing, keyText, mergeCell } from '#analytics/cells.ts';
import type { Fact, Promised } from '#analytics/facts.ts';
import { dayOf } from '#analytics/pack.ts';
import {
  readFact,
  readSums,
  type StoredCounts,
  type StoredDurations,
  type StoredFact,
  storeFact,
  storeSums,
} from '#analytics/stored.ts';
import type { Tx } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { KeptRun } from './history.store.ts';
import { forgetTold } from './hours.store.ts';
import { markAllDue, markDue } from './packs.store.ts';
import { forgetSiteTold } from './sessions.store.ts';

/** One server sums up at a time, and nobody else takes this lock. */
const lockNumber = 4_027_001;

export async function isMine(tx: Tx): Promise<boolean> {
  const { mine } = await tx.one<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(${lockNumber}) as mine`,
  );
  return mine;
}

/** Waits until nobody else sums up. */
export const lock = async (tx: Tx): Promise<void> =>
  void (await tx.query(sql`select pg_advisory_xact_lock(${lockNumber})`));

/** Lines that wait, oldest first, and conversations whose time has come. */
export async function readDue(tx: Tx, now: Millis, limit: number): Promise<{ lines: string[]; ids: Id[] }> {
  const due = await tx.query<{ id: string; conversation_id: string }>(sql`
    select id, conversation_id from analytics_due order by id limit ${limit * 10}`);
  const quiet = await tx.query<{ conversation_id: string }>(sql`
    select conversation_id from conversation_figures where due_at <= ${new Date(now)} order by due_at limit ${limit}`);
  const ids = new Set<string>();
  const lines: string[] = [];
  for (const { id, conversation_id } of due) {
    if (ids.size >= limit && !ids.has(conversation_id)) break;
    ids.add(conversation_id);
    lines.push(id);
  }
  for (const { conversation_id } of quiet) ids.add(conversation_id);
  return { lines, ids: [...ids] };
}

export const forgetDue = (tx: Tx, lines: readonly string[]): void =>
  tx.send(sql`delete from analytics_due where id = any(${lines}::bigint[])`);

export type Figures = {
  conversationId: Id;
  teamId: Id;
  siteId: Id;
  channel: string;
  facts: Fact[];
  runs: KeptRun[];
  dueAt: Millis | null;
};

export async function readFigures(tx: Tx, ids: readonly Id[]): Promise<Map<Id, Figures>> {
  const rows = await tx.query<{
    conversation_id: string;
    team_id: string;
    site_id: string;
    channel: string;
    facts: StoredFact[];
    runs: KeptRun[];
    due_at: Date | null;
  }>(sql`
    select conversation_id, team_id, site_id, channel, facts, runs, due_at from conversation_figures
    where conversation_id = any(${ids}::uuid[])`);
  return new Map(
    rows.map(row => [
      row.conversation_id,
      {
        ...{ conversationId: row.conversation_id, teamId: row.team_id, siteId: row.site_id },
        ...{ channel: row.channel, facts: row.facts.map(readFact), runs: row.runs },
        dueAt: row.due_at?.getTime() ?? null,
      },
    ]),
  );
}

export function writeFigures(tx: Tx, figures: readonly Figures[]): void {
  const rows = figures.map(({ facts, dueAt, ...rest }) => ({
    ...rest,
    facts: facts.map(storeFact),
    dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
  }));
  tx.send(sql`
    insert into conversation_figures (conversation_id, team_id, site_id, channel, facts, runs, due_at)
    select f."conversationId", f."teamId", f."siteId", f.channel, f.facts, f.runs, f."dueAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as f ("conversationId" uuid, "teamId" uuid, "siteId" uuid,
      channel text, facts jsonb, runs jsonb, "dueAt" timestamptz)
    on conflict (conversation_id) do update set team_id = excluded.team_id, site_id = excluded.site_id,
      channel = excluded.channel, facts = excluded.facts, runs = excluded.runs, due_at = excluded.due_at`);
}

/** What is promised of them stands with the conversations, for consoles. Only what changed is written; ids in order, so that two never wait for each other. */
export const tellPromised = (tx: Tx, told: readonly { id: Id; promised: Promised | null }[]): void =>
  tx.send(sql`
    update conversations c set promised = t.promised from (
      select c.id, t.promised from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as t (id uuid, promised jsonb)
      join conversations c on c.id = t.id where c.promised is distinct from nullif(t.promised, 'null') order by c.id for update of c) t
    where c.id = t.id`);

export type RollupRow = {
  cube: Cube;
  hour: Date;
  team_id: string;
  one: string;
  other: string;
  counts: StoredCounts;
  durations: StoredDurations;
};
export const toCell = ({ cube, hour, team_id, one, other, ...sums }: RollupRow): Cell => ({
  ...{ cube, hour: hour.getTime(), teamId: team_id, one, other },
  ...readSums(sums),
});

/** Adds what changed to the sums. */
export async function addToRollups(tx: Tx, delta: Cells): Promise<void> {
  if (delta.size === 0) return;
  await ensureMonths(
    tx,
    [...delta.values()].map(({ hour }) => hour),
  );
  await addToSums(tx, 'rollups', delta);
  const days = new Map(
    [...delta.values()].map(({ teamId, hour }) => [`${teamId} ${dayOf(hour)}`, { teamId, day: dayOf(hour) }]),
  );
  markDue(tx, [...days.values()]);
}

const keyShape = sql`k (cube text, hour timestamptz, "teamId" uuid, one text, other text)`;
const isKey = sql`r.hour = k.hour and r.cube = k.cube and r.team_id = k."teamId" and r.one = k.one and r.other = k.other`;

/** `rollups_retired`: of facts that are kept no longer. */
export async function addToSums(tx: Tx, table: 'rollups' | 'rollups_retired', delta: Cells): Promise<void> {
  const name = raw(table);
  const keys = JSON.stringify([...delta.values()].map(keyOf));
  const rows = await tx.query<RollupRow>(sql`
    select r.cube, r.hour, r.team_id, r.one, r.other, r.counts, r.durations from ${name} r
    join jsonb_to_recordset(${keys}::jsonb) as ${keyShape} on ${isKey}`);
  const known = new Map(rows.map(toCell).map(cell => [keyText(cell), cell]));
  const changed: object[] = [];
  const gone: object[] = [];
  for (const [text, cell] of delta) {
    const sums = known.get(text) ?? { counts: new Map(), durations: new Map() };
    mergeCell(sums, cell);
    if (isNothing(sums)) gone.push(keyOf(cell));
    else changed.push({ ...keyOf(cell), ...storeSums(sums) });
  }
  if (gone.length > 0) {
    tx.send(sql`
      delete from ${name} r using jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) as ${keyShape} where ${isKey}`);
  }
  if (changed.length > 0) {
    tx.send(sql`
      insert into ${name} (cube, hour, team_id, one, other, counts, durations)
      select k.cube, k.hour, k."teamId", k.one, k.other, k.counts, k.durations
      from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
        as k (cube text, hour timestamptz, "teamId" uuid, one text, other text, counts jsonb, durations jsonb)
      on conflict (hour, cube, team_id, one, other)
        do update set counts = excluded.counts, durations = excluded.durations`);
  }
}

const keyOf = ({ cube, hour, teamId, one, other }: CellKey) => ({
  ...{ cube, hour: new Date(hour).toISOString(), teamId, one, other },
});

/** Makes the months that are not there yet; a month is a partition, so that an old one goes in one stroke. */
export async function ensureMonths(tx: Tx, hours: Iterable<Millis>): Promise<void> {
  const wanted = new Set([...hours].map(hour => new Date(hour).toISOString().slice(0, 7)));
  const there = await tx.query<{ name: string }>(sql`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'rollups'::regclass`);
  const names = new Set(there.map(({ name }) => name));
  for (const month of wanted) {
    const name = `rollups_${month.replace('-', '_')}`;
    if (names.has(name)) continue;
    const from = new Date(`${month}-01T00:00:00Z`);
    const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
    // Names and bounds are made of digits above.
    await tx.query(sql`
      create table if not exists ${raw(`"${name}"`)} partition of rollups
      for values from (${raw(`'${from.toISOString()}'`)}) to (${raw(`'${to.toISOString()}'`)})`);
  }
}

/** For a sum made anew from the truth: everything that was summed up is gone, and every conversation is due. */
export async function beginAnew(tx: Tx): Promise<void> {
  await lock(tx);
  await tx.query(sql`truncate rollups, analytics_due`);
  await forgetTold(tx);
  await forgetSiteTold(tx);
  markAllDue(tx);
  const months = await tx.query<{ month: Date }>(
    sql`select distinct date_trunc('month', hour at time zone 'UTC') at time zone 'UTC' as month from rollups_retired`,
  );
  await ensureMonths(
    tx,
    months.map(({ month }) => month.getTime()),
  );
  await tx.query(sql`
    insert into rollups (cube, hour, team_id, one, other, counts, durations)
    select cube, hour, team_id, one, other, counts, durations from rollups_retired`);
  await tx.query(sql`
    update conversation_figures set facts = '[]', due_at = null
    where exists (select 1 from conversations c where c.id = conversation_id)`);
  await tx.query(sql`insert into analytics_due (conversation_id) select id from conversations order by id`);
}

/** Conversations that are gone, all of whose facts are older. */
export async function listRetiring(tx: Tx, before: Millis, limit: number): Promise<Id[]> {
  const rows = await tx.query<{ conversation_id: string }>(sql`
    select f.conversation_id from conversation_figures f
    where not exists (select 1 from conversations c where c.id = f.conversation_id)
      and not exists (select 1 from jsonb_array_elements(f.facts) as fact where (fact ->> 0)::bigint >= ${before})
    limit ${limit}`);
  return rows.map(row => row.conversation_id);
}

export const forgetFigures = (tx: Tx, ids: readonly Id[]): void =>
  tx.send(sql`delete from conversation_figures where conversation_id = any(${ids}::uuid[])`);

/** Conversations that were erased have no history to be read again: their figures are the truth. In the order of ids, after `after`. */
export async function listErased(tx: Tx, after: Id | null, limit: number): Promise<Id[]> {
  const rows = await tx.query<{ conversation_id: string }>(sql`
    select f.conversation_id from conversation_figures f
    where (${after}::uuid is null or f.conversation_id > ${after}::uuid)
      and not exists (select 1 from conversations c where c.id = f.conversation_id)
    order by f.conversation_id limit ${limit}`);
  return rows.map(row => row.conversation_id);
}
