// Which teams there are, read once for all who resume within a second: their scopes follow from it (S7).
import type { Clock } from '#platform/clock.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** A team that was made less than this ago may be missed by a resume; the next one finds it. */
const keptMs = 1_000;

export function createTeamIds(clock: Clock, read: () => Promise<Id[]>): () => Promise<Id[]> {
  let kept: { readAt: Millis; ids: Promise<Id[]> } | null = null;
  return () => {
    const now = clock.now();
    if (kept && Math.abs(now - kept.readAt) < keptMs) return kept.ids;
    const entry = { readAt: now, ids: read() };
    kept = entry;
    entry.ids.catch(() => {
      if (kept === entry) kept = null;
    });
    return entry.ids;
  };
}
