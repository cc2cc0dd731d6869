/** Owns the forgetting of what is long over, in short batches so that S2 is never held up. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { forgetOperations } from './operations.store.ts';

const keepDays = 90;
const batch = 200;
const dayMs = 86_400_000;

export function registerSystemJobs(jobs: Jobs, { db, clock }: { db: Db; clock: Clock }): void {
  jobs.register(
    'system.forget',
    async (_data, signal) => {
      let gone = batch;
      while (gone >= batch && !signal.aborted) {
        gone = await db.transaction(tx => forgetOperations(tx, clock.now() - keepDays * dayMs, batch));
      }
    },
    { schedule: '41 3 * * *', concurrency: 1 },
  );
}
