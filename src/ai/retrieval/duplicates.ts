// Which articles say nearly the same as a text that is being written. Pure; whoever calls brings the candidates.
import { holdersOf, sharedShare, stemSet } from '../text/shares.ts';
import { type Language, languageOf } from '../text/words.ts';

export type Duplicate<Article> = {
  article: Article;
  /** 0 to 1: how much of what the text says the article says as well, by words weighed by how rare they are. */
  share: number;
};

/** Of the text's weight; below it two articles are about the same thing and say different ones. */
const fewestShare = 0.6;
/** A few words are held by everything. */
const fewestStems = 8;

/**
 * The share of the text that is held, not the likeness of both: a paragraph that stands in a long article is a duplicate, however much
 * else the article says.
 * @returns the nearest first
 */
export function duplicatesOf<Article extends { title: string; body: string }>(
  text: { title: string; body: string },
  candidates: readonly Article[],
  fallback: Language,
  most = 3,
): Duplicate<Article>[] {
  const language = languageOf(text.body, fallback);
  const own = stemSet(`${text.title}\n${text.body}`, language);
  if (own.size < fewestStems) return [];
  const held = candidates.map(({ title, body }) => stemSet(`${title}\n${body}`, languageOf(body, fallback)));
  const holders = holdersOf(held);
  // A word in all candidates says least; one in none of them tells the text apart from each.
  const weight = (stem: string) => Math.log(2 + candidates.length / (1 + (holders.get(stem) ?? 0)));
  return candidates
    .map((article, at) => ({ article, share: sharedShare(own, held[at] ?? new Set(), weight) }))
    .filter(({ share }) => share >= fewestShare)
    .sort((a, b) => b.share - a.share)
    .slice(0, most);
}
