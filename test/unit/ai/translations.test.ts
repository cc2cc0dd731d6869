import { expect, test } from 'vitest';
import { createSearchIndex } from '#ai/retrieval/search-index.ts';
import { searchMessage } from '#ai/retrieval/search-message.ts';

const english = {
  ...{ id: 'en', version: 1, title: 'Retinning a Mauviel pan', slug: 'retinning', locale: 'en', matter: 'm' },
  body: 'Retinning a Mauviel pan takes twelve days. We retin every copper pan in our own workshop.',
};
const german = {
  ...{ id: 'de', version: 1, title: 'Neu verzinnen', slug: 'verzinnen', locale: 'de', matter: 'm' },
  body: 'Das Verzinnen einer Mauviel Pfanne dauert zwölf Tage. Wir verzinnen jede Kupferpfanne in der eigenen Werkstatt.',
};
const other = {
  ...{ id: 'other', version: 1, title: 'Rücksendung', slug: 'ruecksendung', locale: 'de', matter: 'n' },
  body: 'Eine Pfanne von Mauviel nehmen wir dreißig Tage lang zurück.',
};
/** In words of both languages: the English reading of it is the surer one. */
const mixed = 'Retinning Mauviel pan, wie lange?';
const found = (articles: Parameters<typeof createSearchIndex>[0], speaks?: 'de' | 'en' | 'fr') =>
  searchMessage(createSearchIndex(articles), mixed, 5, speaks)[0];

test('where the best article stands in the customer’s language as well, that one is found, and no less surely', () => {
  const all = [english, german, other];
  expect(found(all)?.passage.article.id).toBe('en');
  expect(found(all, 'en')?.passage.article.id).toBe('en');
  const theirs = found(all, 'de');
  expect(theirs?.passage.article.id).toBe('de');
  expect(theirs?.confidence).toBeGreaterThanOrEqual(found(all)?.confidence ?? 1);
});

test('without a translation the language it was written in is better than none, and than another matter', () => {
  expect(found([english, other], 'de')?.passage.article.id).toBe('en');
  expect(found([english, german], 'fr')?.passage.article.id).toBe('en');
  expect(found([english, { ...german, matter: 'elsewhere' }], 'de')?.passage.article.id).toBe('en');
});
