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
import { type Pack, readNumbers } from './pack.ts';
import type { DurationFigures, Figures } from './query.ts';
import { midOf } from './sketch.ts';

/** Sums of whatever was added to it. Buckets and how many fell into each stand in turn, as often as they came. */
export type Group = {
  counts: number[];
  durations: ({ sum: number; entries: number[] } | undefined)[];
};

export const newGroup = (): Group => ({ counts: [], durations: [] });

const countNames = Object.keys(countMeasures) as CountMeasure[];
const durationNames = Object.keys(durationMeasures) as DurationMeasure[];
/** Names that a later version put in come after those that are known here. */
const countPlaces = new Map<string, number>(countNames.map((name, place) => [name, place]));
const durationPlaces = new Map<string, number>(durationNames.map((name, place) => [name, place]));
const unknown = -1;

function addCount(group: Group, place: number, value: number): void {
  group.counts[place] = (group.counts[place] ?? 0) + value;
}

function durationOf(group: Group, place: number): { sum: number; entries: number[] } {
  const known = group.durations[place];
  if (known) return known;
  const fresh = { sum: 0, entries: [] };
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
      for (const [bucket, count] of sketch) kept.entries.push(bucket, count);
    }
  }
}

/**
 * Adds what a pack holds of one cube.
 * @param groupsOf the groups of a cell; none: it is passed over
 */
export function addPack(
  pack: Pack,
  cube: Cube,
  groupsOf: (key: { hour: number; one: string; other: string }) => readonly Group[],
): void {
  const { names } = pack;
  const counts = names.map(name => countPlaces.get(name) ?? unknown);
  const durations = names.map(name => durationPlaces.get(name) ?? unknown);
  const reader = readNumbers(pack[cube]);
  const { next } = reader;
  while (!reader.isAtEnd()) {
    const hour = pack.day + next() * hourMs;
    const groups = groupsOf({ hour, one: names[next()] as string, other: names[next()] as string });
    for (let left = next(); left > 0; left -= 1) {
      const place = counts[next()] as number;
      const value = next();
      if (place !== unknown) for (const group of groups) addCount(group, place, value);
    }
    for (let left = next(); left > 0; left -= 1) {
      const place = durations[next()] as number;
      const sum = next();
      const kept = place === unknown ? [] : groups.map(group => durationOf(group, place));
      for (const each of kept) each.sum += sum;
      let bucket = 0;
      for (let buckets = next(); buckets > 0; buckets -= 1) {
        bucket += next();
        const count = next();
        for (const each of kept) each.entries.push(bucket, count);
      }
    }
  }
}

export const isEmpty = ({ counts, durations }: Group): boolean =>
  counts.every(value => !value) && durations.every(kept => !kept || kept.entries.length === 0);

/** From a millisecond to beyond a century. */
const mostBuckets = 1_600;

/** How often each bucket comes in these groups together; read before it is asked for again. */
const counted = new Int32Array(mostBuckets);

/** The figures of groups together. What is nothing is absent, and so is a share of nothing. */
export function figuresOfGroups(groups: readonly Group[]): Figures {
  const counts: Figures['counts'] = {};
  for (const [place, name] of countNames.entries()) {
    let sum = 0;
    for (const group of groups) sum += group.counts[place] ?? 0;
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

function timesOf(groups: readonly Group[], place: number): DurationFigures | null {
  let sum = 0;
  let count = 0;
  let lowest = mostBuckets;
  let highest = -1;
  for (const group of groups) {
    const kept = group.durations[place];
    if (!kept) continue;
    sum += kept.sum;
    const { entries } = kept;
    for (let at = 0; at < entries.length; at += 2) {
      const bucket = entries[at] as number;
      const times = entries[at + 1] as number;
      counted[bucket] = (counted[bucket] as number) + times;
      count += times;
      if (bucket < lowest) lowest = bucket;
      if (bucket > highest) highest = bucket;
    }
  }
  if (highest < 0) return null;
  const at = (share: number): number => {
    const rank = share * (count - 1);
    let passed = 0;
    for (let bucket = lowest; bucket <= highest; bucket += 1) {
      passed += counted[bucket] as number;
      if (passed > rank) return Math.round(midOf(bucket));
    }
    return 0;
  };
  const told =
    count > 0
      ? { count, meanMs: Math.round(sum / count), p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99) }
      : null;
  counted.fill(0, lowest, highest + 1);
  return told;
}
