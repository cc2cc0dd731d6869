// An article as its form holds it. Pure.
import { type Audience, audiences } from '#protocol/audience.ts';
import type { Article } from '../../data/model.ts';

export type ArticleText = Record<'title' | 'tags' | 'locale' | 'audience' | 'translationOf' | 'body', string>;

/** Who may read a new one, unless its author says otherwise. */
const everybody: Audience = 'public';

export const fieldsOf = (article: Article | undefined): ArticleText => ({
  title: article?.title ?? '',
  tags: article?.tags.join(', ') ?? '',
  locale: article?.locale ?? 'en',
  audience: article?.audience ?? everybody,
  translationOf: article?.translationOf ?? '',
  body: article?.body ?? '',
});

const fields = ['title', 'tags', 'locale', 'audience', 'translationOf', 'body'] as const;

export const isSameText = (a: ArticleText, b: ArticleText): boolean =>
  fields.every(field => a[field] === b[field]);

/** What the wire takes: tags by comma, each once, 50 at most and 40 signs long. */
export function toArticle(
  text: ArticleText,
): Pick<Article, 'title' | 'tags' | 'locale' | 'audience' | 'translationOf' | 'body'> {
  const tags = text.tags
    .split(',')
    .map(tag => tag.trim().slice(0, 40).trim())
    .filter(tag => tag !== '');
  return {
    title: text.title.trim(),
    tags: [...new Set(tags)].slice(0, 50),
    locale: text.locale.trim(),
    // What cannot be read is kept from customers.
    audience: audiences.find(audience => audience === text.audience) ?? 'internal',
    translationOf: text.translationOf,
    body: text.body,
  };
}

export const titleProblem = (text: ArticleText): 'missing' | undefined =>
  text.title.trim() === '' ? 'missing' : undefined;
