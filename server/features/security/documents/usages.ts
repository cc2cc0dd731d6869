/**
 * Owns what consoles hold of the use of keys: a document for each day, so that only the last one goes out again. Made anew every few
 * minutes: whoever looks at one key online is answered by the server.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { type SecurityUsage, usageDays, usageKeys } from '#protocol/documents/security-rules.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { forgetDocuments, lockPlace, saveDocument } from './documents.store.ts';

/** What keys answered and refused, by the hour. */
export type UsedInHour = { keyId: Id; hour: Millis; served: number; refused: number };

type UsagesDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  usedBetween(from: Millis, to: Millis): Promise<UsedInHour[]>;
};

const dayMs = 86_400_000;
const batch = 200;

/** Of the busiest keys of a day. */
function usageOf(rows: readonly UsedInHour[]): SecurityUsage['used'] {
  const sum = (hours: readonly UsedInHour[]) =>
    hours.reduce((all, { served, refused }) => all + served + refused, 0);
  return [...Map.groupBy(rows, ({ keyId }) => keyId)]
    .sort(([a, x], [b, y]) => sum(y) - sum(x) || (a < b ? -1 : 1))
    .slice(0, usageKeys)
    .map(([keyId, hours]) => ({
      keyId,
      hours: hours
        .map(({ hour, served, refused }) => ({ hour, served, refused }))
        .sort((a, b) => a.hour - b.hour),
    }));
}

export function createUsages({ db, clock, newId, usedBetween }: UsagesDeps) {
  /** Days that are over say the same for good: they are looked at once by each server. */
  let isBegun = false;

  async function make(day: Millis): Promise<void> {
    await db.transaction(async tx => {
      const place = { kind: 'usage' as const, place: String(day) };
      await lockPlace(tx, place);
      const used = usageOf(await usedBetween(day, day + dayMs));
      if (used.length > 0)
        await saveDocument(tx, { ...place, id: newId(), role: 'admin', at: day, body: { used } });
    });
  }

  async function look(signal?: AbortSignal): Promise<void> {
    const today = clock.now() - (clock.now() % dayMs);
    const days = isBegun ? 2 : usageDays;
    for (let back = 0; back < days; back++) {
      if (signal?.aborted) return;
      await make(today - back * dayMs);
    }
    isBegun = true;
    // Today is one of them.
    const oldest = today - (usageDays - 1) * dayMs;
    while ((await forgetDocuments(db, 'usage', oldest, batch)) === batch);
  }

  return {
    look,
    registerJobs(jobs: Jobs): void {
      jobs.register('security.usage', (_data, signal) => look(signal), {
        ...{ schedule: '*/5 * * * *', concurrency: 1 },
      });
    },
  };
}
