// Cuts published articles into passages: what retrieval ranks and citations name.

import { type Block, blocksOf, plainText, type Span, sentencesOf } from '../text/markdown.ts';
import { type Language, languageOfLocale } from '../text/words.ts';
import { withPlainHeadings } from './plain-headings.ts';

/** A published text exactly as a version keeps it. */
export type PublishedArticle = {
  id: string;
  version: number;
  title: string;
  slug: string;
  /** Markdown. */
  body: string;
  locale: string;
  /** What all translations of one matter share; absent: it is the only one. */
  matter?: string;
};

export type Sentence = Span & {
  /** Where its block starts, marker included: a list is quoted with its bullets. */
  outerStart: number;
  /** Which block of the passage it is in. */
  block: number;
  plain: string;
};

export type Passage = {
  article: PublishedArticle;
  language: Language;
  /** Headings above it, outermost first, as plain text; the title is not among them. */
  headings: string[];
  sentences: Sentence[];
  /** Plain text of all its sentences. */
  text: string;
};

/** Longer sections are cut at block boundaries into parts of about this many characters. */
const passageCharacters = 900;

/** The passages of an article, in order. A heading opens a new one; headings themselves are never quoted. */
export function passagesOf(article: PublishedArticle): Passage[] {
  const language = languageOfLocale(article.locale);
  const passages: Passage[] = [];
  let headings: { level: number; text: string }[] = [];
  let blocks: Block[] = [];
  const flush = () => {
    const path = headings.map(heading => heading.text);
    for (const part of parts(blocks)) passages.push(passageOf(article, language, path, part));
    blocks = [];
  };
  for (const block of withPlainHeadings(article.body, blocksOf(article.body))) {
    if (block.kind === 'heading') {
      flush();
      const text = plainText(article.body.slice(block.start, block.end));
      headings = [...headings.filter(heading => heading.level < block.level), { level: block.level, text }];
    } else {
      blocks.push(block);
    }
  }
  flush();
  return passages.filter(passage => passage.text !== '');
}

/** Greedy: a block joins while the part stays short; items stay with the line that introduces them. */
function parts(blocks: readonly Block[]): Block[][] {
  const result: Block[][] = [];
  let part: Block[] = [];
  let length = 0;
  for (const block of blocks) {
    const size = block.end - block.start;
    const continues = block.kind === 'item' || block.kind === 'row' || block.kind === 'code';
    if (part.length > 0 && length + size > passageCharacters * (continues ? 2 : 1)) {
      result.push(part);
      part = [];
      length = 0;
    }
    part.push(block);
    length += size;
  }
  if (part.length > 0) result.push(part);
  return result;
}

function passageOf(
  article: PublishedArticle,
  language: Language,
  headings: string[],
  blocks: readonly Block[],
): Passage {
  const sentences = blocks.flatMap((block, index) =>
    sentencesOf(article.body, block).map((span, place) => ({
      ...span,
      outerStart: place === 0 ? block.outerStart : span.start,
      block: index,
      plain: plainText(article.body.slice(span.start, span.end)),
    })),
  );
  const readable = sentences.filter(sentence => sentence.plain !== '');
  return {
    article,
    language,
    headings,
    sentences: readable,
    text: readable.map(sentence => sentence.plain).join(' '),
  };
}
