/**
 * Owns what keys are used for, between the requests and the database: counted in memory, written in one statement every few seconds. A
 * server that is killed loses those seconds of a chart; nothing is decided by them.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { addUsage, type LastUse, type Place, type UsageRow } from './usage.store.ts';

const flushEveryMs = 5_000;
const lastUseEveryMs = 60_000;
const hourMs = 3_600_000;

export type Usage = ReturnType<typeof createUsage>;

export function createUsage({ db, clock, log }: { db: Db; clock: Clock; log: Log }) {
  let rows = new Map<string, UsageRow>();
  const lastUses = new Map<Id, LastUse>();
  const lastWritten = new Map<Id, Millis>();
  let places: Place[] = [];
  let flushing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    const now = clock.now();
    const due = [...lastUses.values()].filter(({ keyId }) => {
      const last = lastWritten.get(keyId);
      return last === undefined || now - last >= lastUseEveryMs;
    });
    if (rows.size === 0 && due.length === 0 && places.length === 0) return;
    const taken = { rows: [...rows.values()], lastUses: due, places };
    rows = new Map();
    places = [];
    for (const { keyId } of due) {
      lastUses.delete(keyId);
      lastWritten.set(keyId, now);
    }
    try {
      await addUsage(db, taken);
    } catch (error) {
      log.warn(
        { err: error },
        'what keys were used for could not be written, and is missing in their charts',
      );
    }
  }

  const flush = (): Promise<void> => {
    flushing = flushing.then(write);
    return flushing;
  };

  return {
    /** A request of a key was answered. @param route the pattern, never the address */
    answered(keyId: Id, route: string, status: number, ip: string): void {
      const at = clock.now();
      const hour = at - (at % hourMs);
      const name = `${keyId} ${hour} ${status} ${route}`;
      const row = rows.get(name);
      if (row) row.requests += 1;
      else rows.set(name, { keyId, hour, route, status, requests: 1 });
      lastUses.set(keyId, { keyId, at, ip });
    },
    arrivedFrom: (keyId: Id, network: string): void => void places.push({ keyId, network, at: clock.now() }),
    flush,
    part: {
      name: 'key usage',
      start() {
        timer = setInterval(() => void flush(), flushEveryMs);
        timer.unref();
      },
      async stop() {
        clearInterval(timer);
        await flush();
      },
    } satisfies Part,
  };
}
