// Questions answered from articles that stand alone: what the command line and a bench ask.
import { languageOf } from '../text/words.ts';
import { extractFrom } from './extract.ts';
import type { PublishedArticle } from './passages.ts';
import { createSearchIndex } from './search-index.ts';
import { searchMessage } from './search-message.ts';

export type ArticleAnswer = {
  /** Of the cited article; null, like the rest, where no article shares a word with the question. */
  title: string | null;
  /** The part of the article's body that was found, as it stands there. */
  passage: string | null;
  /** The sentences of it that answer, as they stand in the body. */
  answer: string | null;
  /** How likely the passage answers the question, 0 to 1. */
  confidence: number;
};

const nothing: ArticleAnswer = { title: null, passage: null, answer: null, confidence: 0 };

export function createArticleAnswerer(articles: readonly { title: string; body: string }[]) {
  const index = createSearchIndex(
    articles.map(
      ({ title, body }, place): PublishedArticle => ({
        ...{ id: String(place), version: 1, slug: String(place), title, body },
        locale: languageOf(body, 'en'),
      }),
    ),
  );
  return {
    passageCount: index.passageCount,
    answer(question: string): ArticleAnswer {
      const [hit] = searchMessage(index, question, 1);
      const extract = hit && extractFrom(hit.passage, question, hit.rarity);
      if (!hit || !extract) return nothing;
      const { article, sentences } = hit.passage;
      return {
        title: article.title,
        passage: article.body.slice(sentences[0]?.outerStart, sentences.at(-1)?.end),
        answer: extract.quote,
        confidence: hit.confidence,
      };
    },
  };
}
