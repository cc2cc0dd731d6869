/** Owns the forgetting of what is long over, in short batches so that S2 is never held up. */
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Sweep } from '../retention/index.ts';
import { forgetOperations } from './operations.store.ts';

const batch = 200;

export function registerSystemJobs(jobs: Jobs, { sweep }: { sweep: Sweep }): void {
  jobs.register(
    'system.forget',
    (_data, signal) => sweep('operations', (tx, before) => forgetOperations(tx, before, batch), signal),
    { schedule: '41 3 * * *', concurrency: 1 },
  );
}
