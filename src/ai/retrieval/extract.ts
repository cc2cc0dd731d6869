// Answers with the article's own words: one to four sentences in a row, quoted as they stand.
import type { Citation } from '#protocol/documents/message.ts';
import { plainText } from '../text/markdown.ts';
import { stemsOf } from '../text/words.ts';
import type { Passage, Sentence } from './passages.ts';

export type Extract = {
  /** What the customer reads: `quote` without Markdown's marks. */
  text: string;
  /** A verbatim part of the article version's body. */
  quote: string;
};

const mostSentences = 4;
/** A text this short is quoted whole: help sections are written to be read in one. */
const wholeCharacters = 420;
const mostCharacters = 700;
/** Numbered steps are quoted to the last one, as long as somebody still reads them. */
const mostCharactersOfSteps = 1_500;
/** The protocol's own bound for a quote. */
const mostQuoteCharacters = 4_000;

/**
 * The sentences of a passage that answer best.
 * @param rarity weight of a stem; rarer stems say more
 * @returns undefined when the passage has nothing quotable
 */
export function extractFrom(
  passage: Passage,
  question: string,
  rarity: (stem: string) => number = () => 1,
): Extract | undefined {
  const { sentences } = passage;
  if (sentences.length === 0) return undefined;
  const range =
    sentences.length <= mostSentences && passage.text.length <= wholeCharacters
      ? { from: 0, to: sentences.length - 1 }
      : bestRange(passage, question, rarity);
  return quoteOf(passage, withAllSteps(passage, range));
}

type Range = { from: number; to: number };

function bestRange(passage: Passage, question: string, rarity: (stem: string) => number): Range {
  const { sentences } = passage;
  const wanted = new Set(stemsOf(question, passage.language));
  const held = sentences.map(sentence => new Set(stemsOf(sentence.plain, passage.language)));
  let best: Range & { score: number } = { from: 0, to: 0, score: -1 };
  for (let from = 0; from < sentences.length; from++) {
    let characters = 0;
    const seen = new Set<string>();
    for (let to = from; to < Math.min(sentences.length, from + mostSentences); to++) {
      characters += sentences[to]?.plain.length ?? 0;
      if (to > from && characters > mostCharacters) break;
      for (const stem of held[to] ?? []) if (wanted.has(stem)) seen.add(stem);
      let score = 0;
      for (const stem of seen) score += rarity(stem);
      // Each further sentence must earn its place; the first of a passage usually carries its point.
      score = score * (from === 0 ? 1.15 : 1) + 0.01 - 0.25 * (to - from);
      if (score > best.score) best = { from, to, score };
    }
  }
  return widened(sentences, best);
}

/** A line that ends in a colon brings its list; a very short find brings what follows it. */
function widened(sentences: readonly Sentence[], { from, to }: Range): Range {
  let start = from;
  let end = to;
  const isIntro = (index: number) => /[:：]$/.test(sentences[index]?.plain ?? '');
  if (start > 0 && isIntro(start - 1)) start -= 1;
  const length = () =>
    sentences.slice(start, end + 1).reduce((sum, sentence) => sum + sentence.plain.length, 0);
  while (end + 1 < sentences.length && end - start + 1 < mostSentences && length() < 160) end += 1;
  if (isIntro(end) || isIntro(start)) {
    const listBlock = sentences[(isIntro(end) ? end : start) + 1]?.block;
    const last = sentences.findLastIndex(
      sentence => listBlock !== undefined && sentence.block >= listBlock && sentence.block < listBlock + 8,
    );
    while (end < last && length() < mostCharacters) end += 1;
  }
  return { from: start, to: end };
}

/** Steps stand or fall together: whoever is told the first half of what to do does it wrong. */
function withAllSteps({ article, sentences }: Passage, range: Range): Range {
  const isStep = (sentence: Sentence | undefined) =>
    sentence !== undefined &&
    /^\s*\d{1,3}[.)]\s+$/.test(article.body.slice(sentence.outerStart, sentence.start));
  const steps = new Set(sentences.filter(isStep).map(({ block }) => block));
  const isOfSteps = (index: number) => steps.has(sentences[index]?.block ?? -1);
  let { from, to } = range;
  while (isOfSteps(from) && isOfSteps(from - 1)) from -= 1;
  while (isOfSteps(to) && isOfSteps(to + 1)) to += 1;
  const length = (sentences[to]?.end ?? 0) - (sentences[from]?.start ?? 0);
  return length > mostCharactersOfSteps ? range : { from, to };
}

function quoteOf(passage: Passage, { from, to }: Range): Extract | undefined {
  const first = passage.sentences[from];
  const last = passage.sentences[to];
  if (!first || !last) return undefined;
  // One item is quoted without its bullet, a list with all of them.
  const start = first.block === last.block ? first.start : first.outerStart;
  const quote = passage.article.body.slice(start, last.end);
  if (quote.length > mostQuoteCharacters) return undefined;
  return { quote, text: plainText(quote) };
}

/** The citation of a quote. Its address is the help page of this very article. */
export function citationOf(passage: Passage, quote: string): Citation {
  const { article } = passage;
  return {
    articleId: article.id,
    articleVersion: article.version,
    title: article.title,
    url: `/help/${encodeURIComponent(article.slug)}`,
    quote,
  };
}
