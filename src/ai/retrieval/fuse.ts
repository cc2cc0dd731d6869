// Brings what a second way of searching found together with the index's own hits. Pure.
import type { Passage } from './passages.ts';
import type { Hit } from './search-index.ts';

/** Reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009, who found 60 to serve all of their collections. */
const rankConstant = 60;

/** @param rankings each best first. @returns every entry once, best first; of equals the one that an earlier ranking named first. */
export function fuseRanks<Entry>(rankings: readonly (readonly Entry[])[]): Entry[] {
  const scores = new Map<Entry, number>();
  for (const ranking of rankings) {
    for (const [rank, entry] of [...new Set(ranking)].entries()) {
      scores.set(entry, (scores.get(entry) ?? 0) + 1 / (rankConstant + rank + 1));
    }
  }
  // A Map keeps the order of insertion and the sort is stable.
  return [...scores].toSorted(([, a], [, b]) => b - a).map(([entry]) => entry);
}

const nothing = { strength: 0, margin: 0, coverage: 0, echo: 0, heading: 0 };

/**
 * The index's best hit stays first, for its confidence alone was fitted; behind it both ways decide together. A passage that only the other
 * way found has no confidence of its own: a model may read it, and the embedded answerer does not answer from it.
 */
export function fuseHits(hits: readonly Hit[], near: readonly Passage[]): Hit[] {
  const byPassage = new Map(hits.map(hit => [hit.passage, hit]));
  const fused = fuseRanks([hits.map(({ passage }) => passage), near]);
  const best = hits[0]?.passage;
  const order = best ? [best, ...fused.filter(passage => passage !== best)] : fused;
  const rarity = hits[0]?.rarity ?? (() => 1);
  return order.map(
    passage => byPassage.get(passage) ?? { passage, score: 0, confidence: 0, signals: nothing, rarity },
  );
}
