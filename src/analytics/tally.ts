/**
 * Owns adding up: many cells, or many packs without making cells of them, into a few groups, and the figures of groups together. A year by
 * the hour is some million numbers; so buckets are only collected while adding, and counted once, in one array, when somebody asks for a
 * percentile. Never knows what a group is. Pure.
 */
import { type Cell, type Cube, hourMs } from './cells.ts';
import {
  type CountMeasure,
  countMeasures,
  type DurationMeasure,
  durationMeasures,
  type RatioMeasure,
  ratioMeasures,
} from './measures.ts';
import { numbersIn, type Pack } from './pack.ts';
import type { DurationFigures, Figures } from './query.ts';
import { midOf } from './sketch.ts';

/**
 * Buckets and how many fell into each stand in turn, as often as they came; `isCounted`: each of them once, in order. Where many came, they
 * are counted by their place at once.
 */
type Times = { sum: number; entries: number[]; isCounted: boolean; places: Int32Array | null };
/** Sums of whatever was added to it. */
export type Group = { counts: Float64Array; durations: (Times | undefined)[] };

const countNames = Object.keys(countMeasures) as CountMeasure[];
const durationNames = Object.keys(durationMeasures) as DurationMeasure[];
/** Names that a later version put in come after those that are known here. */
const countPlaces = new Map<string, number>(countNames.map((name, place) => [name, place]));
const durationPlaces = new Map<string, number>(durationNames.map((name, place) => [name, place]));
const unknown = -1;

export const newGroup = (): Group => ({
  counts: new Float64Array(countNames.length),
  durations: durationNames.map(() => undefined),
});

function addCount(group: Group, place: number, value: number): void {
  group.counts[place] = (group.counts[place] as number) + value;
}

const newTimes = (): Times => ({ sum: 0, entries: [], isCounted: false, places: null });
/** From so many numbers on a list is longer than the places. */
const manyEntries = 512;

/** Lists that grew long become places. */
function settle(kept: Times): void {
  if (kept.places || kept.entries.length < manyEntries) return;
  const places = new Int32Array(mostBuckets);
  const { entries } = kept;
  for (let at = 0; at < entries.length; at += 2) {
    const bucket = entries[at] as number;
    places[bucket] = (places[bucket] as number) + (entries[at + 1] as number);
  }
  kept.places = places;
  kept.entries = [];
}

function addEntry(kept: Times, bucket: number, count: number): void {
  if (kept.places) kept.places[bucket] = (kept.places[bucket] as number) + count;
  else kept.entries.push(bucket, count);
}

function durationOf(group: Group, place: number): Times {
  const known = group.durations[place];
  if (known) {
    known.isCounted = false;
    return known;
  }
  const fresh = newTimes();
  group.durations[place] = fresh;
  return fresh;
}

/** Adds one cell to each of the groups. */
export function addCell(groups: readonly Group[], cell: Pick<Cell, 'counts' | 'durations'>): void {
  for (const group of groups) {
    for (const [name, value] of cell.counts) {
      const place = countPlaces.get(name);
      if (place !== undefined) addCount(group, place, value);
    }
    for (const [name, { sum, sketch }] of cell.durations) {
      const place = durationPlaces.get(name);
      if (place === undefined) continue;
      const kept = durationOf(group, place);
      kept.sum += sum;
      for (const [bucket, count] of sketch) addEntry(kept, bucket, count);
      settle(kept);
    }
  }
}

/**
 * Adds what a pack holds of one cube.
 * @param groupsOf the groups of a cell; none: it is passed over
 * @param hasTimes false: only what is counted, in a fraction of the time
 */
export function addPack(
  pack: Pack,
  cube: Cube,
  groupsOf: (hour: number, one: string, other: string) => readonly Group[],
  hasTimes = true,
): void {
  const { names, day } = pack;
  const counts = names.map(name => countPlaces.get(name) ?? unknown);
  const durations = names.map(name => durationPlaces.get(name) ?? unknown);
  const numbers = numbersIn(pack, cube);
  let at = 0;
  const next = (): number => numbers[at++] as number;
  while (at < numbers.length) {
    const hour = day + next() * hourMs;
    const groups = groupsOf(hour, names[next()] as string, names[next()] as string);
    for (let left = next(); left > 0; left -= 1) {
      const place = counts[next()] as number;
      const value = next();
      if (place !== unknown) for (const group of groups) addCount(group, place, value);
    }
    for (let left = next(); left > 0; left -= 1) {
      const place = durations[next()] as number;
      const sum = next();
      const buckets = next();
      if (hasTimes && place !== unknown) {
        for (const group of groups) addTimes(durationOf(group, place), sum, numbers, at, buckets);
      }
      at += 2 * buckets;
    }
  }
}

function addTimes(kept: Times, sum: number, numbers: Float64Array, from: number, buckets: number): void {
  kept.sum += sum;
  let bucket = 0;
  for (let at = from; at < from + 2 * buckets; at += 2) {
    bucket += numbers[at] as number;
    addEntry(kept, bucket, numbers[at + 1] as number);
  }
  settle(kept);
}

export const isEmpty = ({ counts, durations }: Group): boolean =>
  counts.every(value => !value) &&
  durations.every(kept => !kept || (kept.entries.length === 0 && !kept.places));

/** From a millisecond to beyond a century. */
const mostBuckets = 1_600;

/** The figures of groups together. What is nothing is absent, and so is a share of nothing. */
export function figuresOfGroups(groups: readonly Group[]): Figures {
  const counts: Figures['counts'] = {};
  for (const [place, name] of countNames.entries()) {
    let sum = 0;
    for (const group of groups) sum += group.counts[place] as number;
    if (sum !== 0) counts[name] = sum;
  }
  const durations: Figures['durations'] = {};
  for (const [place, name] of durationNames.entries()) {
    const told = timesOf(groups, place);
    if (told) durations[name] = told;
  }
  return { counts, ratios: ratiosOf(counts), durations };
}

export function ratiosOf(counts: Figures['counts']): Figures['ratios'] {
  const ratios: Figures['ratios'] = {};
  for (const [name, { of, by }] of Object.entries(ratioMeasures)) {
    const whole = counts[by] ?? 0;
    if (whole > 0) ratios[name as RatioMeasure] = (counts[of] ?? 0) / whole;
  }
  return ratios;
}

/** Each bucket once: a group is asked for alone, with those of its team, and with all. */
function count(kept: Times): void {
  if (kept.isCounted) return;
  if (!kept.places) {
    kept.entries = inOrder(kept.entries);
  } else {
    kept.entries = [];
    for (let bucket = 0; bucket < mostBuckets; bucket += 1) {
      const times = kept.places[bucket] as number;
      if (times !== 0) kept.entries.push(bucket, times);
    }
  }
  kept.isCounted = true;
}

function inOrder(entries: readonly number[]): number[] {
  const times = new Map<number, number>();
  for (let at = 0; at < entries.length; at += 2) {
    const bucket = entries[at] as number;
    times.set(bucket, (times.get(bucket) ?? 0) + (entries[at + 1] as number));
  }
  return [...times]
    .filter(([, each]) => each !== 0)
    .sort(([a], [b]) => a - b)
    .flat();
}

function timesOf(groups: readonly Group[], place: number): DurationFigures | null {
  const held = groups.map(group => group.durations[place]).filter(kept => kept !== undefined);
  for (const kept of held) count(kept);
  const [first] = held;
  if (!first) return null;
  if (held.length === 1) return percentilesOf(first.sum, first.entries);
  const all: Times = { ...newTimes(), places: new Int32Array(mostBuckets) };
  for (const { sum, entries } of held) {
    all.sum += sum;
    for (let at = 0; at < entries.length; at += 2)
      addEntry(all, entries[at] as number, entries[at + 1] as number);
  }
  count(all);
  return percentilesOf(all.sum, all.entries);
}

function percentilesOf(sum: number, entries: readonly number[]): DurationFigures | null {
  let many = 0;
  for (let at = 1; at < entries.length; at += 2) many += entries[at] as number;
  if (many <= 0) return null;
  const at = (share: number): number => {
    const rank = share * (many - 1);
    let passed = 0;
    for (let place = 0; place < entries.length; place += 2) {
      passed += entries[place + 1] as number;
      if (passed > rank) return Math.round(midOf(entries[place] as number));
    }
    return 0;
  };
  return { count: many, meanMs: Math.round(sum / many), p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99) };
}
