/**
 * Percentiles that merge: a histogram whose buckets grow by a fixed ratio, so that every answer is within 1 % of the true value, however
 * many sketches it was merged from. Counts of buckets are a group, so what was added can be taken away again to the last one: late and
 * corrected data leave nothing behind. Pure.
 *
 * Source: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees",
 * VLDB 2019. Without its collapsing of the lowest buckets: from a millisecond to a year there are 1,300 at most.
 */

/** Counts by bucket; a bucket that holds nothing is absent. Bucket 0 holds what is below one, and i what is in (γ^(i-2), γ^(i-1)]. */
export type Sketch = Map<number, number>;

export const relativeError = 0.01;
const gamma = (1 + relativeError) / (1 - relativeError);
const perBucket = 1 / Math.log(gamma);

/** The bucket of a value from 0 on, in any unit whose smallest step of interest is 1. */
export function bucketOf(value: number): number {
  if (!(value >= 0)) throw new RangeError(`not a duration: ${value}`);
  return value < 1 ? 0 : 1 + Math.ceil(Math.log(value) * perBucket);
}

/** A value within 1 % of each one in the bucket. */
export const midOf = (bucket: number): number =>
  bucket === 0 ? 0 : (2 * gamma ** (bucket - 1)) / (gamma + 1);

/** @param times may be negative: then it is taken away */
export function addTo(sketch: Sketch, bucket: number, times: number): void {
  const count = (sketch.get(bucket) ?? 0) + times;
  if (count === 0) sketch.delete(bucket);
  else sketch.set(bucket, count);
}

export function mergeInto(
  sketch: Sketch,
  other: Iterable<readonly [number, number]>,
  sign: 1 | -1 = 1,
): void {
  for (const [bucket, count] of other) addTo(sketch, bucket, sign * count);
}

export const countOf = (sketch: Sketch): number => sketch.values().reduce((sum, count) => sum + count, 0);

/**
 * The value below or at which a share of all values lies: the lower one of two between which it falls.
 * @param share 0 to 1
 * @returns null where there are none
 */
export function quantile(sketch: Sketch, share: number): number | null {
  const total = countOf(sketch);
  if (total === 0) return null;
  const rank = share * (total - 1);
  let passed = 0;
  for (const [bucket, count] of sorted(sketch)) {
    passed += count;
    if (passed > rank) return midOf(bucket);
  }
  throw new Error('the counts of a sketch do not add up');
}

/** The share of values that are at most `value`, to the width of one bucket; null where there are none. */
export function shareWithin(sketch: Sketch, value: number): number | null {
  const total = countOf(sketch);
  if (total === 0) return null;
  const last = bucketOf(value);
  const within = sketch.entries().reduce((sum, [bucket, count]) => (bucket <= last ? sum + count : sum), 0);
  return within / total;
}

const sorted = (sketch: Sketch) => [...sketch].sort(([a], [b]) => a - b);
