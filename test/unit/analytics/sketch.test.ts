import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addTo,
  bucketOf,
  countOf,
  mergeInto,
  midOf,
  quantile,
  relativeError,
  type Sketch,
  shareWithin,
} from '../../../src/analytics/sketch.ts';

const yearMs = 366 * 86_400_000;
const durations = fc.array(fc.integer({ min: 0, max: yearMs }), { minLength: 1, maxLength: 300 });
const sketchOf = (values: readonly number[]): Sketch => {
  const sketch: Sketch = new Map();
  for (const value of values) addTo(sketch, bucketOf(value), 1);
  return sketch;
};
const plain = (sketch: Sketch) => [...sketch].sort(([a], [b]) => a - b);

test('each value is told within 1 %', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: yearMs }), value => {
      const told = midOf(bucketOf(value));
      expect(Math.abs(told - value)).toBeLessThanOrEqual(relativeError * value * (1 + 1e-9));
    }),
  );
});

test('each percentile is within 1 % of the one that the values have', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const exact = values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
      const told = quantile(sketchOf(values), share) ?? Number.NaN;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(relativeError * exact * (1 + 1e-9));
    }),
  );
});

test('merged sketches are the sketch of all, and what is taken away leaves nothing behind', () => {
  fc.assert(
    fc.property(durations, durations, (one, other) => {
      const merged = sketchOf(one);
      mergeInto(merged, sketchOf(other));
      expect(plain(merged)).toEqual(plain(sketchOf([...one, ...other])));
      mergeInto(merged, sketchOf(other), -1);
      expect(plain(merged)).toEqual(plain(sketchOf(one)));
      mergeInto(merged, sketchOf(one), -1);
      expect(merged.size).toBe(0);
    }),
  );
});

test('nothing has no percentile; what is no duration is refused', () => {
  expect([quantile(new Map(), 0.5), shareWithin(new Map(), 5), countOf(new Map())]).toEqual([null, null, 0]);
  expect(shareWithin(sketchOf([1_000, 2_000, 60_000, 90_000]), 60_000)).toBe(0.75);
  expect(() => bucketOf(-1)).toThrow(RangeError);
  expect(() => bucketOf(Number.NaN)).toThrow(RangeError);
});
