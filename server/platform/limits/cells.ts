/**
 * Many cells in little memory: some 60 bytes a key, where a map of objects takes several hundred. A key is kept as 64 bits of a hash with
 * seeds of the process, so nobody can choose two that meet. Cells that say nothing any more are dropped when room is needed.
 */
import { randomBytes } from 'node:crypto';
import type { Cell } from './strategies.ts';

export type Cells = {
  /** Fills the cell with what is kept of the key; zeros where that is nothing. */
  read(key: string, cell: Cell): void;
  /** Keeps the cell for the key that was read last. */
  write(cell: Cell, now: number): void;
  /** How many are kept. */
  size(): number;
  /** How many bytes they take. */
  bytes(): number;
};

/** Small ones, so that none takes long to make wider. */
const shardBits = 6;
const firstSlots = 16;
const fullest = 0.8;
const growth = 1.6;
const numbersOfCell = 3;

/**
 * @param emptyAt from when on a cell says no more than an empty one
 * @param mostKeys beyond it the keys are forgotten that would be empty soonest
 */
export function createCells(emptyAt: (cell: Cell) => number, mostKeys = 1_000_000): Cells {
  const seeds = new Int32Array(randomBytes(8).buffer.slice(0, 8));
  const mostOfShard = Math.ceil(mostKeys / 2 ** shardBits);
  const shards = Array.from({ length: 2 ** shardBits }, () => createShard(emptyAt, mostOfShard));
  const hash = { high: 0, low: 0 };
  let shard = shards[0] as Shard;
  return {
    read(key, cell) {
      hashInto(hash, key, seeds);
      shard = shards[hash.high >>> (32 - shardBits)] as Shard;
      shard.read(hash.high, hash.low, cell);
    },
    write: (cell, now) => shard.write(hash.high, hash.low, cell, now),
    size: () => shards.reduce((sum, shard) => sum + shard.size(), 0),
    bytes: () => shards.reduce((sum, shard) => sum + shard.bytes(), 0),
  };
}

/** Two lines of 32 bits that are stirred into each other at the end (murmur3's steps). */
function hashInto(hash: { high: number; low: number }, key: string, seeds: Int32Array): void {
  let high = seeds[0] as number;
  let low = seeds[1] as number;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    high = Math.imul(high ^ code, 0x85ebca6b);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ code, 0xc2b2ae35);
    low = (low << 15) | (low >>> 17);
  }
  high = Math.imul(high ^ (high >>> 16) ^ low, 0x85ebca6b);
  low = Math.imul(low ^ (low >>> 13) ^ high, 0xc2b2ae35);
  high ^= high >>> 15;
  low ^= low >>> 16;
  hash.high = high >>> 0;
  // Both zero is how a slot says that it is free.
  hash.low = low >>> 0 || 1;
}

type Shard = {
  read(high: number, low: number, cell: Cell): void;
  /** Keeps the cell for the name that was read last. */
  write(high: number, low: number, cell: Cell, now: number): void;
  size(): number;
  bytes(): number;
};

function createShard(emptyAt: (cell: Cell) => number, most: number): Shard {
  let slots = firstSlots;
  let names = new Uint32Array(2 * slots);
  let numbers = new Float64Array(numbersOfCell * slots);
  let size = 0;
  /** Where the last one that was looked for stands, or would. */
  let place = 0;

  /** The slot that holds the name, or the free one where it belongs. */
  function find(high: number, low: number): number {
    let slot = low % slots;
    while (names[2 * slot + 1] !== 0 && (names[2 * slot] !== high || names[2 * slot + 1] !== low)) {
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
    return slot;
  }
  function load(from: Float64Array, slot: number, cell: Cell): void {
    cell.at = from[3 * slot] as number;
    cell.level = from[3 * slot + 1] as number;
    cell.before = from[3 * slot + 2] as number;
  }
  function putAt(slot: number, high: number, low: number, cell: Cell): void {
    if (names[2 * slot + 1] === 0) size += 1;
    names[2 * slot] = high;
    names[2 * slot + 1] = low;
    numbers[3 * slot] = cell.at;
    numbers[3 * slot + 1] = cell.level;
    numbers[3 * slot + 2] = cell.before;
  }

  /** Lets go of what says nothing any more, and of those that would soonest where there may be no more; wider where that is not enough. */
  function makeRoom(now: number): void {
    const oldNames = names;
    const oldNumbers = numbers;
    const until = emptyTimes();
    let kept = until.reduce((count, at) => (at > now ? count + 1 : count), 0);
    let from = now;
    if (kept >= most) {
      from = until.sort()[until.length - Math.floor(most / 2)] as number;
      kept = Math.floor(most / 2);
    }
    if (kept > (slots * fullest) / growth) slots = Math.ceil((kept * growth) / fullest);
    else if (kept < slots / 8) slots = Math.max(firstSlots, slots >>> 1);
    names = new Uint32Array(2 * slots);
    numbers = new Float64Array(numbersOfCell * slots);
    size = 0;
    const cell: Cell = { at: 0, level: 0, before: 0 };
    for (let slot = 0; 2 * slot < oldNames.length; slot++) {
      if (oldNames[2 * slot + 1] === 0) continue;
      load(oldNumbers, slot, cell);
      if (emptyAt(cell) <= from) continue;
      const high = oldNames[2 * slot] as number;
      const low = oldNames[2 * slot + 1] as number;
      putAt(find(high, low), high, low, cell);
    }
  }

  /** Of each slot; 0 where it is free. */
  function emptyTimes(): Float64Array {
    const cell: Cell = { at: 0, level: 0, before: 0 };
    const until = new Float64Array(slots);
    for (let slot = 0; slot < slots; slot++) {
      if (names[2 * slot + 1] === 0) continue;
      load(numbers, slot, cell);
      until[slot] = emptyAt(cell);
    }
    return until;
  }

  return {
    read(high, low, cell) {
      place = find(high, low);
      if (names[2 * place + 1] !== 0) load(numbers, place, cell);
      else {
        cell.at = 0;
        cell.level = 0;
        cell.before = 0;
      }
    },
    write(high, low, cell, now) {
      if (names[2 * place + 1] === 0 && size + 1 > slots * fullest) {
        makeRoom(now);
        place = find(high, low);
      }
      putAt(place, high, low, cell);
    },
    size: () => size,
    bytes: () => names.byteLength + numbers.byteLength,
  };
}
