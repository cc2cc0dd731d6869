/**
 * Owns what becomes of facts that are kept no longer, and that months are there before they begin. Facts of a conversation that exists can be
 * read anew and stay with it; those of one that is gone are the only truth there is, so they are retired into sums that stay, and sums made
 * anew begin with these: whatever was retired, the figures are the same.
 */
import { addCounts, addFacts, type Cells, cellOfPerson, cellOfSite } from '#analytics/cells.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Millis } from '#protocol/ids.ts';
import { addToSums, ensureMonths, forgetFigures, listRetiring, lock, readFigures } from './figures.store.ts';
import { takeOldHours } from './hours.store.ts';
import { takeOldSiteHours } from './sessions.store.ts';

const batch = 200;
const dayMs = 86_400_000;

export function createRetiring({ db, clock }: { db: Db; clock: Clock }) {
  return {
    /** Retires some of the facts that are all older than `before`; @returns of how many conversations, and hours of people and sites */
    async retire(tx: Tx, before: Millis): Promise<number> {
      await lock(tx);
      const ids = await listRetiring(tx, before, batch);
      const hours = await takeOldHours(tx, before, batch);
      const visits = await takeOldSiteHours(tx, before, batch);
      const count = ids.length + hours.length + visits.length;
      if (count === 0) return 0;
      const delta: Cells = new Map();
      for (const figures of (await readFigures(tx, ids)).values()) addFacts(delta, figures.facts, figures);
      for (const hour of hours) addCounts(delta, cellOfPerson(hour), hour.told);
      for (const hour of visits) addCounts(delta, cellOfSite(hour), hour.told);
      await addToSums(tx, 'rollups_retired', delta);
      forgetFigures(tx, ids);
      return count;
    },
    /** This month and the next: nobody waits for a table at midnight. */
    makeMonths: (): Promise<void> =>
      db.transaction(tx => ensureMonths(tx, [clock.now(), clock.now() + 31 * dayMs])),
  };
}
