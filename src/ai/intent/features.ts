// Turns a text into hashed features: words and pairs of neighbours, pairs across a gap, and pieces of words. Three groups,
// because each is brought to length 1 by itself; a long message must not drown the words in pieces.

/** What each group weighs: words and neighbours, pairs across a gap, pieces. */
export const groupWeights: readonly number[] = [0.8, 0.5, 1];

/** Buckets of the hash. Only those that training fills are kept, so a wide table costs little and collides little. */
export const bucketBits = 18;

/** How far apart two words of a pair may stand. */
const pairWindow = 10;
const shortestPiece = 2;
const longestPiece = 5;
/** A message longer than this is judged by its beginning: nobody's intent starts on page three. */
const mostWords = 200;

const wordPattern = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

/** Lower-case words and marks, in order; one spelling for what looks alike. */
export function tokensOf(text: string): string[] {
  const tokens =
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[’‘`´]/g, "'")
      .match(wordPattern) ?? [];
  return tokens.length > mostWords ? tokens.slice(0, mostWords) : tokens;
}

export const isWord = (token: string): boolean => /[\p{L}\p{N}]/u.test(token);

/** FNV-1a over code units, begun by a seed of its own for each kind of feature. */
function hashOf(text: string, from: number, to: number, seed: number): number {
  let hash = seed;
  for (let at = from; at < to; at++) {
    hash ^= text.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash;
}

/** The upper bits of a hash are its best once they are stirred (murmur3's last step). */
function bucketOf(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> (32 - bucketBits);
}

const seeds = { word: 0x811c9dc5, pair: 0x1b873593, skip: 0x2f0b4f8d, piece: 0x5bd1e995 };
const join = (left: number, right: number, seed: number): number =>
  Math.imul(Math.imul(seed ^ left, 0x01000193) ^ right, 0x9e3779b1);

/** A message's features: where each group ends, and for each feature its bucket and how often it stands there. */
export type Counted = { buckets: Int32Array; counts: Uint8Array; ends: readonly number[] };

/** A word's own hash, whole: to tell known words from unknown ones, where a shared bucket would mislead. */
export const wordHash = (token: string): number => hashOf(token, 0, token.length, seeds.word);

export function countFeatures(tokens: readonly string[]): Counted {
  const groups = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()] as const;
  const [words, skips, pieces] = groups;
  const hashes = tokens.map(wordHash);
  for (const [at, hash] of hashes.entries()) {
    add(words, bucketOf(hash));
    const next = hashes[at + 1];
    if (next !== undefined) add(words, bucketOf(join(hash, next, seeds.pair)));
    for (let other = at + 1; other <= Math.min(hashes.length - 1, at + pairWindow); other++) {
      const far = hashes[other] ?? 0;
      add(skips, bucketOf(join(Math.min(hash, far), Math.max(hash, far), seeds.skip)));
    }
  }
  for (const token of tokens) countPieces(pieces, ` ${token} `);
  return packed(groups);
}

const add = (counts: Map<number, number>, bucket: number) =>
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1);

function countPieces(pieces: Map<number, number>, padded: string): void {
  for (let size = shortestPiece; size <= longestPiece; size++) {
    for (let from = 0; from + size <= padded.length; from++) {
      add(pieces, bucketOf(hashOf(padded, from, from + size, seeds.piece)));
    }
  }
}

function packed(groups: readonly ReadonlyMap<number, number>[]): Counted {
  const total = groups.reduce((sum, group) => sum + group.size, 0);
  const buckets = new Int32Array(total);
  const counts = new Uint8Array(total);
  const ends: number[] = [];
  let at = 0;
  for (const group of groups) {
    for (const [bucket, count] of group) {
      buckets[at] = bucket;
      counts[at++] = Math.min(255, count);
    }
    ends.push(at);
  }
  return { buckets, counts, ends };
}
