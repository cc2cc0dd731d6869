// What published articles of this computer say about a question, in their own words. Nothing here waits for the network.
import { extractFrom } from '#ai/retrieval/extract.ts';
import { createSearchIndex } from '#ai/retrieval/search-index.ts';
import { searchMessage } from '#ai/retrieval/search-message.ts';
import { type Language, languageOf, stemsOf } from '#ai/text/words.ts';
import { mayRead, type Reader } from '#protocol/audience.ts';
import type { Id } from '#protocol/ids.ts';
import type { SearchHit, SearchKind } from './model.ts';
import type { LocalCollections } from './rxdb.ts';

export type ArticlePassage = { articleId: Id; title: string; text: string; confidence: number };

/** The search index brings these; only they are cut into passages and ranked, so that thousands of articles cost no more than these. */
const mostRead = 20;
const mostFound = 3;
/** Less sure is no suggestion. */
const fewestConfidence = 0.3;
/** So much of the question's weight the passage has to hold. */
const fewestCoverage = 0.4;

export type ArticlePassagesDeps = {
  collections: Pick<LocalCollections, 'articles'>;
  find(text: string, kind: SearchKind, atMost: number, isAny: boolean): Promise<SearchHit[]>;
};

export function createArticlePassages({ collections, find }: ArticlePassagesDeps) {
  /**
   * Surest first.
   * @param language of the page, for what is too short to tell
   * @param reader who is to be answered: what they may not read is not told to them
   */
  return async (asked: string, language: Language, reader: Reader): Promise<ArticlePassage[]> => {
    const its = languageOf(asked, language);
    if (stemsOf(asked, its).length === 0) return [];
    const hits = await find(asked.slice(0, 1_000), 'article', mostRead, true);
    const articles = (await collections.articles.getMany(hits.map(({ id }) => id))).flatMap(article =>
      article?.status === 'published' && article.version > 0 && mayRead(reader, article.audience)
        ? [article]
        : [],
    );
    const index = createSearchIndex(articles);
    return searchMessage(index, asked, mostFound).flatMap(({ passage, confidence, signals, rarity }) => {
      if (passage.language !== its || confidence < fewestConfidence || signals.coverage < fewestCoverage)
        return [];
      const extract = extractFrom(passage, asked, rarity);
      const { id: articleId, title } = passage.article;
      return extract ? [{ articleId, title, text: extract.text, confidence }] : [];
    });
  };
}
