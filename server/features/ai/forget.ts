// Traces and what calls cost are kept for a while, not for good.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { forgetRuns } from './ai.store.ts';
import { forgetCalls } from './spend/spend.store.ts';

const batch = 1_000;
const dayMs = 86_400_000;
/** A year can be compared with the one before. */
const spendDays = 800;

/** Deletes traces older than so many days, in short transactions, so that S2 is never held up. */
export const forgetTraces = (
  { db, clock, traceDays }: { db: Db; clock: Clock; traceDays: number },
  signal: AbortSignal,
): Promise<void> => inBatches(() => forgetRuns(db, clock.now() - traceDays * dayMs, batch), signal);

/** Deletes what calls cost that are too old to be compared with, likewise. */
export const forgetSpending = ({ db, clock }: { db: Db; clock: Clock }, signal: AbortSignal): Promise<void> =>
  inBatches(() => forgetCalls(db, clock.now() - spendDays * dayMs, batch), signal);

async function inBatches(forget: () => Promise<number>, signal: AbortSignal): Promise<void> {
  let gone = batch;
  while (gone >= batch && !signal.aborted) gone = await forget();
}
