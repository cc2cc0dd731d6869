// Which articles of this computer say nearly the same as one that is being written. Nothing here waits for the network.
import { type Duplicate, duplicatesOf } from '#ai/retrieval/duplicates.ts';
import { languageOfLocale } from '#ai/text/words.ts';
import type { Id } from '#protocol/ids.ts';
import type { Article, SearchHit, SearchKind } from './model.ts';
import type { LocalCollections } from './rxdb.ts';

export type NearArticle = Duplicate<Article>;
/** An article as it is written; `translationOf` says the same on purpose. */
export type WrittenArticle = Pick<Article, 'title' | 'body' | 'locale' | 'translationOf'> & { id: Id };

/** The search index brings these; only they are compared. */
const mostRead = 20;

export type NearArticlesDeps = {
  collections: Pick<LocalCollections, 'articles'>;
  find(text: string, kind: SearchKind, atMost: number, isAny: boolean): Promise<SearchHit[]>;
};

export function createNearArticles({ collections, find }: NearArticlesDeps) {
  /** Nearest first. */
  return async (written: WrittenArticle): Promise<NearArticle[]> => {
    const text = `${written.title}\n${written.body}`.trim();
    if (text === '') return [];
    const hits = await find(text.slice(0, 1_000), 'article', mostRead, true);
    const candidates = (await collections.articles.getMany(hits.map(({ id }) => id))).flatMap(article =>
      article &&
      article.id !== written.id &&
      article.status !== 'archived' &&
      !isTranslation(article, written)
        ? [article]
        : [],
    );
    return duplicatesOf(written, candidates, languageOfLocale(written.locale));
  };
}

const originalOf = ({ id, translationOf }: { id: Id; translationOf: string }): string =>
  translationOf === '' ? id : translationOf;

const isTranslation = (one: Article, other: WrittenArticle): boolean =>
  one.locale !== other.locale && originalOf(one) === originalOf(other);
