// Which of many ranges holds an address, the narrowest first. The ranges are laid out side by side as stretches of the number line, each with
// the narrowest range that covers it, so that one look is a binary search; the wider ones are found from there, step by step. Pure.
import { type Address, boundsOf, type Cidr, formatCidr } from '#protocol/cidr.ts';

export type PrefixSet<Value> = {
  size: number;
  /** The first value that suits, from the narrowest range around the address to the widest; null when none does. */
  find(address: Address, suits: (value: Value) => boolean): Value | null;
};

type Range<Value> = { first: bigint; last: bigint; parent: number; values: Value[] };
type Line<Value> = {
  width: 1 | 4;
  /** Where stretches begin, as words of 32 bits. */
  starts: Uint32Array;
  /** Which range each belongs to: -1 for none. */
  owners: Int32Array;
  ranges: Range<Value>[];
  /** By the first bits of an address: the last stretch that begins at or before all of those. One more at the end. */
  pages: Int32Array;
  /** By how many bits the first word is shifted to say the page. */
  shift: number;
};

export function createPrefixSet<Value>(entries: readonly { cidr: Cidr; value: Value }[]): PrefixSet<Value> {
  const lines = { 4: layOut(entries, 4), 6: layOut(entries, 6) };
  return {
    size: entries.length,
    find({ family, words }, suits) {
      const line = lines[family];
      const { owners, ranges } = line;
      let at = owners[stretchOf(line, words)] ?? -1;
      for (let range = ranges[at]; range; range = ranges[at]) {
        for (const value of range.values) if (suits(value)) return value;
        at = range.parent;
      }
      return null;
    },
  };
}

function layOut<Value>(entries: readonly { cidr: Cidr; value: Value }[], family: 4 | 6): Line<Value> {
  const ranges = nested(entries.filter(({ cidr }) => cidr.family === family));
  const width = family === 4 ? 1 : 4;
  const end = 1n << BigInt(32 * width);
  const points: { from: bigint; owner: number }[] = [{ from: 0n, owner: -1 }];
  const begin = (from: bigint, owner: number) => {
    if (from === end) return;
    // Several may begin or end at one point: the last word counts.
    if (points.at(-1)?.from === from) points.pop();
    points.push({ from, owner });
  };
  const open: number[] = [];
  const closeBefore = (limit: bigint) => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const range = ranges[top];
      if (!range || range.last >= limit) return;
      open.pop();
      begin(range.last + 1n, range.parent);
    }
  };
  for (const [at, range] of ranges.entries()) {
    closeBefore(range.first);
    range.parent = open.at(-1) ?? -1;
    open.push(at);
    begin(range.first, at);
  }
  closeBefore(end);
  const starts = new Uint32Array(points.length * width);
  for (const [at, { from }] of points.entries()) {
    for (let word = 0; word < width; word++) {
      starts[at * width + word] = Number((from >> BigInt(32 * (width - 1 - word))) & 0xffffffffn);
    }
  }
  const owners = Int32Array.from(points, ({ owner }) => owner);
  return { width, starts, owners, ranges, ...pagesOf(starts, width, points.length) };
}

/** As many pages as stretches, about, so that most looks are over after a step or two. */
function pagesOf(starts: Uint32Array, width: number, count: number): { pages: Int32Array; shift: number } {
  const bits = Math.min(16, Math.max(1, Math.ceil(Math.log2(count))));
  const shift = 32 - bits;
  const pages = new Int32Array(2 ** bits + 1).fill(count - 1);
  let stretch = 0;
  for (let page = 0; page < 2 ** bits; page++) {
    const first = page * 2 ** shift;
    while (stretch + 1 < count && isAtOrBefore(starts, (stretch + 1) * width, width, first)) stretch += 1;
    pages[page] = stretch;
  }
  return { pages, shift };
}

/** Whether a stretch begins at or before the address of `first` and zeros. */
function isAtOrBefore(starts: Uint32Array, from: number, width: number, first: number): boolean {
  const word = starts[from] as number;
  if (word !== first) return word < first;
  for (let at = 1; at < width; at++) if (starts[from + at] !== 0) return false;
  return true;
}

/** Each range once, a wider one before those that it holds. Ranges of this kind never cross. */
function nested<Value>(entries: readonly { cidr: Cidr; value: Value }[]): Range<Value>[] {
  const byRange = new Map<string, Range<Value>>();
  for (const { cidr, value } of entries) {
    const key = formatCidr(cidr);
    const known = byRange.get(key);
    if (known) known.values.push(value);
    else byRange.set(key, { ...boundsOf(cidr), parent: -1, values: [value] });
  }
  return [...byRange.values()].sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last));
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** The last stretch that begins at or before the address. The first one begins at 0. */
function stretchOf({ width, starts, pages, shift }: Line<unknown>, words: readonly number[]): number {
  const page = (words[0] as number) >>> shift;
  let low = pages[page] as number;
  let high = pages[page + 1] as number;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isAfter(starts, middle * width, words)) high = middle - 1;
    else low = middle;
  }
  return low;
}

function isAfter(starts: Uint32Array, from: number, words: readonly number[]): boolean {
  for (let word = 0; word < words.length; word++) {
    const start = starts[from + word] as number;
    const asked = words[word] as number;
    if (start !== asked) return start > asked;
  }
  return false;
}
