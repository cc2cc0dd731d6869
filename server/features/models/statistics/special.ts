// The special functions that the tests need, beside `src/ai/statistics`. Pure.

/**
 * The value that a χ² variable stays below with the probability whose normal quantile is `z`.
 * Wilson and Hilferty, "The distribution of chi-square", PNAS 17 (1931); within 1 % from three degrees on.
 */
export function chiSquareBound(degrees: number, z: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + z * Math.sqrt(spread)) ** 3;
}
