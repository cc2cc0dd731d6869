import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, reconnectBackoff } from '../../../src/client/backoff.ts';

const options = fc.record({
  firstMs: fc.integer({ min: 1, max: 10_000 }),
  maxMs: fc.integer({ min: 1, max: 120_000 }),
});
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('[S9] a wait is whole, at least what the server asked for, and never above the largest window', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000 }),
      random,
      options,
      fc.nat(60_000),
      (attempt, dice, how, asked) => {
        const waitMs = backoffMs(attempt, dice, how, asked);
        expect(Number.isInteger(waitMs)).toBe(true);
        expect(waitMs).toBeGreaterThanOrEqual(asked);
        expect(waitMs).toBeLessThan(asked + how.maxMs + 1);
      },
    ),
  );
});

test('[S9] the window doubles until it is the largest', () => {
  const windows = [0, 1, 2, 3, 4, 5, 60].map(attempt => backoffMs(attempt, 0.999_999, reconnectBackoff) + 1);
  expect(windows).toEqual([2_500, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000]);
});

test('[S9] a storm of 3,000 that lost the same server comes back at most half as dense as within 0.5 to 1.5 s', () => {
  const waits = Array.from({ length: 3_000 }, (_, nth) =>
    backoffMs(0, (nth + 0.5) / 3_000, reconnectBackoff),
  );
  const perSecond = waits.map(start => waits.filter(wait => wait >= start && wait < start + 1_000).length);
  expect(Math.max(...perSecond)).toBeLessThanOrEqual(1_500);
});
