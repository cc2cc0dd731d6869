/** Owns the SQL of packs: which days are due, the cells of a day, and the packs themselves. Never decides which days are kept. */
import type { Cell } from '#analytics/cells.ts';
import { dayMs, type Pack } from '#analytics/pack.ts';
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { type RollupRow, toCell } from './figures.store.ts';

/** Twelve months, and what a comparison with the days before needs of a thirteenth. */
export const keptDays = 397;

export type TeamDay = { teamId: Id; day: Millis };

const toJson = (days: readonly TeamDay[]): string =>
  JSON.stringify(days.map(({ teamId, day }) => ({ teamId, day: new Date(day).toISOString() })));

export const markDue = (tx: Tx, days: readonly TeamDay[]): void =>
  tx.send(sql`
    insert into metric_packs_due (team_id, day)
    select d."teamId", d.day from jsonb_to_recordset(${toJson(days)}::jsonb) as d ("teamId" uuid, day timestamptz)
    on conflict (team_id, day) do nothing`);

/** For sums made anew: also days of which nothing may be left. */
export const markAllDue = (tx: Tx): void =>
  tx.send(sql`
    insert into metric_packs_due (team_id, day) select team_id, day from metric_packs on conflict (team_id, day) do nothing`);

/** Takes the newest days that are due: what people look at comes first. */
export async function takeDue(tx: Tx, limit: number): Promise<TeamDay[]> {
  const rows = await tx.query<{ team_id: string; day: Date }>(sql`
    delete from metric_packs_due where (team_id, day) in (
      select team_id, day from metric_packs_due order by day desc, team_id limit ${limit})
    returning team_id, day`);
  return rows.map(row => ({ teamId: row.team_id, day: row.day.getTime() }));
}

/** All cells of these days of these teams. */
export async function readDays(tx: Tx, days: readonly TeamDay[]): Promise<Cell[]> {
  const wanted = JSON.stringify(
    days.map(({ teamId, day }) => ({
      ...{ teamId, from: new Date(day).toISOString(), to: new Date(day + dayMs).toISOString() },
    })),
  );
  const rows = await tx.query<RollupRow>(sql`
    select r.cube, r.hour, r.team_id, r.one, r.other, r.counts, r.durations
    from jsonb_to_recordset(${wanted}::jsonb) as d ("teamId" uuid, "from" timestamptz, "to" timestamptz)
    join rollups r on r.hour >= d."from" and r.hour < d."to" and r.team_id = d."teamId"`);
  return rows.map(toCell);
}

type PackRow = {
  id: string;
  team_id: string;
  day: Date;
  names: string[];
  team: string;
  agent: string;
  ai: string;
};

/** @param packs with the id that each has where its day is new */
export function writePacks(tx: Tx, packs: readonly (Pack & { id: Id })[]): void {
  const rows = packs.map(({ day, ...rest }) => ({ ...rest, day: new Date(day).toISOString() }));
  tx.send(sql`
    insert into metric_packs as m (id, team_id, day, names, team, agent, ai)
    select p.id, p."teamId", p.day, p.names, p.team, p.agent, p.ai
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as p (id uuid, "teamId" uuid, day timestamptz, names jsonb, team text, agent text, ai text)
    on conflict (team_id, day) do update set names = excluded.names, team = excluded.team, agent = excluded.agent,
      ai = excluded.ai
    where (m.names, m.team, m.agent, m.ai) is distinct from (excluded.names, excluded.team, excluded.agent, excluded.ai)`);
}

export const dropPacks = (tx: Tx, days: readonly TeamDay[]): void =>
  tx.send(sql`
    delete from metric_packs m using jsonb_to_recordset(${toJson(days)}::jsonb) as d ("teamId" uuid, day timestamptz)
    where m.team_id = d."teamId" and m.day = d.day`);

/** @returns how many went */
export async function forgetPacks(tx: Tx, before: Millis, limit: number): Promise<number> {
  const rows = await tx.query<{ id: string }>(sql`
    delete from metric_packs where id in (
      select id from metric_packs where day < ${new Date(before)} order by day limit ${limit}) returning id`);
  return rows.length;
}

export async function readPacks(
  db: Queryable,
  ids: readonly Id[],
): Promise<(Pack & { id: Id; names: string[] })[]> {
  const rows = await db.query<PackRow>(sql`
    select id, team_id, day, names, team, agent, ai from metric_packs where id = any(${ids}::uuid[])`);
  return rows.map(({ team_id, day, ...row }) => ({ ...row, teamId: team_id, day: day.getTime() }));
}

/** The newest day first. */
export async function packPage(
  db: Queryable,
  role: string,
  after: { day: Millis; id: Id } | null,
  limit: number,
): Promise<{ id: Id; day: Millis }[]> {
  const below = after === null ? sql`true` : sql`(day, id) < (${new Date(after.day)}, ${after.id}::uuid)`;
  const rows = await db.query<{ id: string; day: Date }>(sql`
    select id, day from metric_packs where role = ${role} and ${below} order by day desc, id desc limit ${limit}`);
  return rows.map(({ id, day }) => ({ id, day: day.getTime() }));
}
