// Traces and what calls cost are kept for a while, not for good.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { inBatches } from '#platform/in-batches.ts';
import type { Sweep } from '../retention/index.ts';
import { forgetRuns } from './ai.store.ts';
import { forgetCalls } from './spend/spend.store.ts';

const batch = 1_000;
const dayMs = 86_400_000;
/** A year can be compared with the one before. */
const spendDays = 800;

/** Deletes traces older than they are kept, in short transactions, so that S2 is never held up. */
export const forgetTraces = (sweep: Sweep, signal: AbortSignal): Promise<void> =>
  sweep('ai_traces', (tx, before) => forgetRuns(tx, before, batch), signal);

/** Deletes what calls cost that are too old to be compared with, likewise. */
export const forgetSpending = ({ db, clock }: { db: Db; clock: Clock }, signal: AbortSignal): Promise<void> =>
  inBatches(batch, signal, () => forgetCalls(db, clock.now() - spendDays * dayMs, batch));
