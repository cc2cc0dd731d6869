/**
 * Owns how often a link for another password may be asked for, by network and by account, for all servers together. What was typed is
 * counted whether or not somebody has that address, so neither the answer nor its time tells anything.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { networkOf } from '#platform/limits/limits.ts';
import { lockCounts, saveCount } from './lockout.store.ts';
import { afterFailure, type LockPolicy, waitOf } from './lockout.ts';

const policies = {
  network: { free: 20, firstWaitMs: 60_000, mostWaitMs: 900_000, forgetMs: 60_000 },
  account: { free: 10, firstWaitMs: 60_000, mostWaitMs: 900_000, forgetMs: 600_000 },
} satisfies Record<string, LockPolicy>;

/** A hash, so that what strangers type in is not kept. */
const keyOf = (kind: string, of: string): string =>
  `forgot ${kind} ${createHash('sha256').update(of).digest('base64url')}`;

export type ForgotLimit = ReturnType<typeof createForgotLimit>;

export function createForgotLimit({ db, clock }: { db: Db; clock: Clock }) {
  return {
    /** Counts it. @returns how long to wait; 0: it may be asked */
    async asked(ip: string, email: string): Promise<number> {
      const now = clock.now();
      const kinds = new Map<string, LockPolicy>([
        [keyOf('network', networkOf(ip)), policies.network],
        [keyOf('account', email), policies.account],
      ]);
      return db.transaction(async tx => {
        const counts = await lockCounts(tx, [...kinds.keys()], now);
        const waitMs = Math.max(...[...counts.values()].map(count => waitOf(count, now)));
        if (waitMs > 0) return waitMs;
        for (const [key, count] of counts)
          await saveCount(tx, key, afterFailure(count, kinds.get(key) ?? policies.network, now));
        return 0;
      });
    },
  };
}
