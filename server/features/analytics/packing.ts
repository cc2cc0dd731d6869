/** Owns how sums become packs for consoles: after they were summed up, day by day, each time the whole day as it stands. */
import { packCells } from '#analytics/pack.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { isMine } from './figures.store.ts';
import { dropPacks, forgetPacks, keptDays, readDays, takeDue, writePacks } from './packs.store.ts';

const dayMs = 86_400_000;
/** Days in one transaction: each is read whole. */
const batch = 20;

export function createPacking({ db, clock, newId }: { db: Db; clock: Clock; newId: () => Id }) {
  const oldest = (): Millis => clock.now() - keptDays * dayMs;

  /** @returns how many days were packed; null while another server sums up */
  const packOnce = (): Promise<number | null> =>
    db.transaction(async tx => {
      if (!(await isMine(tx))) return null;
      const due = await takeDue(tx, batch);
      const kept = due.filter(({ day }) => day >= oldest());
      if (kept.length > 0) {
        const byDay = Map.groupBy(
          await readDays(tx, kept),
          ({ teamId, hour }) => `${teamId} ${Math.floor(hour / dayMs)}`,
        );
        const packs = kept.map(({ teamId, day }) => ({
          ...packCells(teamId, day, byDay.get(`${teamId} ${day / dayMs}`) ?? []),
          id: newId(),
        }));
        const [empty, full] = [packs.filter(isEmpty), packs.filter(pack => !isEmpty(pack))];
        if (full.length > 0) writePacks(tx, full);
        if (empty.length > 0) dropPacks(tx, empty);
      }
      return due.length;
    });

  return {
    /** Until nothing is due, or another server is at it. */
    async packAll(signal?: AbortSignal): Promise<void> {
      while (!signal?.aborted && ((await packOnce()) ?? 0) > 0);
    },
    /** What is older than consoles keep. */
    async forgetOld(signal?: AbortSignal): Promise<void> {
      while (!signal?.aborted && (await db.transaction(tx => forgetPacks(tx, oldest(), 200))) > 0);
    },
  };
}

const isEmpty = ({ team, agent, ai }: { team: string; agent: string; ai: string }): boolean =>
  team === '' && agent === '' && ai === '';
