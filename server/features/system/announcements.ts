/** Owns what this server knows of coming maintenance: in memory, so that widgets and the status page need no database. */
import type { Db } from '#platform/db/db.ts';
import type { Millis } from '#protocol/ids.ts';
import type { WidgetMaintenance } from '#protocol/widget.ts';
import { type BareMaintenance, upcomingMaintenance } from './maintenance.store.ts';

export function createAnnouncements({ db, now }: { db: Db; now(): Millis }) {
  let known: readonly BareMaintenance[] = [];
  return {
    all: () => known,
    async refresh(): Promise<void> {
      known = await upcomingMaintenance(db, now());
    },
    /** The next that customers may read of, running or coming; null where there is none. */
    forCustomers(): WidgetMaintenance | null {
      const next = known.find(each => each.tellCustomers && each.endsAt > now());
      if (!next) return null;
      const { title, text, lang, startsAt, endsAt } = next;
      return { title, text, lang, startsAt, endsAt };
    },
  };
}
