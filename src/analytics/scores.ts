/** Owns the two figures that are made of others: how good answers are, and how many customers come back. Formulas stand in docs/analytics.md. Pure. */
import type { Figures } from './query.ts';
import { twoSided } from './trend.ts';

export type Quality = {
  /** 0 to 100; null where none of its parts is known. */
  score: number | null;
  parts: Partial<Record<'csat' | 'oneTouch' | 'notReopened' | 'notFailed', number>>;
};

/** The mean of those parts that are known, each from 0 to 1, times a hundred. */
export function qualityOf({ ratios }: Figures): Quality {
  const { csat, oneTouchShare: oneTouch, reopenShare, aiFailureShare } = ratios;
  const parts: Quality['parts'] = {
    ...(csat === undefined ? {} : { csat }),
    ...(oneTouch === undefined ? {} : { oneTouch }),
    // A conversation may be opened again more than once.
    ...(reopenShare === undefined ? {} : { notReopened: Math.max(0, 1 - reopenShare) }),
    ...(aiFailureShare === undefined ? {} : { notFailed: 1 - aiFailureShare }),
  };
  const known = Object.values(parts);
  const mean = known.reduce((sum, part) => sum + part, 0) / known.length;
  return { parts, score: known.length === 0 ? null : Math.round(mean * 1_000) / 10 };
}

/** The share of the customers of one time who wrote again in the next; null where there were none. */
export const retentionOf = ({ before, both }: { before: number; both: number }): number | null =>
  before === 0 ? null : both / before;

/** Whether two shares differ by more than chance: the two-sided z-test of two proportions, pooled; null where either is of too few. */
export function compareShares(
  a: { of: number; by: number },
  b: { of: number; by: number },
  fewest = 30,
): { difference: number; p: number } | null {
  if (Math.min(a.by, b.by) < fewest) return null;
  const difference = a.of / a.by - b.of / b.by;
  const pooled = (a.of + b.of) / (a.by + b.by);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / a.by + 1 / b.by));
  return { difference, p: spread === 0 ? 1 : twoSided(difference / spread) };
}
