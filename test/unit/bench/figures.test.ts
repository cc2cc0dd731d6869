import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growthExponent, peakPerSecond } from '../../../bench/load/figures.ts';

test('the exponent of a power is its exponent, whatever the factor', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 3, noNaN: true }),
      fc.double({ min: 0.01, max: 1_000, noNaN: true }),
      fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 2, maxLength: 6 }),
      (exponent, factor, sizes) => {
        const points = sizes.map(size => ({ size, cost: factor * size ** exponent }));
        expect(growthExponent(points)).toBeCloseTo(exponent, 6);
      },
    ),
  );
});

test('an exponent is not made of one size, nor of a cost of nothing', () => {
  expect(() => growthExponent([{ size: 5, cost: 1 }])).toThrow('different sizes');
  expect(() =>
    growthExponent([
      { size: 5, cost: 0 },
      { size: 50, cost: 1 },
    ]),
  ).toThrow('above 0');
});

test('a peak is the fullest second, wherever it begins', () => {
  expect(peakPerSecond([])).toBe(0);
  expect(peakPerSecond([0, 900, 1_000, 1_100, 1_899, 3_000])).toBe(4);
  expect(peakPerSecond([3_000, 0])).toBe(1);
});
