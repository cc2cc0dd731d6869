import { expect, test } from 'vitest';
import type { Article } from '../../../src/protocol/documents/desk.ts';
import { createArticlePassages } from '../../../src/renderer/data/article-passages.ts';
import type { SearchHit } from '../../../src/renderer/data/model.ts';
import { anArticle } from '../../helpers/documents.ts';

const article = (id: string, title: string, body: string, more: Partial<Article> = {}): Article =>
  anArticle({
    ...{ id, title, body, slug: id, status: 'published', version: 3, audience: 'public' },
    ...more,
  });
const articles = [
  article(
    'damage',
    'Arrived damaged',
    'If a pot arrives damaged we **replace** it free of charge within 30 days.',
  ),
  article('pay', 'Ways to pay', 'We take cards, bank transfer and invoices for companies.'),
  article('draft', 'Pots that arrive damaged', 'A damaged pot is never replaced.', {
    status: 'draft',
    version: 0,
  }),
];

function passages(known: readonly Article[] = articles) {
  const asked: unknown[] = [];
  const find = createArticlePassages({
    collections: {
      articles: { getMany: async (ids: string[]) => ids.map(id => known.find(each => each.id === id)) },
    },
    find: async (...args: unknown[]) => {
      asked.push(args);
      return known.map(({ id }) => ({ id })) as SearchHit[];
    },
  } as never);
  return { find, asked };
}

test('a published article answers in its own words, without marks; drafts do not', async () => {
  const { find, asked } = passages();
  expect(await find('My pot arrived damaged, do you replace it?', 'en', 'visitor')).toEqual([
    {
      ...{ articleId: 'damage', title: 'Arrived damaged', confidence: expect.any(Number) },
      text: 'If a pot arrives damaged we replace it free of charge within 30 days.',
    },
  ]);
  expect(asked).toEqual([['My pot arrived damaged, do you replace it?', 'article', 20, true]]);
});

test('what no article is about finds nothing, and neither does a text without a word of its own', async () => {
  const { find, asked } = passages();
  expect(await find('Which football club did you found in Lisbon?', 'en', 'visitor')).toEqual([]);
  asked.length = 0;
  expect(await find('And you?', 'en', 'visitor')).toEqual([]);
  expect(asked).toEqual([]);
});

test('an article that has gone since it was indexed is passed over', async () => {
  const { find } = passages(articles.filter(({ id }) => id === 'draft'));
  expect(await find('My pot arrived damaged, do you replace it?', 'en', 'visitor')).toEqual([]);
});

test('what a customer may not read is not told to them', async () => {
  const ids = async (audience: Article['audience'], reader: 'visitor' | 'identified') => {
    const { find } = passages([article('damage', 'Arrived damaged', articles[0]?.body ?? '', { audience })]);
    return (await find('My pot arrived damaged, do you replace it?', 'en', reader)).map(
      ({ articleId }) => articleId,
    );
  };
  expect(await ids('internal', 'identified')).toEqual([]);
  expect(await ids('identified', 'visitor')).toEqual([]);
  expect(await ids('identified', 'identified')).toEqual(['damage']);
});
