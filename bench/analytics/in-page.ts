// Runs in Chromium: keeps a year of figures as the console does, and asks what its dashboards ask. Times in ms.
import { type Cell, type Cube, mergeCell } from '#analytics/cells.ts';
import { type Pack, unpackCells } from '#analytics/pack.ts';
import { type Answered, answerPacks, weekOf } from '#analytics/query.ts';
import { quantile, type Sketch } from '#analytics/sketch.ts';
import { stepsOf } from '#analytics/steps.ts';
import type { Metrics } from '#protocol/documents/metrics.ts';
import { deleteLocalDatabase, openLocalDatabase } from '../../src/renderer/data/rxdb.ts';
import { makeYear } from './year.ts';

export type Told = {
  conversations: number;
  cells: number;
  packs: number;
  /** Letters of all packs, and of the same cells as JSON with maps as lists. */
  packedChars: number;
  jsonChars: number;
  keepMs: number;
  keepEachMs: number;
  eachRows: number;
  readMs: number;
  /** By question: each round. */
  asked: Record<string, number[]>;
  /** The first question by adding maps to maps. */
  mapsMs: number[];
  isSame: boolean;
};

const timeZone = 'Europe/Berlin';
const dayMs = 86_400_000;

function timed<Made>(work: () => Made): { tookMs: number; made: Made } {
  const startedMs = performance.now();
  const made = work();
  return { tookMs: performance.now() - startedMs, made };
}

/** The plain way: a sum of maps for each week, for all, and for each one, and percentiles of each. */
function byMaps(cells: readonly Cell[], range: { from: number; to: number }) {
  type Sums = Pick<Cell, 'counts' | 'durations'>;
  const fresh = (): Sums => ({ counts: new Map(), durations: new Map() });
  const starts = stepsOf({ ...range, step: 'week', timeZone });
  const [total, series] = [fresh(), starts.map(fresh)];
  const by = {
    teamId: new Map<string, Sums>(),
    one: new Map<string, Sums>(),
    other: new Map<string, Sums>(),
  };
  for (const cell of cells) {
    if (cell.hour < range.from || cell.hour >= range.to) continue;
    const step = Math.max(
      0,
      starts.findLastIndex(start => start <= cell.hour),
    );
    mergeCell(total, cell);
    mergeCell(series[step] ?? total, cell);
    for (const name of ['teamId', 'one', 'other'] as const) {
      const sums = by[name].get(cell[name]) ?? fresh();
      mergeCell(sums, cell);
      by[name].set(cell[name], sums);
    }
  }
  const said = (sketch: Sketch) => [0.5, 0.9, 0.99].map(share => quantile(sketch, share));
  const all = [total, ...series, ...Object.values(by).flatMap(sums => [...sums.values()])];
  for (const sums of all) for (const { sketch } of sums.durations.values()) said(sketch);
  return total.counts.get('conversations') ?? 0;
}

async function kept(documents: readonly Metrics[]) {
  const name = `bench-${crypto.randomUUID()}`;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const database = await openLocalDatabase({ name, keys: [key] });
  const { metrics } = database.collections;
  const startedMs = performance.now();
  for (let from = 0; from < documents.length; from += 200)
    await metrics.apply(documents.slice(from, from + 200), []);
  const keepMs = performance.now() - startedMs;
  const readAtMs = performance.now();
  const rows = await metrics.range({ index: ['day'], start: [] });
  const readMs = performance.now() - readAtMs;
  await database.close();
  await deleteLocalDatabase(name);
  return { keepMs, readMs, rows };
}

async function measure(rounds: number): Promise<Told> {
  const to = Math.floor(Date.UTC(2026, 10, 29) / dayMs) * dayMs;
  const { packs, conversations, cells } = makeYear(to, 365);
  const documents = packs.map(
    ({ names, ...pack }, nth): Metrics => ({
      ...{ ...pack, names: [...names], scope: 'role:supervisor', changedXid: '100' },
      id: `0197dddd-0000-7000-8000-${String(nth).padStart(12, '0')}`,
    }),
  );
  const { keepMs, readMs, rows } = await kept(documents);
  // One document a cell, as it would be without packing: of the first of them.
  const single = documents.slice(0, 20).flatMap(({ teamId, day, names, team, agent, ai, ...rest }, at) =>
    (['team', 'agent', 'ai'] as const).flatMap(cube =>
      unpackCells({ teamId, day, names, team, agent, ai }, cube).map((_, nth) => ({
        ...{ ...rest, teamId, day, names: [], team: '', agent: '', ai: '' },
        id: `0197eeee-${String(at).padStart(4, '0')}-7000-8${{ team: 1, agent: 2, ai: 3 }[cube]}00-${String(nth).padStart(12, '0')}`,
      })),
    ),
  );
  const each = await kept(single);
  const year = { from: to - 365 * dayMs, to };
  const month = { from: to - 28 * dayMs, to };
  const ask = (cube: Cube, span: { from: number; to: number }, step: 'day' | 'week', filter = {}): Answered =>
    answerPacks(rows as Pack[], cube, { ...span, step, timeZone }, filter);
  const questions: Record<string, () => unknown> = {
    'a year by the week': () => ask('team', year, 'week'),
    'a year of every person': () => ask('agent', year, 'week'),
    'a year of every intent and model': () => ask('ai', year, 'week'),
    'four weeks and the four before': () => [
      ask('team', month, 'day'),
      ask('team', { from: month.from - 28 * dayMs, to: month.from }, 'day'),
    ],
    'a year of one team on one channel': () =>
      ask('team', year, 'week', { teamIds: ['team-1'], others: ['chat'] }),
    'the hours of a week, over a year': () => weekOf(rows as Pack[], 'team', { ...year, timeZone }),
  };
  const asked: Told['asked'] = {};
  const mapsMs: number[] = [];
  const ofTeam = packs.flatMap(pack => unpackCells(pack, 'team'));
  let isSame = true;
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(questions)) {
      asked[name] = [...(asked[name] ?? []), timed(work).tookMs];
    }
    const maps = timed(() => byMaps(ofTeam, year));
    mapsMs.push(maps.tookMs);
    isSame &&= maps.made === ask('team', year, 'week').total.counts.conversations;
  }
  const chars = (pack: Pack) =>
    pack.team.length + pack.agent.length + pack.ai.length + pack.names.join().length;
  const jsonChars = packs.reduce(
    (sum, pack) =>
      sum +
      (['team', 'agent', 'ai'] as const).reduce(
        (all, cube) =>
          all +
          JSON.stringify(
            unpackCells(pack, cube).map(({ hour, one, other, counts, durations }) => [
              ...[hour, one, other, [...counts]],
              [...durations].map(([name, { sum: ms, sketch }]) => [name, ms, [...sketch]]),
            ]),
          ).length,
        0,
      ),
    0,
  );
  return {
    ...{
      conversations,
      cells,
      packs: packs.length,
      packedChars: packs.reduce((sum, pack) => sum + chars(pack), 0),
    },
    ...{ jsonChars, keepMs, readMs, keepEachMs: each.keepMs, eachRows: single.length, asked, mapsMs, isSame },
  };
}

(globalThis as unknown as { measure: typeof measure }).measure = measure;
