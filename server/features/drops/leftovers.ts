/**
 * Owns uploads that nobody goes on with: those of runs that were given up, made anew or taken away with their drop. They are let go, and until the
 * storage takes that, it is asked each hour for a week.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import { type S3, S3Error } from '#platform/s3/s3.ts';
import type { Id } from '#protocol/ids.ts';
import { claimLeftover, forgetLeftover, insertLeftovers } from './leftovers.store.ts';
import type { Storages } from './storages.service.ts';

const againMs = 3_600_000;
const keptMs = 7 * 86_400_000;

export type Leftovers = ReturnType<typeof createLeftovers>;

export function createLeftovers({
  db,
  clock,
  log,
  s3,
  storages,
}: {
  db: Db;
  clock: Clock;
  log: Log;
  s3: S3;
  storages: Pick<Storages, 'placeOf'>;
}) {
  return {
    /** What these runs began, in the transaction that gives it up. */
    leave: (tx: Tx, runs: { runId: Id } | { dropId: Id }): Promise<void> =>
      insertLeftovers(tx, runs, clock.now()),

    /** @returns whether one was due */
    async sweep(signal: AbortSignal): Promise<boolean> {
      const now = clock.now();
      const left = await claimLeftover(db, now, now + againMs);
      if (!left) return false;
      try {
        await s3(await storages.placeOf(left.storageId), signal).abort(left.key, left.uploadId);
      } catch (error) {
        if (signal.aborted) return false;
        if (!(error instanceof S3Error)) throw error;
        log.info({ key: left.key, said: error.message }, 'an upload that was given up could not be let go');
        if (now - left.createdAt < keptMs) return true;
      }
      await forgetLeftover(db, left);
      return true;
    },
  };
}
