import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuseHits, fuseRanks } from '#ai/retrieval/fuse.ts';
import { createSearchIndex } from '#ai/retrieval/search-index.ts';

test('what both name stands before what one names, and the order within one is kept', () => {
  expect(
    fuseRanks([
      ['a', 'b', 'c'],
      ['d', 'c'],
    ]),
  ).toEqual(['c', 'a', 'd', 'b']);
  expect(fuseRanks([['a', 'b'], []])).toEqual(['a', 'b']);
  expect(fuseRanks([['a'], ['b']])).toEqual(['a', 'b']);
  expect(fuseRanks([['a', 'a', 'b']])).toEqual(['a', 'b']);
  expect(fuseRanks([])).toEqual([]);
});

test('nothing is lost, doubled or invented, whatever the rankings; a ranking by itself stays as it is', () => {
  const ranking = fc.uniqueArray(fc.nat(30));
  fc.assert(
    fc.property(ranking, ranking, (first, second) => {
      const fused = fuseRanks([first, second]);
      expect(new Set(fused)).toEqual(new Set([...first, ...second]));
      expect(fused).toHaveLength(new Set(fused).size);
      expect(fuseRanks([first])).toEqual(first);
      // An entry that stands before another one in both is not behind it after.
      const before = (list: readonly number[], a: number, b: number) =>
        list.includes(a) && (!list.includes(b) || list.indexOf(a) < list.indexOf(b));
      for (const a of fused)
        for (const b of fused)
          if (a !== b && before(first, a, b) && before(second, a, b))
            expect(fused.indexOf(a)).toBeLessThan(fused.indexOf(b));
    }),
  );
});

const article = (id: string, title: string, body: string) => ({
  id,
  version: 1,
  title,
  slug: id,
  locale: 'en',
  body,
});
const index = createSearchIndex([
  article('a', 'Returns', 'You may return a pot within 30 days. The label is in your account.'),
  article('b', 'Refunds', 'Money comes back to the card that you paid with, within a week of the return.'),
  article('c', 'Opening hours', 'We are open from nine to six.'),
]);

test('the index’s best stays first with its confidence; what only meaning found comes without one', () => {
  const hits = index.search('return a pot', 5);
  const [best, second] = hits;
  const hours = index.passages.find(({ article: { id } }) => id === 'c');
  if (!hours || !best || !second) throw new Error('the index is not what the test thinks');
  const fused = fuseHits(hits, [hours, second.passage, best.passage]);
  expect(fused[0]).toBe(best);
  expect(fused.map(({ passage }) => passage.article.id).toSorted()).toEqual(['a', 'b', 'c']);
  expect(fused.find(({ passage }) => passage === hours)).toMatchObject({ confidence: 0, score: 0 });
  expect(fuseHits([], [hours])).toMatchObject([{ passage: hours, confidence: 0 }]);
  expect(fuseHits(hits, [])).toEqual(hits);
});
