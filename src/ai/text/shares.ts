// How much of one text stands in another, by stems that weigh more the rarer they are among the texts beside it. Pure.
import { type Language, stemsOf } from './words.ts';

export type Stems = ReadonlySet<string>;

export const stemSet = (text: string, language: Language): Stems => new Set(stemsOf(text, language));

/** In how many of the texts each stem stands, where a text names each of its stems once. */
export function holdersOf(texts: readonly Iterable<string>[]): ReadonlyMap<string, number> {
  const holders = new Map<string, number>();
  for (const stems of texts) for (const stem of stems) holders.set(stem, (holders.get(stem) ?? 0) + 1);
  return holders;
}

/** 0 to 1; 0 where there is nothing to share. */
export function sharedShare(of: Stems, held: Stems, weight: (stem: string) => number): number {
  let all = 0;
  let shared = 0;
  for (const stem of of) {
    all += weight(stem);
    if (held.has(stem)) shared += weight(stem);
  }
  return all === 0 ? 0 : shared / all;
}
