/**
 * Roll-ups: facts summed up by hour and by whom they are about. Three cubes, because no question needs an agent and an intent at once, and
 * a cube of everything would be as large as what it sums up. Adding and taking away are exact, so that a conversation that changed is
 * taken out as it was and put in as it is. Pure.
 */
import type { Millis } from '#protocol/ids.ts';
import type { Fact } from './facts.ts';
import type { CountMeasure, DurationMeasure } from './measures.ts';
import { addTo, bucketOf, mergeInto, type Sketch } from './sketch.ts';

export const hourMs = 3_600_000;
export const hourOf = (at: Millis): Millis => Math.floor(at / hourMs) * hourMs;

/** By team, and what the conversation came by; by who did it; by what the AI took it for, and which model. */
export const cubes = ['team', 'agent', 'ai'] as const;
export type Cube = (typeof cubes)[number];

export type CellKey = {
  cube: Cube;
  hour: Millis;
  teamId: string;
  /** Of cube `team`: site and channel. Of `agent`: the person, and ''. Of `ai`: intent and model. */
  one: string;
  other: string;
};

export type Cell = CellKey & {
  counts: Map<CountMeasure, number>;
  durations: Map<DurationMeasure, { sum: number; sketch: Sketch }>;
};

export type Cells = Map<string, Cell>;

/** No two keys are the same text: what people named says how long it is. */
export const keyText = ({ cube, hour, teamId, one, other }: CellKey): string =>
  `${cube} ${hour} ${teamId} ${one.length} ${one}${other}`;

type Where = { teamId: string; siteId: string; channel: string };

/** The cells that a fact belongs to. */
export function keysOf(fact: Fact, { teamId, siteId, channel }: Where): CellKey[] {
  const hour = hourOf(fact.at);
  const keys: CellKey[] = [{ cube: 'team', hour, teamId, one: siteId, other: channel }];
  if (fact.agentId !== '') keys.push({ cube: 'agent', hour, teamId, one: fact.agentId, other: '' });
  if (fact.intent !== '' || fact.model !== '') {
    keys.push({ cube: 'ai', hour, teamId, one: fact.intent, other: fact.model });
  }
  return keys;
}

/** Counts of a person's hour stand in the cube of people alone: no site and no channel has them. */
export const cellOfPerson = (of: { agentId: string; hour: Millis; teamId: string }): CellKey => ({
  ...{ cube: 'agent', hour: of.hour, teamId: of.teamId, one: of.agentId, other: '' },
});

/** Visits of the widget stand in the cube of teams, and by channel with what is written in it. */
export const cellOfSite = (of: { siteId: string; hour: Millis; teamId: string }): CellKey => ({
  ...{ cube: 'team', hour: of.hour, teamId: of.teamId, one: of.siteId, other: 'chat' },
});

/** Adds counts that are of no conversation. */
export function addCounts(
  cells: Cells,
  key: CellKey,
  told: Readonly<Partial<Record<CountMeasure, number>>>,
  sign: 1 | -1 = 1,
): void {
  const text = keyText(key);
  const cell = cells.get(text) ?? { ...key, counts: new Map(), durations: new Map() };
  const counts = Object.entries(told).map(([name, value]) => [name as CountMeasure, sign * value] as const);
  mergeCell(cell, { counts: new Map(counts), durations: new Map() });
  if (isNothing(cell)) cells.delete(text);
  else cells.set(text, cell);
}

/** Adds the facts of one conversation, or with `-1` takes them away. A cell in which nothing is left is gone. */
export function addFacts(cells: Cells, facts: readonly Fact[], where: Where, sign: 1 | -1 = 1): void {
  for (const fact of facts) {
    for (const key of keysOf(fact, where)) {
      const text = keyText(key);
      let cell = cells.get(text);
      if (!cell) {
        cell = { ...key, counts: new Map(), durations: new Map() };
        cells.set(text, cell);
      }
      addFact(cell, fact, sign);
      if (isNothing(cell)) cells.delete(text);
    }
  }
}

type Told = Where & { facts: readonly Fact[] };

/** Takes one conversation out as it was and puts it in as it is. Most of what it said stays as it was, and is not touched. */
export function addChange(cells: Cells, was: Told | undefined, now: Told | undefined): void {
  const [before, after] = [was?.facts ?? [], now?.facts ?? []];
  let same = 0;
  let sameAtEnd = 0;
  if (was && now && isSameWhere(was, now)) {
    const most = Math.min(before.length, after.length);
    while (same < most && isSameFact(before[same], after[same])) same++;
    while (sameAtEnd < most - same && isSameFact(before.at(-1 - sameAtEnd), after.at(-1 - sameAtEnd)))
      sameAtEnd++;
  }
  if (was) addFacts(cells, before.slice(same, before.length - sameAtEnd), was, -1);
  if (now) addFacts(cells, after.slice(same, after.length - sameAtEnd), now);
}

const isSameWhere = (one: Where, other: Where): boolean =>
  one.teamId === other.teamId && one.siteId === other.siteId && one.channel === other.channel;

function isSameFact(one: Fact | undefined, other: Fact | undefined): boolean {
  if (!one || !other || one.at !== other.at || one.value !== other.value) return false;
  if (one.agentId !== other.agentId || one.intent !== other.intent || one.model !== other.model) return false;
  return 'measure' in one
    ? 'measure' in other && one.measure === other.measure
    : 'duration' in other && one.duration === other.duration;
}

function addFact(cell: Cell, fact: Fact, sign: 1 | -1): void {
  if ('measure' in fact) {
    const sum = (cell.counts.get(fact.measure) ?? 0) + sign * fact.value;
    if (sum === 0) cell.counts.delete(fact.measure);
    else cell.counts.set(fact.measure, sum);
    return;
  }
  const kept = cell.durations.get(fact.duration) ?? { sum: 0, sketch: new Map() };
  kept.sum += sign * fact.value;
  addTo(kept.sketch, bucketOf(fact.value), sign);
  if (isNone(kept)) cell.durations.delete(fact.duration);
  else cell.durations.set(fact.duration, kept);
}

/** Adds what one cell holds to another: of other hours, teams or people. What comes to nothing is gone. */
export function mergeCell(
  into: Pick<Cell, 'counts' | 'durations'>,
  from: Pick<Cell, 'counts' | 'durations'>,
): void {
  for (const [measure, value] of from.counts) {
    const sum = (into.counts.get(measure) ?? 0) + value;
    if (sum === 0) into.counts.delete(measure);
    else into.counts.set(measure, sum);
  }
  for (const [duration, { sum, sketch }] of from.durations) {
    const kept = into.durations.get(duration) ?? { sum: 0, sketch: new Map() };
    kept.sum += sum;
    mergeInto(kept.sketch, sketch);
    if (isNone(kept)) into.durations.delete(duration);
    else into.durations.set(duration, kept);
  }
}

/** A difference may move a sum within one bucket: then the buckets are as they were, and the sum is not. */
const isNone = ({ sum, sketch }: { sum: number; sketch: Sketch }): boolean => sum === 0 && sketch.size === 0;

export const isNothing = ({ counts, durations }: Pick<Cell, 'counts' | 'durations'>): boolean =>
  counts.size === 0 && durations.size === 0;
