import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logChoose } from '#ai/statistics/gamma.ts';
import { fewestCasesFor, shareInterval } from '#ai/statistics/proportion.ts';

/** How likely at least so many hits are, summed up case by case. */
function atLeast(hits: number, cases: number, share: number): number {
  let sum = 0;
  for (let k = hits; k <= cases; k++)
    sum += Math.exp(logChoose(cases, k) + k * Math.log(share) + (cases - k) * Math.log(1 - share));
  return sum;
}

test('the ends are those of Clopper and Pearson', () => {
  // Their closed forms where all or none hit, and a table's value (Hollander and Wolfe, 8 of 10).
  expect(shareInterval(10, 10).low).toBeCloseTo(0.025 ** (1 / 10), 9);
  expect(shareInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** (1 / 10), 9) });
  expect(shareInterval(8, 10).low).toBeCloseTo(0.4439, 4);
  expect(shareInterval(8, 10).high).toBeCloseTo(0.9748, 4);
});

test('at the lower end so many hits are as likely as the tail, however many cases there are', () => {
  const counts = fc
    .integer({ min: 1, max: 4_000 })
    .chain(cases => fc.tuple(fc.integer({ min: 1, max: cases }), fc.constant(cases)));
  fc.assert(
    fc.property(counts, ([hits, cases]) => {
      const { low, high } = shareInterval(hits, cases);
      expect(low).toBeLessThan(hits / cases);
      expect(high).toBeGreaterThanOrEqual(hits / cases);
      expect(atLeast(hits, cases, low)).toBeCloseTo(0.025, 5);
    }),
    { numRuns: 60 },
  );
});

test('as many hits as the fewest cases reach the share, one less does not', () => {
  for (const share of [0.5, 0.8, 0.9, 0.95, 0.99]) {
    const cases = fewestCasesFor(share);
    expect(shareInterval(cases, cases).low).toBeGreaterThanOrEqual(share);
    expect(shareInterval(cases - 1, cases - 1).low).toBeLessThan(share);
  }
  expect(fewestCasesFor(0.95)).toBe(72);
});
