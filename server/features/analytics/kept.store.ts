/**
 * Owns the SQL of figures over a range as questions read them: whole days from their packs, which are a tenth of what the sums by the hour are,
 * and by the hour what no pack tells. Never adds anything up.
 */
import type { Cell, Cube } from '#analytics/cells.ts';
import { dayMs, dayOf, type Pack } from '#analytics/pack.ts';
import type { Kept } from '#analytics/query.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { raw, type Sql, sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { type RollupRow, toCell } from './figures.store.ts';
import { keptDays } from './packs.store.ts';

export type Asked = { cube: Cube; from: Millis; to: Millis; teamIds: readonly Id[] | null };

/**
 * What is told between two moments, and somewhat more of the days at both ends.
 * @param asked.teamIds null: all of them
 */
export const readKept = (db: Db, asked: Asked, now: Millis): Promise<Kept> =>
  // A day that is packed meanwhile must not be told twice, nor not at all.
  db.transaction(
    async tx => {
      // From here on a day that has figures has a pack, or waits for one.
      const packedFrom = dayOf(now) - (keptDays - 1) * dayMs;
      const from = Math.max(asked.from, packedFrom);
      const [packs, waiting, older] = await Promise.all([
        from < asked.to ? readPacked(tx, { ...asked, from }) : [],
        from < asked.to ? readWaiting(tx, { ...asked, from }) : [],
        asked.from < packedFrom ? readHours(tx, { ...asked, to: Math.min(asked.to, packedFrom) }) : [],
      ]);
      return { packs, cells: [...older, ...waiting] };
    },
    { isolation: 'repeatable read' },
  );

const ofTeams = (column: Sql, teamIds: Asked['teamIds']): Sql =>
  teamIds === null ? sql`true` : sql`${column} = any(${teamIds}::uuid[])`;

async function readPacked(tx: Tx, { cube, from, to, teamIds }: Asked): Promise<Pack[]> {
  // One of three names, not somebody's words.
  const rows = await tx.query<{ team_id: string; day: Date; names: string[]; text: string }>(sql`
    select p.team_id, p.day, p.names, p.${raw(cube)} as text from metric_packs p
    where p.day >= ${new Date(dayOf(from))} and p.day < ${new Date(to)} and ${ofTeams(sql`p.team_id`, teamIds)}
      and not exists (select 1 from metric_packs_due d where d.team_id = p.team_id and d.day = p.day)`);
  return rows.map(({ team_id, day, names, text }) => ({
    ...{ teamId: team_id, day: day.getTime(), names, team: '', agent: '', ai: '', [cube]: text },
  }));
}

/** Days that changed since they were packed. */
async function readWaiting(tx: Tx, { cube, from, to, teamIds }: Asked): Promise<Cell[]> {
  const rows = await tx.query<RollupRow>(sql`
    select r.cube, r.hour, r.team_id, r.one, r.other, r.counts, r.durations
    from metric_packs_due d join rollups r on r.team_id = d.team_id and r.hour >= d.day and r.hour < d.day + interval '24 hours'
    where d.day >= ${new Date(dayOf(from))} and d.day < ${new Date(to)} and r.cube = ${cube} and ${ofTeams(sql`d.team_id`, teamIds)}
      and r.hour >= ${new Date(dayOf(from))}`);
  return rows.map(toCell);
}

async function readHours(tx: Tx, { cube, from, to, teamIds }: Asked): Promise<Cell[]> {
  const rows = await tx.query<RollupRow>(sql`
    select r.cube, r.hour, r.team_id, r.one, r.other, r.counts, r.durations from rollups r
    where r.cube = ${cube} and r.hour >= ${new Date(from)} and r.hour < ${new Date(to)} and ${ofTeams(sql`r.team_id`, teamIds)}`);
  return rows.map(toCell);
}
