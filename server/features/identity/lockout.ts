// How long to wait after wrong tries of signing in. Pure.
import type { Millis } from '#protocol/ids.ts';

/** Of one account from one network, of one account from everywhere, of one network whatever the account. */
export const lockKinds = ['place', 'account', 'network'] as const;
export type LockKind = (typeof lockKinds)[number];

export type Count = { failures: number; countedMs: Millis; lockedUntilMs: Millis };

export type LockPolicy = {
  /** So many wrong tries make nobody wait. */
  free: number;
  /** The wait after the next one; each one more doubles it. */
  firstWaitMs: number;
  mostWaitMs: number;
  /** One wrong try is forgotten each time so long has passed. */
  forgetMs: number;
};

/**
 * An attacker at one place is stopped soon. One with many addresses meets the account's own count, which does not hold for networks
 * that the person has signed in from: so nobody is kept out from afar. Offices share an address, so a network's count is generous.
 */
export const lockPolicies: Record<LockKind, LockPolicy> = {
  place: { free: 5, firstWaitMs: 30_000, mostWaitMs: 900_000, forgetMs: 1_800_000 },
  account: { free: 20, firstWaitMs: 60_000, mostWaitMs: 900_000, forgetMs: 1_800_000 },
  network: { free: 60, firstWaitMs: 30_000, mostWaitMs: 900_000, forgetMs: 60_000 },
};

/** After this long nothing of a count is left, whatever it was. */
export const countsKeptMs = 2 * 86_400_000;

export const waitOf = (count: Count, now: Millis): number => Math.max(0, count.lockedUntilMs - now);

/** One wrong try more. A clock that was set back forgets nothing and locks nobody for longer. */
export function afterFailure(before: Count, policy: LockPolicy, now: Millis): Count {
  const forgotten = Math.max(0, now - before.countedMs) / policy.forgetMs;
  const failures = Math.max(0, before.failures - forgotten) + 1;
  const over = Math.round(failures) - policy.free;
  const waitMs = over < 0 ? 0 : Math.min(policy.mostWaitMs, policy.firstWaitMs * 2 ** Math.min(over, 20));
  // What would take longer to forget than to be kept out for need not be counted.
  const most = policy.free + Math.log2(policy.mostWaitMs / policy.firstWaitMs) + 1;
  return {
    failures: Math.min(failures, most),
    countedMs: now,
    lockedUntilMs: waitMs === 0 ? before.lockedUntilMs : now + waitMs,
  };
}

/** The last try was right after all. */
export const forgiven = (count: Count, now: Millis): Count => ({
  ...{ failures: Math.max(0, count.failures - 1), countedMs: count.countedMs },
  // Not even for the moment by which another server's clock is behind.
  lockedUntilMs: count.lockedUntilMs > now ? 0 : count.lockedUntilMs,
});
