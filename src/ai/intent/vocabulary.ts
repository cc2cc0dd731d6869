// Which features a model knows and what each weighs: rare ones more (smoothed inverse document frequency), repeated ones
// a little more than single ones (sublinear term frequency), each group of features brought to length 1.
import { bucketBits, type Counted, groupWeights, isWord, wordHash } from './features.ts';

export type Vocabulary = {
  /** Documents it was made from. */
  documents: number;
  /** Buckets of the known features, rising; a feature's row is its place here. */
  buckets: Int32Array;
  /** How many documents hold each. */
  holders: Int32Array;
  /** Hashes of all words seen, rising, and how many documents hold each. */
  words: Int32Array;
  wordHolders: Int32Array;
};

export type Weighing = Vocabulary & {
  /** Bucket → row, or -1. */
  rowOf: Int32Array;
  idf: Float32Array;
  wordIdf: ReadonlyMap<number, number>;
  unknownIdf: number;
};

/** Rows and weights of the known features of a text. */
export type Vector = { rows: Int32Array; values: Float32Array };

/** A text and its tokens' hashes, read once for training. */
export type Read = { tokens: readonly string[]; counted: Counted };

/**
 * @param leastHolders features that fewer documents hold are left out: they only remember single messages
 */
export function makeVocabulary(documents: readonly Read[], leastHolders: number): Vocabulary {
  const holdersOf = new Int32Array(2 ** bucketBits);
  const lastSeen = new Int32Array(2 ** bucketBits).fill(-1);
  const words = new Map<number, number>();
  for (const [place, { tokens, counted }] of documents.entries()) {
    for (const bucket of counted.buckets) {
      if (lastSeen[bucket] === place) continue;
      lastSeen[bucket] = place;
      holdersOf[bucket] = (holdersOf[bucket] ?? 0) + 1;
    }
    for (const hash of new Set(tokens.filter(isWord).map(wordHash))) {
      words.set(hash, (words.get(hash) ?? 0) + 1);
    }
  }
  const buckets: number[] = [];
  for (const [bucket, holders] of holdersOf.entries()) if (holders >= leastHolders) buckets.push(bucket);
  const sortedWords = Int32Array.from(words.keys()).sort();
  return {
    documents: documents.length,
    buckets: Int32Array.from(buckets),
    holders: Int32Array.from(buckets, bucket => holdersOf[bucket] ?? 0),
    words: sortedWords,
    wordHolders: Int32Array.from(sortedWords, hash => words.get(hash) ?? 0),
  };
}

export function weighing(vocabulary: Vocabulary): Weighing {
  const { documents, buckets, holders, words, wordHolders } = vocabulary;
  const idfOf = (count: number): number => Math.log((1 + documents) / (1 + count)) + 1;
  const rowOf = new Int32Array(2 ** bucketBits).fill(-1);
  for (const [row, bucket] of buckets.entries()) rowOf[bucket] = row;
  const wordIdf = new Map<number, number>();
  for (const [place, hash] of words.entries()) wordIdf.set(hash, idfOf(wordHolders[place] ?? 0));
  return { ...vocabulary, rowOf, idf: Float32Array.from(holders, idfOf), wordIdf, unknownIdf: idfOf(0) };
}

export function vectorOf({ rowOf, idf }: Weighing, { buckets, counts, ends }: Counted): Vector {
  const rows = new Int32Array(buckets.length);
  const values = new Float32Array(buckets.length);
  let size = 0;
  let at = 0;
  for (const [group, end] of ends.entries()) {
    const from = size;
    let squares = 0;
    for (; at < end; at++) {
      const row = rowOf[buckets[at] ?? 0] ?? -1;
      if (row < 0) continue;
      const value = (1 + Math.log(counts[at] ?? 1)) * (idf[row] ?? 0);
      rows[size] = row;
      values[size++] = value;
      squares += value * value;
    }
    const scale = squares > 0 ? (groupWeights[group] ?? 1) / Math.sqrt(squares) : 0;
    for (let place = from; place < size; place++) values[place] = (values[place] ?? 0) * scale;
  }
  return { rows: rows.subarray(0, size), values: values.subarray(0, size) };
}

/** Share of a text's weight that known words hold, 0 to 1; a text without words has none. */
export function coverageOf({ wordIdf, unknownIdf }: Weighing, tokens: readonly string[]): number {
  let all = 0;
  let known = 0;
  for (const token of tokens) {
    if (!isWord(token)) continue;
    const idf = wordIdf.get(wordHash(token));
    all += idf ?? unknownIdf;
    known += idf ?? 0;
  }
  return all === 0 ? 0 : known / all;
}
