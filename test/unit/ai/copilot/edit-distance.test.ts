import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, levenshtein } from '../../../../src/ai/copilot/edit-distance.ts';

/** The textbook's matrix. */
function byMatrix(first: readonly number[], second: readonly number[]): number {
  let row = Array.from({ length: second.length + 1 }, (_, at) => at);
  first.forEach((point, at) => {
    const next = [at + 1];
    second.forEach((other, place) => {
      const replaced = (row[place] ?? 0) + Number(point !== other);
      next.push(Math.min(replaced, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    });
    row = next;
  });
  return row[second.length] ?? 0;
}

const points = fc.array(fc.integer({ min: 97, max: 100 }), { maxLength: 140 });

test('the edits are those of the textbook, within one block and across many', () => {
  fc.assert(
    fc.property(points, points, (first, second) => {
      expect(levenshtein(first, second)).toBe(byMatrix(first, second));
    }),
    { numRuns: 400 },
  );
});

test('lengths at the edges of a block', () => {
  for (const length of [1, 31, 32, 33, 63, 64, 65, 96]) {
    const first = Array.from({ length }, (_, at) => 97 + (at % 3));
    const second = first.map((point, at) => (at % 2 === 0 ? point : 120)).toReversed();
    expect(levenshtein(first, second), `${length}`).toBe(byMatrix(first, second));
    expect(levenshtein(second, [...first, 120]), `${length}`).toBe(byMatrix(second, [...first, 120]));
  }
});

test('a share of the longer text: 0 as proposed, 1 nothing left', () => {
  expect(editDistance('You can return it.', 'You can return it.')).toBe(0);
  expect(editDistance('', '')).toBe(0);
  expect(editDistance('abcd', '')).toBe(1);
  expect(editDistance('aaaa', 'bbbb')).toBe(1);
  expect(editDistance('kitten', 'sitting')).toBeCloseTo(3 / 7);
});

test('layout, and how an accent is written, are no change; a face is one character', () => {
  expect(editDistance('Hello Ellen,\n\nit is  here. ', 'Hello Ellen, it is here.')).toBe(0);
  expect(editDistance('caf\u00e9', 'cafe\u0301')).toBe(0);
  expect(editDistance('ab😀', 'abc')).toBeCloseTo(1 / 3);
});

test('the same both ways, between 0 and 1, and 0 only for the same words', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 });
  fc.assert(
    fc.property(text, text, (first, second) => {
      const distance = editDistance(first, second);
      expect(distance).toBe(editDistance(second, first));
      expect(distance).toBeGreaterThanOrEqual(0);
      expect(distance).toBeLessThanOrEqual(1);
      const plain = (value: string) => value.normalize('NFC').replace(/\s+/gu, ' ').trim();
      expect(distance === 0).toBe(plain(first) === plain(second));
    }),
  );
});

test('the longest messages there are', () => {
  const first = Array.from({ length: 20_000 }, (_, at) => 97 + ((at * 7) % 23));
  expect(levenshtein(first, first.toReversed())).toBeGreaterThan(0);
});
