/**
 * Owns how often a password, a code or any other proof of a person may be tried, for all servers together. An account that does not
 * exist is counted like any other, so the answer tells nobody who works here. Never looks at a proof itself.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { networkOf } from '#platform/limits/limits.ts';
import type { Id } from '#protocol/ids.ts';
import * as store from './lockout.store.ts';
import {
  afterFailure,
  countsKeptMs,
  forgiven,
  type LockKind,
  lockKinds,
  lockPolicies,
  waitOf,
} from './lockout.ts';

const placeKnownMs = 90 * 86_400_000;

export type Attempt =
  | { ok: false; retryAfterMs: number }
  | {
      ok: true;
      /** Which counts make the next one wait, should this one have been wrong. */
      locks: LockKind[];
      /** Those of them that made nobody wait before this one. */
      begun: LockKind[];
      /** It was right: it was no wrong try after all, and the place is this person's from now on. */
      succeeded(personId: Id): Promise<void>;
    };

export type Lockout = ReturnType<typeof createLockout>;

export function createLockout({ db, clock }: { db: Db; clock: Clock }) {
  return {
    /** Counts a try before it is looked at, so that many at once count too. @param email as `normalEmail` gives it */
    async attempt(ip: string, email: string): Promise<Attempt> {
      const network = networkOf(ip);
      const now = clock.now();
      const isKnown = await store.isKnownPlace(db, email, network, now - placeKnownMs);
      const kinds = lockKinds.filter(kind => kind !== 'account' || !isKnown);
      const keys = new Map(kinds.map(kind => [keyOf(kind, email, network), kind]));
      return db.transaction(async tx => {
        const counts = await store.lockCounts(tx, [...keys.keys()], now);
        const waits = [...counts.values()].map(count => waitOf(count, now));
        const retryAfterMs = Math.max(0, ...waits);
        if (retryAfterMs > 0) return { ok: false, retryAfterMs };
        const locks: LockKind[] = [];
        const begun: LockKind[] = [];
        for (const [key, count] of counts) {
          const kind = keys.get(key) ?? 'place';
          const next = afterFailure(count, lockPolicies[kind], now);
          if (waitOf(next, now) > 0) locks.push(kind);
          if (Math.round(next.failures) === lockPolicies[kind].free) begun.push(kind);
          await store.saveCount(tx, key, next);
        }
        return { ok: true, locks, begun, succeeded: personId => succeeded(personId, email, network, kinds) };
      });
    },

    /** The person proved themselves otherwise, or somebody who may lets them in again. */
    async lift(email: string): Promise<void> {
      await store.deleteCounts(db, [keyOf('account', email, '')]);
    },

    async forget(): Promise<void> {
      await store.deleteOldCounts(db, clock.now() - countsKeptMs, clock.now() - placeKnownMs);
    },
  };

  async function succeeded(
    personId: Id,
    email: string,
    network: string,
    kinds: readonly LockKind[],
  ): Promise<void> {
    const now = clock.now();
    const shared = kinds.filter(kind => kind !== 'place').map(kind => keyOf(kind, email, network));
    await db.transaction(async tx => {
      const counts = await store.lockCounts(tx, [...shared, keyOf('place', email, network)], now);
      await store.deleteCounts(tx, [keyOf('place', email, network)]);
      for (const key of shared) {
        const count = counts.get(key);
        if (count) await store.saveCount(tx, key, forgiven(count, now));
      }
      await store.rememberPlace(tx, personId, network, now);
    });
  }
}

/** A hash, so that what strangers type in is not kept. */
function keyOf(kind: LockKind, email: string, network: string): string {
  const of = { place: [email, network], account: [email], network: [network] }[kind];
  return `${kind} ${createHash('sha256').update(of.join('\n')).digest('base64url')}`;
}
