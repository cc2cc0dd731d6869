/**
 * Owns whether a daily figure rises or falls, and when its level changed. Both tests compare ranks, so that one wild day moves nothing, and
 * both take out the week first: a Sunday is compared with Sundays. Pure.
 *
 * Sources: R. M. Hirsch, J. R. Slack, R. A. Smith, "Techniques of Trend Analysis for Monthly Water Quality Data", Water Resources Research
 * 18 (1982), the seasonal test of Mann and Kendall with correction for ties; P. K. Sen, "Estimates of the Regression Coefficient Based on
 * Kendall's Tau", JASA 63 (1968); A. N. Pettitt, "A Non-Parametric Approach to the Change-Point Problem", Applied Statistics 28 (1979).
 */

export const season = 7;
/** Two weeks say nothing about a third. */
export const fewestDays = 21;

export const median = (values: readonly number[]): number => {
  if (values.length === 0) throw new RangeError('the median of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
};

/** The share of a standard normal above `z` on both sides. Abramowitz and Stegun 7.1.26: within 1.5e-7. */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const sum = series.reduceRight((rest, factor) => (rest + factor) * t, 0);
  return Math.min(1, sum * Math.exp(-x * x));
}

export type Trend = {
  /** By how much it changes a day: the median of the slopes between days of the same weekday. */
  perDay: number;
  /** How probable a trend as strong is where there is none. */
  p: number;
};

/** @param values one a day; null where there are too few */
export function trendOf(values: readonly number[]): Trend | null {
  if (values.length < fewestDays) return null;
  let score = 0;
  let variance = 0;
  const slopes: number[] = [];
  for (let weekday = 0; weekday < season; weekday += 1) {
    const days = values.filter((_, day) => day % season === weekday);
    for (let later = 1; later < days.length; later += 1) {
      for (let earlier = 0; earlier < later; earlier += 1) {
        const difference = (days[later] as number) - (days[earlier] as number);
        score += Math.sign(difference);
        slopes.push(difference / ((later - earlier) * season));
      }
    }
    variance += varianceOf(days);
  }
  if (variance === 0) return { perDay: 0, p: 1 };
  const z = score === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance);
  return { perDay: median(slopes), p: twoSided(z) };
}

/** Of the score where there is no trend; values that are the same count less. */
function varianceOf(values: readonly number[]): number {
  const n = values.length;
  const ties = [...Map.groupBy(values, value => value).values()].map(({ length }) => length);
  const part = (count: number) => count * (count - 1) * (2 * count + 5);
  return (part(n) - ties.reduce((sum, count) => sum + part(count), 0)) / 18;
}

/** The values without what is usual for their weekday. */
export function withoutWeek(values: readonly number[]): number[] {
  const usual = Array.from({ length: season }, (_, weekday) => {
    const days = values.filter((_value, day) => day % season === weekday);
    return days.length === 0 ? 0 : median(days);
  });
  return values.map((value, day) => value - (usual[day % season] as number));
}

export type ChangePoint = {
  /** The first day of the new level. */
  at: number;
  /** Medians of the days since the change before, and until the next one. */
  before: number;
  after: number;
  p: number;
};

/** The day after which ranks differ most from those before, by Pettitt's test; null where there is nothing to compare. */
export function pettitt(values: readonly number[]): { at: number; p: number } | null {
  const n = values.length;
  if (n < 4) return null;
  const sorted = values.map((value, place) => ({ value, place })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(n);
  for (let from = 0; from < n; ) {
    let to = from;
    while (to + 1 < n && sorted[to + 1]?.value === sorted[from]?.value) to += 1;
    for (let at = from; at <= to; at += 1) ranks[sorted[at]?.place as number] = (from + to) / 2 + 1;
    from = to + 1;
  }
  let sum = 0;
  let most = { at: 0, size: 0 };
  for (let at = 1; at < n; at += 1) {
    sum += ranks[at - 1] as number;
    const size = Math.abs(2 * sum - at * (n + 1));
    if (size > most.size) most = { at, size };
  }
  if (most.size === 0) return null;
  return { at: most.at, p: Math.min(1, 2 * Math.exp((-6 * most.size ** 2) / (n ** 3 + n ** 2))) };
}

/**
 * Days on which the level changed, oldest first: the surest one, then those within its two halves, each no shorter than a week.
 * @param alpha how often one may be found in a span in which nothing changed
 */
export function changePointsOf(values: readonly number[], alpha = 0.01): ChangePoint[] {
  if (values.length < fewestDays) return [];
  const level = withoutWeek(values);
  const found: { at: number; p: number }[] = [];
  const look = (from: number, to: number): void => {
    if (to - from < 2 * season) return;
    const change = pettitt(level.slice(from, to));
    if (!change || change.p > alpha) return;
    const at = from + change.at;
    if (at - from < season || to - at < season) return;
    found.push({ at, p: change.p });
    look(from, at);
    look(at, to);
  };
  look(0, values.length);
  const sorted = found.sort((a, b) => a.at - b.at);
  return sorted.map(({ at, p }, place) => ({
    ...{ at, p },
    before: median(values.slice(sorted[place - 1]?.at ?? 0, at)),
    after: median(values.slice(at, sorted[place + 1]?.at)),
  }));
}
