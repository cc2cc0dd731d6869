// When something that failed is tried again. Pure.
import type { Id, Millis } from '#protocol/ids.ts';

export type RetryPlan = {
  firstMs: number;
  /** Each pause is so many times the one before. */
  factor: number;
  longestMs: number;
  /** After that from its beginning it is given up. */
  giveUpMs: number;
};

/**
 * Null: never. Pauses grow up to the longest, and are up to a fifth shorter by the thing's own number, so that what failed together does not
 * come back together.
 * @param attempts how many there were, this one counted
 */
export function planRetry(
  plan: RetryPlan,
  failure: { isPermanent: boolean; retryAfterMs: number | null },
  { id, attempts, createdAt, now }: { id: Id; attempts: number; createdAt: Millis; now: Millis },
): Millis | null {
  if (failure.isPermanent) return null;
  const pause = Math.min(plan.longestMs, plan.firstMs * plan.factor ** Math.min(attempts - 1, 10));
  const share = (Number.parseInt(id.slice(-6), 16) % 1_000) / 1_000;
  const at = now + Math.max(pause * (1 - share / 5), failure.retryAfterMs ?? 0);
  return at - createdAt > plan.giveUpMs ? null : Math.round(at);
}
