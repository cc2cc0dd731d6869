// How long the way to the server and back is, from requests that were answered anyway. Pure.

/**
 * An answer holds the server's work too, so the fast ones tell more of the line: down quickly, up slowly.
 * @param before null: nothing was measured
 */
export const roundTripAfter = (before: number | null, measuredMs: number): number =>
  before === null ? measuredMs : before + (measuredMs - before) * (measuredMs < before ? 0.5 : 0.1);
