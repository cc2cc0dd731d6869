// An article as its form holds it. Pure.
import type { Article } from '../../data/model.ts';

export type ArticleText = { title: string; tags: string; locale: string; body: string };

export const fieldsOf = (article: Article | undefined): ArticleText => ({
  title: article?.title ?? '',
  tags: article?.tags.join(', ') ?? '',
  locale: article?.locale ?? 'en',
  body: article?.body ?? '',
});

export const isSameText = (a: ArticleText, b: ArticleText): boolean =>
  a.title === b.title && a.body === b.body && a.locale === b.locale && a.tags === b.tags;

/** What the wire takes: tags by comma, each once, 50 at most and 40 signs long. */
export function toArticle(text: ArticleText): Pick<Article, 'title' | 'tags' | 'locale' | 'body'> {
  const tags = text.tags
    .split(',')
    .map(tag => tag.trim().slice(0, 40).trim())
    .filter(tag => tag !== '');
  return {
    title: text.title.trim(),
    tags: [...new Set(tags)].slice(0, 50),
    locale: text.locale.trim(),
    body: text.body,
  };
}

export const titleProblem = (text: ArticleText): 'missing' | undefined =>
  text.title.trim() === '' ? 'missing' : undefined;
