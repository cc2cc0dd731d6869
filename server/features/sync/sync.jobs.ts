/** Owns the forgetting: old `left` entries (S12) and old answers to commands, in short batches so that S2 is never held up. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { inBatches } from '#platform/in-batches.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { forgetCommands, forgetLeft } from './sync.store.ts';

const keepLeftDays = 90;
const keepCommandsDays = 400;
const batch = 1_000;
const dayMs = 86_400_000;

export function registerSyncJobs(jobs: Jobs, { db, clock }: { db: Db; clock: Clock }): void {
  jobs.register(
    'sync.forget',
    async (_data, signal) => {
      const before = (days: number) => new Date(clock.now() - days * dayMs);
      for (const [forget, days] of [
        [forgetLeft, keepLeftDays],
        [forgetCommands, keepCommandsDays],
      ] as const)
        await inBatches(batch, signal, () => db.transaction(tx => forget(tx, before(days), batch)));
    },
    { schedule: '17 3 * * *', concurrency: 1 },
  );
}
