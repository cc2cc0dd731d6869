/**
 * Owns how many conversations are to come: day by day, with a range, by whichever of three simple ways was nearest in the past. How often
 * the range held is measured, not assumed. Pure.
 *
 * Ways: as on the same weekday a week ago; the mean of that weekday in the last four weeks; Holt and Winters with a weekly season, added
 * (P. R. Winters, "Forecasting Sales by Exponentially Weighted Moving Averages", Management Science 6, 1960). Each is tried from many days
 * of the past on; ranges are what the errors there were (split conformal prediction: V. Vovk, A. Gammerman, G. Shafer, "Algorithmic
 * Learning in a Random World", 2005). What is too short for that is not forecast.
 */
import { season } from './trend.ts';

export type Way = 'last_week' | 'mean_of_weekday' | 'holt_winters';
export type Forecast = {
  way: Way;
  days: { mean: number; low: number; high: number }[];
  /** How often the range is meant to hold. */
  meant: number;
  /** How often it held, for days of the past that had no part in making it. */
  measured: number;
  /** The mean error of a day, in the past. */
  meanError: number;
  /** From how many days of the past it was tried. */
  trials: number;
};

const fewestDays = 6 * season;
const share = 0.8;
const horizon = 14;

const lastWeek = (past: readonly number[], days: number): number[] =>
  Array.from({ length: days }, (_, day) => past[past.length - season + (day % season)] as number);

function meanOfWeekday(past: readonly number[], days: number): number[] {
  return Array.from({ length: days }, (_, day) => {
    const at = past.length - season + (day % season);
    const held = [0, 1, 2, 3].map(back => past[at - back * season]).filter(value => value !== undefined);
    return held.reduce((sum, value) => sum + value, 0) / held.length;
  });
}

/** Level and season, without a trend: that of some weeks is seldom that of the next. */
function holtWinters(past: readonly number[], days: number): number[] {
  const [levelWeight, seasonWeight] = [0.2, 0.2];
  const first = past.slice(0, 2 * season);
  let level = first.reduce((sum, value) => sum + value, 0) / first.length;
  const usual = Array.from(
    { length: season },
    (_, day) => ((first[day] as number) + (first[day + season] as number)) / 2 - level,
  );
  for (let at = 2 * season; at < past.length; at += 1) {
    const [value, weekday] = [past[at] as number, at % season];
    const before = usual[weekday] as number;
    level += levelWeight * (value - before - level);
    usual[weekday] = before + seasonWeight * (value - level - before);
  }
  return Array.from({ length: days }, (_, day) => level + (usual[(past.length + day) % season] as number));
}

const ways: Record<Way, (past: readonly number[], days: number) => number[]> = {
  last_week: lastWeek,
  mean_of_weekday: meanOfWeekday,
  holt_winters: holtWinters,
};
const nothingLess = (value: number): number => Math.max(0, value);

/** The value that a share of errors does not pass, with one more to come. */
function conformal(errors: readonly number[]): number {
  const sorted = errors.toSorted((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.ceil((sorted.length + 1) * share));
  return sorted[rank - 1] ?? 0;
}

/** How far off each day was, from each day of the past on: rows are beginnings, columns how far ahead. */
function errorsOf(way: Way, values: readonly number[]): number[][] {
  const rows: number[][] = [];
  for (let begin = 4 * season; begin < values.length; begin += 1) {
    const ahead = Math.min(horizon, values.length - begin);
    const told = ways[way](values.slice(0, begin), ahead);
    rows.push(told.map((value, day) => Math.abs(nothingLess(value) - (values[begin + day] as number))));
  }
  return rows;
}

/** @param values one a day, the last one whole; null where they are too few */
export function forecast(values: readonly number[], days = horizon): Forecast | null {
  if (values.length < fewestDays) return null;
  const tried = (Object.keys(ways) as Way[]).map(way => {
    const errors = errorsOf(way, values);
    const all = errors.flat();
    return { way, errors, meanError: all.reduce((sum, error) => sum + error, 0) / all.length };
  });
  const best = tried.reduce((a, b) => (b.meanError < a.meanError ? b : a));
  const half = Math.floor(best.errors.length / 2);
  const width = conformal(best.errors.slice(0, half).flat());
  const held = best.errors.slice(half).flat();
  const reach = conformal(best.errors.flat());
  return {
    ...{ way: best.way, meant: share, meanError: best.meanError, trials: best.errors.length },
    measured: held.filter(error => error <= width).length / held.length,
    days: ways[best.way](values, Math.min(days, horizon)).map(value => {
      const mean = nothingLess(value);
      return { mean, low: nothingLess(mean - reach), high: mean + reach };
    }),
  };
}
