/**
 * Owns who moved a figure: the change from one time to another as a sum over teams, intents or models that is exact, whatever happened. Pure.
 *
 * A count is a sum, so each one's part is its own change. A share or a mean is a sum of rates by weight; the change of a product is
 * `rate · change of weight + weight · change of rate`, each with the mean of both times, so that nothing is left over and no order is
 * chosen (E. M. Kitagawa, "Components of a Difference Between Two Rates", JASA 50, 1955). What a weight brings is told against the mean
 * rate: more of what is better than the mean lifts it.
 */

export type CountPart = { key: string; before: number; after: number; change: number };
export type RatioPart = {
  key: string;
  /** There is more or less of it now. */
  byMix: number;
  /** It is other in itself. */
  byRate: number;
  change: number;
};

export type Counted = { key: string; value: number };
export type Rated = { key: string; of: number; by: number };

const keysIn = (...lists: readonly (readonly { key: string }[])[]): string[] => [
  ...new Set(lists.flat().map(({ key }) => key)),
];
const bySize = (a: { change: number; key: string }, b: { change: number; key: string }): number =>
  Math.abs(b.change) - Math.abs(a.change) || (a.key < b.key ? -1 : 1);

/** The parts add up to the change of the sum. The largest first. */
export function countDrivers(before: readonly Counted[], after: readonly Counted[]): CountPart[] {
  const value = (list: readonly Counted[], key: string) => list.find(each => each.key === key)?.value ?? 0;
  return keysIn(before, after)
    .map(key => {
      const [old, now] = [value(before, key), value(after, key)];
      return { key, before: old, after: now, change: now - old };
    })
    .filter(({ change }) => change !== 0)
    .sort(bySize);
}

/** The parts add up to the change of the share. Null where there was nothing, or is nothing. The largest first. */
export function ratioDrivers(before: readonly Rated[], after: readonly Rated[]): RatioPart[] | null {
  const whole = (list: readonly Rated[]) => list.reduce((sum, { by }) => sum + by, 0);
  const [old, now] = [whole(before), whole(after)];
  if (old === 0 || now === 0) return null;
  const total = (list: readonly Rated[], by: number) => list.reduce((sum, { of }) => sum + of, 0) / by;
  const mean = (total(before, old) + total(after, now)) / 2;
  const find = (list: readonly Rated[], key: string) =>
    list.find(each => each.key === key) ?? { of: 0, by: 0 };
  return keysIn(before, after)
    .map(key => {
      const [a, b] = [find(before, key), find(after, key)];
      const [oldWeight, newWeight] = [a.by / old, b.by / now];
      // What was not there has no rate: then all of it is that it came, or went.
      const oldRate = a.by > 0 ? a.of / a.by : b.of / b.by;
      const newRate = b.by > 0 ? b.of / b.by : oldRate;
      if (a.by === 0 && b.by === 0) return { key, byMix: 0, byRate: 0, change: 0 };
      const byMix = (newWeight - oldWeight) * ((oldRate + newRate) / 2 - mean);
      const byRate = ((oldWeight + newWeight) / 2) * (newRate - oldRate);
      return { key, byMix, byRate, change: byMix + byRate };
    })
    .filter(({ byMix, byRate }) => byMix !== 0 || byRate !== 0)
    .sort(bySize);
}
