// How much a question sounds like the heading above a passage: people ask in the words that headings use.
import { stemsOf, wordsOf } from '../text/words.ts';
import type { Passage } from './passages.ts';
import { createTrigrams } from './trigrams.ts';

export type Headings = {
  /** Likeness by character trigrams of each passage's title and nearest heading, the better of both, 0 to 1. */
  echoes(question: string): Float64Array;
  /**
   * Share of the nearest heading's weight that the question's stems hold, 0 to 1.
   * @param rarity weight of a stem
   */
  held(passage: number, stems: ReadonlySet<string>, rarity: (stem: string) => number): number;
};

/** A passage under a heading of its own takes only this share of its title's likeness. */
const titleShare = 0.8;

export function createHeadings(passages: readonly Passage[]): Headings {
  const texts = new Map<string, number>();
  const placeOf = (text: string): number => {
    const place = texts.get(text) ?? texts.size;
    texts.set(text, place);
    return place;
  };
  const places = passages.map(({ article, headings }) => ({
    title: placeOf(article.title),
    nearest: headings.length === 0 ? null : placeOf(headings.at(-1) ?? ''),
  }));
  const trigrams = createTrigrams([...texts.keys()], wordsOf);
  const stems = passages.map(
    passage => new Set(stemsOf(passage.headings.at(-1) ?? passage.article.title, passage.language)),
  );
  return {
    echoes(question) {
      const cosines = trigrams.cosines(question);
      return Float64Array.from(places, ({ title, nearest }) => {
        const ofTitle = cosines[title] ?? 0;
        return nearest === null ? ofTitle : Math.max(titleShare * ofTitle, cosines[nearest] ?? 0);
      });
    },
    held(passage, asked, rarity) {
      let all = 0;
      let found = 0;
      for (const stem of stems[passage] ?? []) {
        const weight = rarity(stem);
        all += weight;
        if (asked.has(stem)) found += weight;
      }
      return all === 0 ? 0 : found / all;
    },
  };
}
