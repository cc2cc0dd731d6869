// Traces are kept for a while, not for good.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { forgetRuns } from './ai.store.ts';

const batch = 1_000;
const dayMs = 86_400_000;

/** Deletes traces older than so many days, in short transactions, so that S2 is never held up. */
export async function forgetTraces(
  { db, clock, traceDays }: { db: Db; clock: Clock; traceDays: number },
  signal: AbortSignal,
): Promise<void> {
  let gone = batch;
  while (gone >= batch && !signal.aborted)
    gone = await db.transaction(tx => forgetRuns(tx, clock.now() - traceDays * dayMs, batch));
}
