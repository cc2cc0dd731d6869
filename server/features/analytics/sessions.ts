/** Owns how visits of the widget come into the sums: counted by the hour, then told as any other change, and again when one became a conversation late. */
import { addCounts, type Cells, cellOfSite } from '#analytics/cells.ts';
import type { CountMeasure } from '#analytics/measures.ts';
import type { Db } from '#platform/db/db.ts';
import { addToRollups, isMine } from './figures.store.ts';
import { countSessions, readDueSiteHours, type SiteHour, saveSiteTold } from './sessions.store.ts';

const batch = 500;

/** @returns how many hours were told anew; null while another server sums up */
export const foldSessions = (db: Db): Promise<number | null> =>
  db.transaction(async tx => {
    if (!(await isMine(tx))) return null;
    await countSessions(tx, batch);
    const due = await readDueSiteHours(tx, batch);
    if (due.length === 0) return 0;
    const delta: Cells = new Map();
    const told = due.map(hour => {
      addCounts(delta, cellOfSite(hour), hour.told, -1);
      const now = toldOf(hour);
      addCounts(delta, cellOfSite(hour), now);
      return { ...hour, told: now as Record<string, number> };
    });
    await addToRollups(tx, delta);
    saveSiteTold(tx, told);
    return due.length;
  });

function toldOf({ sessions, conversations }: SiteHour): Partial<Record<CountMeasure, number>> {
  const told = { sessions, sessionConversations: conversations };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value > 0));
}
