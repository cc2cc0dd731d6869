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
function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
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
export const wordHash = (token: string): number => hashOf(token, seeds.word);

/**
 * Counts features. Keeps a table of all buckets to count in, which is many times faster than a map: make one and use it for
 * many messages.
 */
export function createFeatureCounter(): (tokens: readonly string[]) => Counted {
  const table = new Uint8Array(2 ** bucketBits);
  let touched = new Int32Array(1_024);
  let size = 0;
  const add = (bucket: number): void => {
    const count = table[bucket] as number;
    if (count < 255) table[bucket] = count + 1;
    if (count > 0) return;
    if (size === touched.length) {
      const wider = new Int32Array(size * 2);
      wider.set(touched);
      touched = wider;
    }
    touched[size++] = bucket;
  };
  return tokens => {
    size = 0;
    const ends: number[] = [];
    const parts: Uint8Array[] = [];
    const close = () => {
      const from = ends.at(-1) ?? 0;
      const counts = new Uint8Array(size - from);
      for (let at = from; at < size; at++) {
        const bucket = touched[at] as number;
        counts[at - from] = table[bucket] as number;
        table[bucket] = 0;
      }
      ends.push(size);
      parts.push(counts);
    };
    const hashes = tokens.map(wordHash);
    addWords(hashes, add);
    close();
    addSkips(hashes, add);
    close();
    for (const token of tokens) addPieces(` ${token} `, add);
    close();
    const counts = new Uint8Array(size);
    for (const [group, part] of parts.entries()) counts.set(part, ends[group - 1] ?? 0);
    return { buckets: touched.slice(0, size), counts, ends };
  };
}

type Add = (bucket: number) => void;

function addWords(hashes: readonly number[], add: Add): void {
  for (let at = 0; at < hashes.length; at++) {
    add(bucketOf(hashes[at] as number));
    if (at > 0) add(bucketOf(join(hashes[at - 1] as number, hashes[at] as number, seeds.pair)));
  }
}

function addSkips(hashes: readonly number[], add: Add): void {
  for (let at = 0; at < hashes.length; at++) {
    const hash = hashes[at] as number;
    const last = Math.min(hashes.length - 1, at + pairWindow);
    for (let other = at + 1; other <= last; other++) {
      const far = hashes[other] as number;
      add(bucketOf(join(Math.min(hash, far), Math.max(hash, far), seeds.skip)));
    }
  }
}

/** Each piece goes on from the hash of the one that is a character shorter. */
function addPieces(padded: string, add: Add): void {
  for (let from = 0; from + shortestPiece <= padded.length; from++) {
    const longest = Math.min(longestPiece, padded.length - from);
    let hash = seeds.piece;
    for (let length = 1; length <= longest; length++) {
      hash = Math.imul(hash ^ padded.charCodeAt(from + length - 1), 0x01000193);
      if (length >= shortestPiece) add(bucketOf(hash));
    }
  }
}
