// What a measurement says, and the little arithmetic that all of them share.

/** One goal's line. `ratio` is figure over reference, from the same run. */
export type Figure = {
  figure: number;
  unit: string;
  /** The peer's or floor's figure. */
  reference: number;
  ratio: number;
  /** The goal in words, such as "≤ 3 × the bare floor". */
  goal: string;
  met: boolean;
};
export type Figures = Record<string, Figure>;

export type AreaOptions = {
  /** Says what is being measured. Never on standard output, which belongs to the figures. */
  say(line: string): void;
  /** The folder of data that is not ours, for areas that measure on some. */
  data?: string | undefined;
  /** How large, for areas that are made up. */
  conversations?: number | undefined;
};
export type Area = (options: AreaOptions) => Promise<Figures>;

/** The value at a share from 0 to 1, by the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  const value = sorted[index];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

const round = (value: number): number => Number(value.toPrecision(4));

export function figure(
  given: Omit<Figure, 'ratio' | 'met'> & { ratio?: number | undefined; met: (ratio: number) => boolean },
): Figure {
  const ratio = given.ratio ?? given.figure / given.reference;
  return {
    figure: round(given.figure),
    unit: given.unit,
    reference: round(given.reference),
    ratio: round(ratio),
    goal: given.goal,
    met: given.met(ratio),
  };
}

export const atMost = (limit: number) => (ratio: number) => ratio <= limit;
export const atLeast = (limit: number) => (ratio: number) => ratio >= limit;
