/** Owns the history of parts that were not well: what lasts, what has to be written yet, and what the status page remembers. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import { isBad, type PartId, type PartStatus } from '#protocol/system.ts';
import { type BareIncident, keepIncident, openIncidents } from './incidents.store.ts';

type Kept = Omit<BareIncident, 'kind' | 'createdAt'>;
type Deps = { db: Db; clock: Clock; log: Log; newId(): Id };

export function createIncidents({ db, clock, log, newId }: Deps) {
  /** Of each part, the one that lasts. */
  const lasting = new Map<PartId, Kept>();
  let unwritten: Kept[] = [];
  let hasAdopted = false;

  function note(incident: Kept): void {
    unwritten = [...unwritten.filter(({ id }) => id !== incident.id), incident];
  }

  function follow({ part, state, text, since }: PartStatus): void {
    const held = lasting.get(part);
    if (isBad(state)) {
      if (held && (held.worst === 'down' || state === 'degraded')) return;
      const next: Kept = held
        ? { ...held, worst: state, title: text }
        : {
            ...{ id: newId(), part, worst: state, title: text, text: '' },
            ...{ startedAt: since, endedAt: null },
          };
      lasting.set(part, next);
      note(next);
    } else if (held) {
      lasting.delete(part);
      note({ ...held, endedAt: Math.max(clock.now(), held.startedAt) });
    }
  }

  async function flush(): Promise<boolean> {
    const before = unwritten.length;
    for (const incident of unwritten) {
      try {
        await db.transaction(tx => keepIncident(tx, incident));
      } catch (error) {
        log.debug({ err: error }, 'an incident could not be written; the next look tries again');
        return false;
      }
      unwritten = unwritten.filter(each => each !== incident);
    }
    return before > 0;
  }

  return {
    /**
     * @param canWrite false while the database is away: what happened is kept in mind until it is back
     * @returns whether anything was written
     */
    async look(parts: readonly PartStatus[], canWrite: boolean): Promise<boolean> {
      if (!hasAdopted && canWrite) {
        const open = await openIncidents(db).catch(() => null);
        if (open) {
          hasAdopted = true;
          for (const { kind: _, createdAt: __, ...incident } of open) {
            if (!lasting.has(incident.part)) lasting.set(incident.part, incident);
          }
        }
      }
      for (const part of parts) follow(part);
      return canWrite && (await flush());
    },
    /** What only this process knows yet. */
    unwritten: (): readonly Kept[] => unwritten,
    /** Another server writes from now on. */
    rest(): void {
      lasting.clear();
      unwritten = [];
      hasAdopted = false;
    },
  };
}
