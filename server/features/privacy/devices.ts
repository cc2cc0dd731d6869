// Which consoles keep a copy, what each has still to forget, and its receipts. Asked with every connection, so those of a moment are
// asked for together.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { gather } from '#platform/gather.ts';
import type { Id } from '#protocol/ids.ts';
import type { PurgeEvent } from '#protocol/purge.ts';
import { confirmPurges, pendingPurges, type Seen, seeDevices } from './requests.store.ts';

const browsers = [
  ['Electron', 'Desktop'],
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const systems = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'] as const;

/** What a person would call it: "Firefox on Windows". */
export function labelOf(userAgent: string): string {
  const browser = browsers.find(([mark]) => userAgent.includes(mark))?.[1] ?? 'Console';
  const system = systems.find(mark => userAgent.includes(mark));
  return system ? `${browser} on ${system.replace('Mac OS', 'macOS')}` : browser;
}

export function createDevices({ db, clock }: { db: Db; clock: Clock }) {
  const see = gather(async (seen: readonly Seen[]) => {
    const pending = await db.transaction(async tx => {
      await seeDevices(tx, seen, clock.now());
      return pendingPurges(tx, [...new Set(seen.map(({ deviceId }) => deviceId))]);
    });
    return seen.map(({ deviceId }) => pending.get(deviceId) ?? []);
  });
  return {
    /** A console is here. @returns what it has to forget */
    see: ({
      deviceId,
      personId,
      userAgent,
    }: {
      deviceId: Id;
      personId: Id;
      userAgent: string;
    }): Promise<PurgeEvent['purges']> => see({ deviceId, personId, label: labelOf(userAgent) }),
    /** It has. */
    confirm: (deviceId: Id, purgeIds: readonly Id[]): Promise<void> =>
      confirmPurges(db, { deviceId, purgeIds, now: clock.now() }),
  };
}
