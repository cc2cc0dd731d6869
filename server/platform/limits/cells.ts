/**
 * Owns where counts are kept in little memory: some 60 bytes a key, where a map of objects takes several hundred. A key is kept as 64 bits
 * of a hash with seeds of the process, so nobody can choose two that meet. Rows that say nothing any more are dropped when room is needed.
 * Whoever counts works in the table itself: to copy a row out and in takes as long as to judge it. What the numbers mean is not known here.
 */
import { randomBytes } from 'node:crypto';

/** A name of 8 bytes and three numbers side by side: a look touches one line of the processor's memory. */
const wordsOfRow = 8;
const numbersOfRow = 4;
/** In a row of numbers, from its first place: when, how much, and how much before. All are zero where nothing is kept. */
export const whenPlace = 1;
export const levelPlace = 2;
export const beforePlace = 3;

/** From when on a row says no more than an empty one. */
export type EmptyAt = (numbers: Float64Array, row: number) => number;

export type Cells = {
  emptyAt: EmptyAt;
  shards: readonly Shard[];
  mostOfShard: number;
  /** Whole numbers of 32 bits with a sign, like the names: others would be kept as fractions, which are slower by far. */
  firstSeed: number;
  secondSeed: number;
  /** What was looked for last: its name, the table, and the first place of its row there. */
  high: number;
  low: number;
  shard: Shard;
  row: number;
};

type Shard = {
  /** How many are kept, and how many may be before it is made wider. */
  size: number;
  mostTaken: number;
  /** One less than the rows there are, which are a power of two: where a row begins is then some bits of the name, and nothing is divided. */
  mask: number;
  names: Int32Array;
  /** The same memory. */
  numbers: Float64Array;
};

/** Many, so that none takes long to make wider. */
const shardBits = 6;
const firstSlots = 32;
const fullest = 0.8;
/** Below it a table is made half as wide. */
const emptiest = 0.15;

/** @param mostKeys beyond it the keys are forgotten that would be empty soonest */
export function createCells(emptyAt: EmptyAt, mostKeys = 1_000_000): Cells {
  const [firstSeed = 0, secondSeed = 0] = new Int32Array(randomBytes(8).buffer.slice(0, 8));
  const shards = Array.from({ length: 2 ** shardBits }, () => emptyShard(firstSlots));
  return {
    ...{ emptyAt, shards, mostOfShard: Math.ceil(mostKeys / 2 ** shardBits), firstSeed, secondSeed },
    ...{ high: 0, low: 0, shard: shards[0] as Shard, row: 0 },
  };
}

export const sizeOf = ({ shards }: Cells): number => shards.reduce((sum, { size }) => sum + size, 0);
export const bytesOf = ({ shards }: Cells): number =>
  shards.reduce((sum, { names }) => sum + names.byteLength, 0);

/** Looks for the key: `cells.row` of `cells.shard.numbers` is its row, or the one that it would have. */
export function find(cells: Cells, key: string, now: number): void {
  // Two lines of 32 bits, two letters a step, that are stirred into each other at the end (murmur3's steps). Written out here: as a
  // function of its own it would have to give two numbers back.
  let first = cells.firstSeed;
  let second = cells.secondSeed;
  const length = key.length;
  let at = 0;
  for (; at + 1 < length; at += 2) {
    const letters = key.charCodeAt(at) | (key.charCodeAt(at + 1) << 16);
    first = Math.imul(first ^ letters, 0x85ebca6b);
    first = (first << 13) | (first >>> 19);
    second = Math.imul(second ^ letters, 0xc2b2ae35);
    second = (second << 15) | (second >>> 17);
  }
  // An odd one at the end, and the length, so that no letter of nothing passes for none.
  const rest = (at < length ? key.charCodeAt(at) : 0) | (length << 16);
  first = Math.imul(first ^ rest, 0x85ebca6b);
  second = Math.imul(second ^ rest, 0xc2b2ae35);
  first = Math.imul(first ^ (first >>> 16) ^ second, 0x85ebca6b);
  second = Math.imul(second ^ (second >>> 13) ^ first, 0xc2b2ae35);
  const high = first ^ (first >>> 15);
  // Zero is how a row says that it is free.
  const low = second ^ (second >>> 16) || 1;
  const shard = cells.shards[high >>> (32 - shardBits)] as Shard;
  let row = rowOf(shard, high, low);
  if (shard.size >= shard.mostTaken && shard.names[2 * row + 1] === 0) {
    makeRoom(shard, cells, now);
    row = rowOf(shard, high, low);
  }
  cells.high = high;
  cells.low = low;
  cells.shard = shard;
  cells.row = row;
}

/** The row that was found last is kept from now on; whoever wrote numbers into it says so. */
export function keep({ shard, row, high, low }: Cells): void {
  if (shard.names[2 * row + 1] === 0) name(shard, row, high, low);
}

function name(shard: Shard, row: number, high: number, low: number): void {
  shard.size += 1;
  shard.names[2 * row] = high;
  shard.names[2 * row + 1] = low;
}

/** Where the row of the name begins, or the free one where it belongs. */
function rowOf({ names, mask }: Shard, high: number, low: number): number {
  let slot = low & mask;
  for (;;) {
    const known = names[wordsOfRow * slot + 1];
    if (known === 0 || (known === low && names[wordsOfRow * slot] === high)) return numbersOfRow * slot;
    slot = (slot + 1) & mask;
  }
}

function emptyShard(slots: number): Shard {
  const names = new Int32Array(wordsOfRow * slots);
  return {
    ...{ size: 0, mostTaken: Math.floor(slots * fullest), mask: slots - 1 },
    ...{ names, numbers: new Float64Array(names.buffer) },
  };
}

/** Lets go of what says nothing any more, and of those that would soonest where there may be no more; wider where that is not enough. */
function makeRoom(shard: Shard, { emptyAt, mostOfShard }: Cells, now: number): void {
  const { names, numbers } = shard;
  const ends = emptyTimes(shard, emptyAt);
  let kept = 0;
  for (const end of ends) if (end > now) kept += 1;
  let from = now;
  if (kept >= mostOfShard) {
    const sorted = ends.slice().sort();
    from = sorted[sorted.length - Math.floor(mostOfShard / 2)] as number;
    kept = Math.floor(mostOfShard / 2);
  }
  let slots = shard.mask + 1;
  // A fifth of the room stays free, or the next few would come here again.
  while (kept > slots * fullest * 0.8) slots *= 2;
  while (slots > firstSlots && kept < slots * emptiest) slots /= 2;
  Object.assign(shard, emptyShard(slots));
  for (const [slot, end] of ends.entries()) {
    const low = names[wordsOfRow * slot + 1] as number;
    if (low === 0 || end <= from) continue;
    const high = names[wordsOfRow * slot] as number;
    const row = rowOf(shard, high, low);
    name(shard, row, high, low);
    for (let place = whenPlace; place <= beforePlace; place++)
      shard.numbers[row + place] = numbers[numbersOfRow * slot + place] as number;
  }
}

/** Of each row; 0 where it is free. */
function emptyTimes({ names, numbers, mask }: Shard, emptyAt: EmptyAt): Float64Array {
  const ends = new Float64Array(mask + 1);
  for (let slot = 0; slot <= mask; slot++)
    if (names[wordsOfRow * slot + 1] !== 0) ends[slot] = emptyAt(numbers, numbersOfRow * slot);
  return ends;
}
