/**
 * Owns the check that conversations really divide as planned. When they do not, the two sides were not drawn alike, and no comparison of
 * them means anything. It may be looked at any time.
 *
 * The alternative is every other division at once, spread by a Dirichlet prior around the planned one; its likelihood over the planned
 * one's is a martingale while the plan holds. Source: Lindon and Malek, "Anytime-valid inference for multinomial count data",
 * NeurIPS 2022. A step of the ramp is a plan of its own: their evidence is multiplied, which keeps it valid.
 */
import { logGamma } from '#ai/statistics/gamma.ts';

/** How firmly the prior believes in the plan, in conversations. */
const firmness = 100;

/** The logarithm of the evidence against one plan. @param counts by share; shares add up to 1, and 0 must have counted nothing */
export function logMismatch(counts: readonly number[], shares: readonly number[]): number {
  const used = shares
    .map((share, at) => ({ share, count: counts[at] ?? 0 }))
    .filter(({ share }) => share > 0);
  if (used.length < 2) return 0;
  const total = used.reduce((sum, { count }) => sum + count, 0);
  return used.reduce(
    (sum, { share, count }) =>
      sum + logGamma(firmness * share + count) - logGamma(firmness * share) - count * Math.log(share),
    logGamma(firmness) - logGamma(firmness + total),
  );
}

export type RatioStep = { counts: readonly number[]; shares: readonly number[] };

/** Over all steps of a ramp. Above log(1/α) the division is not the planned one. */
export const logMismatchOf = (steps: readonly RatioStep[]): number =>
  steps.reduce((sum, { counts, shares }) => sum + logMismatch(counts, shares), 0);
