// How like one another questions are: by their stems and, for typos and endings, by the trigrams of their words, each weighed by how rare it is
// among all of them. Pure.
import { createTrigrams } from '../retrieval/trigrams.ts';
import { holdersOf } from '../text/shares.ts';
import { type Language, stemsOf, wordsOf } from '../text/words.ts';

export type Worded = { text: string; language: Language };

type Weights = ReadonlyMap<string, number>;
/** By their weights; of length 1, or empty where a text has none. */
type Side = { of: readonly Weights[] };

/** What a stem says counts more than how a word is spelt. */
const stemShare = 0.6;

function sideOf(texts: readonly (readonly string[])[]): Side {
  const counted = texts.map(terms => {
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    return counts;
  });
  const holders = holdersOf(counted.map(counts => counts.keys()));
  const rarity = (term: string) => Math.log(1 + texts.length / ((holders.get(term) ?? 0) + 0.5));
  return {
    of: counted.map(counts => {
      const weights = [...counts].map(([term, count]): [string, number] => [
        term,
        (1 + Math.log(count)) * rarity(term),
      ]);
      const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0));
      return new Map(weights.map(([term, weight]) => [term, weight / length]));
    }),
  };
}

function cosine(one: Weights | undefined, other: Weights | undefined): number {
  if (!one || !other) return 0;
  const [few, many] = one.size <= other.size ? [one, other] : [other, one];
  let sum = 0;
  for (const [term, weight] of few) sum += weight * (many.get(term) ?? 0);
  return sum;
}

/** 0 to 1, for the texts at two places. */
export type Likeness = (one: number, other: number) => number;

export function likenessOf(texts: readonly Worded[]): Likeness {
  const stems = sideOf(texts.map(({ text, language }) => stemsOf(text, language)));
  const trigrams = createTrigrams(
    texts.map(({ text }) => text),
    wordsOf,
  );
  /** One text is held against many others. */
  const rows = new Map<number, Float64Array>();
  const rowOf = (one: number): Float64Array => {
    const row = rows.get(one) ?? trigrams.cosines(texts[one]?.text ?? '');
    rows.set(one, row);
    return row;
  };
  return (one, other) =>
    stemShare * cosine(stems.of[one], stems.of[other]) + (1 - stemShare) * (rowOf(one)[other] ?? 0);
}
