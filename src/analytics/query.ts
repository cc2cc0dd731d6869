/**
 * Answers to questions about a range: sums, shares and percentiles, over time and by whom. Works on cells wherever they are kept: the server
 * and an offline console give the same answer. Pure.
 */
import type { Millis } from '#protocol/ids.ts';
import { type Cell, mergeCell } from './cells.ts';
import { type CountMeasure, type DurationMeasure, type RatioMeasure, ratioMeasures } from './measures.ts';
import { countOf, quantile } from './sketch.ts';
import { type Step, stepsOf } from './steps.ts';

export type DurationFigures = { count: number; meanMs: number; p50Ms: number; p90Ms: number; p99Ms: number };

/** What is nothing is absent; a share of nothing is absent, too. */
export type Figures = {
  counts: Partial<Record<CountMeasure, number>>;
  ratios: Partial<Record<RatioMeasure, number>>;
  durations: Partial<Record<DurationMeasure, DurationFigures>>;
};

type Sums = Pick<Cell, 'counts' | 'durations'>;
const nothing = (): Sums => ({ counts: new Map(), durations: new Map() });

export function figuresOf({ counts, durations }: Sums): Figures {
  const ratios: Figures['ratios'] = {};
  for (const [name, { of, by }] of Object.entries(ratioMeasures)) {
    const whole = counts.get(by) ?? 0;
    if (whole > 0) ratios[name as RatioMeasure] = (counts.get(of) ?? 0) / whole;
  }
  const times: Figures['durations'] = {};
  for (const [name, { sum, sketch }] of durations) {
    const count = countOf(sketch);
    const at = (share: number) => Math.round(quantile(sketch, share) ?? 0);
    times[name] = { count, meanMs: Math.round(sum / count), p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99) };
  }
  return { counts: Object.fromEntries(counts), ratios, durations: times };
}

export type Question = {
  from: Millis;
  /** Not included. */
  to: Millis;
  step: Step;
  /** IANA: by whose clock days begin. An hour belongs to the day in which it begins there. */
  timeZone: string;
};

export type Answered = {
  total: Figures;
  /** Each step of the range, also those in which nothing happened. */
  series: { at: Millis; figures: Figures }[];
  /** By team, and by what the cells are about: the site or the person or the intent (`one`), the channel or the model (`other`). */
  by: Record<'teamId' | 'one' | 'other', { key: string; figures: Figures }[]>;
};

export function answer(cells: Iterable<Cell>, question: Question): Answered {
  const starts = stepsOf(question);
  const total = nothing();
  const series = starts.map(nothing);
  const by = {
    teamId: new Map<string, Sums>(),
    one: new Map<string, Sums>(),
    other: new Map<string, Sums>(),
  };
  for (const cell of cells) {
    if (cell.hour < question.from || cell.hour >= question.to) continue;
    mergeCell(total, cell);
    mergeCell(series[stepAt(starts, cell.hour)] ?? total, cell);
    for (const name of ['teamId', 'one', 'other'] as const) {
      const sums = by[name].get(cell[name]) ?? nothing();
      mergeCell(sums, cell);
      by[name].set(cell[name], sums);
    }
  }
  const listed = (sums: ReadonlyMap<string, Sums>) =>
    [...sums]
      .map(([key, each]) => ({ key, figures: figuresOf(each) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    total: figuresOf(total),
    series: series.map((sums, at) => ({ at: starts[at] as Millis, figures: figuresOf(sums) })),
    by: { teamId: listed(by.teamId), one: listed(by.one), other: listed(by.other) },
  };
}

/** The last step that begins at the hour or before; the first where the range begins in the middle of one. */
function stepAt(starts: readonly Millis[], hour: Millis): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as Millis) <= hour) low = middle;
    else high = middle - 1;
  }
  return low;
}
