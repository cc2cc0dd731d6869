// How long to wait before trying again. Pure.
// Full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015): the whole window is random, so that many clients that
// lost the same server do not come back together.

export type BackoffOptions = {
  /** The window of the first retry. */
  firstMs: number;
  /** No window grows beyond this. */
  maxMs: number;
};

/**
 * A first window of 2.5 s spreads a storm of reconnects over at least twice the span socket.io's own default does (0.5 to 1.5 s).
 */
export const reconnectBackoff: BackoffOptions = { firstMs: 2_500, maxMs: 30_000 };
/** A line that is open and a server that says "later", mostly because its database is away: somebody waits for what was written. */
export const retryBackoff: BackoffOptions = { firstMs: 1_000, maxMs: 20_000 };

/**
 * @param attempt failures so far in a row, from 0
 * @param random from 0 up to 1
 * @param atLeastMs what the server asked for (`retryAfterMs`); the random part comes on top, so that those who were told the
 *   same still spread
 * @returns whole milliseconds
 */
export function backoffMs(attempt: number, random: number, options: BackoffOptions, atLeastMs = 0): number {
  const doublings = Math.min(Math.max(0, Math.floor(attempt)), 30);
  const windowMs = Math.min(options.maxMs, options.firstMs * 2 ** doublings);
  return Math.max(0, Math.ceil(atLeastMs)) + Math.floor(random * windowMs);
}
