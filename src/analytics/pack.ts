/**
 * Owns how the cells of one team and one day travel and are kept: one short text a cube. A record on disk costs the same whatever its
 * size, so that a year by the hour is a few hundred records. Never decides which cells belong together. Pure.
 *
 * Numbers are written as in source maps (base64 VLQ, https://tc39.es/ecma426/#sec-base64-vlq), five bits a sign: most are one or two signs
 * long. A cell is: its hour within the day; `one` and `other`, as places in `names`; how many counts, and of each its name's place and its
 * value; how many durations, and of each its name's place, the sum, how many buckets, and of each the distance from the one before and how
 * many fell into it.
 */
import type { Millis } from '#protocol/ids.ts';
import { type Cell, type Cube, hourMs } from './cells.ts';

export const dayMs = 24 * hourMs;
export const dayOf = (at: Millis): Millis => Math.floor(at / dayMs) * dayMs;

/** `day` is when the day begins in UTC. */
export type Pack = { teamId: string; day: Millis; names: readonly string[] } & Readonly<Record<Cube, string>>;

const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** @param cells all of one team and one day, of any cube */
export function packCells(teamId: string, day: Millis, cells: Iterable<Cell>): Pack {
  const names: string[] = [];
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, names.length);
    return names.push(name) - 1;
  };
  const texts: Record<Cube, string> = { team: '', agent: '', ai: '' };
  for (const cell of [...cells].sort(inOrder)) texts[cell.cube] += write(numbersOf(cell, day, placeOf));
  return { teamId, day, names, ...texts };
}

/** The same cells give the same pack. */
const inOrder = (a: Cell, b: Cell): number =>
  a.hour - b.hour || compare(a.one, b.one) || compare(a.other, b.other);
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
const byKey = <Value>([a]: [string, Value], [b]: [string, Value]): number => compare(a, b);

function numbersOf(cell: Cell, day: Millis, placeOf: (name: string) => number): number[] {
  const numbers = [(cell.hour - day) / hourMs, placeOf(cell.one), placeOf(cell.other), cell.counts.size];
  for (const [name, value] of [...cell.counts].sort(byKey)) numbers.push(placeOf(name), value);
  numbers.push(cell.durations.size);
  for (const [name, { sum, sketch }] of [...cell.durations].sort(byKey)) {
    numbers.push(placeOf(name), sum, sketch.size);
    let before = 0;
    for (const [bucket, count] of [...sketch].sort(([a], [b]) => a - b)) {
      numbers.push(bucket - before, count);
      before = bucket;
    }
  }
  return numbers;
}

function write(numbers: readonly number[]): string {
  let text = '';
  for (const number of numbers) {
    if (!Number.isSafeInteger(number)) throw new RangeError(`not a whole number: ${number}`);
    // Not by shifting: sums are beyond 32 bits.
    let rest = Math.abs(number) * 2 + (number < 0 ? 1 : 0);
    do {
      const low = rest % 32;
      rest = Math.floor(rest / 32);
      text += signs[rest > 0 ? low + 32 : low];
    } while (rest > 0);
  }
  return text;
}

const values = new Uint8Array(128);
for (let at = 0; at < signs.length; at += 1) values[signs.charCodeAt(at)] = at;

function read(text: string): Float64Array {
  // Each number is one sign at least.
  const numbers = new Float64Array(text.length);
  let many = 0;
  for (let at = 0; at < text.length; ) {
    let sum = 0;
    let weight = 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (!(code < 128)) throw new RangeError('a pack ends in the middle');
      at += 1;
      const value = values[code] as number;
      sum += (value & 31) * weight;
      if (value < 32) break;
      weight *= 32;
    }
    numbers[many] = sum % 2 === 0 ? sum / 2 : -(sum - 1) / 2;
    many += 1;
  }
  return numbers.slice(0, many);
}

/** What was read stays as long as its pack does: most questions are about packs that were asked before. */
const known = new WeakMap<Pack, Partial<Record<Cube, Float64Array>>>();

/** The numbers of all cells of a cube, one cell after the other. */
export function numbersIn(pack: Pack, cube: Cube): Float64Array {
  const held = known.get(pack) ?? {};
  const numbers = held[cube] ?? read(pack[cube]);
  if (!held[cube]) known.set(pack, { ...held, [cube]: numbers });
  return numbers;
}

/** The cells as they were packed. What adds many packs up reads them without making cells: see `tally.ts`. */
export function unpackCells(pack: Pack, cube: Cube): Cell[] {
  const { teamId, day, names } = pack;
  const numbers = numbersIn(pack, cube);
  let at = 0;
  const next = (): number => {
    const number = numbers[at];
    if (number === undefined) throw new RangeError('a pack ends in the middle');
    at += 1;
    return number;
  };
  const name = () => names[next()] as never;
  const cells: Cell[] = [];
  while (at < numbers.length) {
    const hour = day + next() * hourMs;
    const cell: Cell = {
      ...{ cube, hour, teamId, one: name(), other: name() },
      ...{ counts: new Map(), durations: new Map() },
    };
    for (let left = next(); left > 0; left -= 1) cell.counts.set(name(), next());
    for (let left = next(); left > 0; left -= 1) {
      const duration = name();
      const kept = { sum: next(), sketch: new Map<number, number>() };
      let bucket = 0;
      for (let buckets = next(); buckets > 0; buckets -= 1) {
        bucket += next();
        kept.sketch.set(bucket, next());
      }
      cell.durations.set(duration, kept);
    }
    cells.push(cell);
  }
  return cells;
}
