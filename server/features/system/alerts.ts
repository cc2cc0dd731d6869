/** Owns what is written of alerts, by the rules of this room and for other rooms. What cannot be written now is written later. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Severity } from '#protocol/documents/alert.ts';
import type { Id } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';
import {
  adopted,
  nextTracks,
  type RuleFacts,
  ruleKeyPrefix,
  type Tracks,
  wantedAlerts,
} from './alert-rules.ts';
import { closeAlert, openAlertKeys, raiseAlert } from './alerts.store.ts';

/** What any room may say: at most one open alert has a key, however often it is raised, over all servers. */
export type AlertSaid = {
  key: string;
  severity: Severity;
  title: string;
  text: string;
  /** Who may see it: performance is for supervisors, security for admins. */
  audience: Extract<Role, 'supervisor' | 'admin'>;
};
/** Told once for each alert that opens, by the one server that opened it. */
export type NotifyAlert = (alert: AlertSaid & { id: Id }) => unknown;

type Deps = { db: Db; clock: Clock; log: Log; newId(): Id; notify: NotifyAlert };

export function createAlerts({ db, clock, log, newId, notify }: Deps) {
  /** By key, the last word that is not written yet; null closes it. */
  const unwritten = new Map<string, AlertSaid | null>();
  let tracks: Tracks = new Map();
  let hasAdopted = false;

  async function write(key: string, said: AlertSaid | null): Promise<void> {
    if (said === null) return closeAlert(db, key, clock.now());
    const { audience: role, severity, title, text } = said;
    const id = newId();
    const isNew = await raiseAlert(db, { id, key, role, severity, title, text, now: clock.now() });
    if (!isNew) return;
    try {
      await notify({ ...said, id });
    } catch (error) {
      log.warn({ err: error, key }, 'nobody could be told of an alert; it stands in the console');
    }
  }

  /** In the order in which it was said. Stops at the first that fails: the database is away. */
  async function flush(): Promise<void> {
    for (const [key, said] of [...unwritten]) {
      try {
        await write(key, said);
      } catch (error) {
        log.debug({ err: error, key }, 'an alert could not be written; the next look tries again');
        return;
      }
      if (unwritten.get(key) === said) unwritten.delete(key);
    }
  }

  function say(key: string, said: AlertSaid | null): Promise<void> {
    unwritten.delete(key);
    unwritten.set(key, said);
    return flush();
  }

  function otherRoomsKey(key: string): string {
    if (key.startsWith(ruleKeyPrefix)) throw new Error(`${key} is a key of the system's own rules`);
    return key;
  }

  return {
    raise: (said: AlertSaid): Promise<void> => say(otherRoomsKey(said.key), said),
    settle: (key: string): Promise<void> => say(otherRoomsKey(key), null),
    flush,

    /**
     * The rules, looked at by the one server that writes for all.
     * @param canWrite false while the database is away: what is to be said waits
     */
    async look(facts: RuleFacts, canWrite: boolean): Promise<void> {
      const now = clock.now();
      if (!hasAdopted && canWrite) {
        // Opened by a server that is gone: it closes like one of our own.
        const keys = await openAlertKeys(db, ruleKeyPrefix).catch(() => null);
        if (keys) {
          hasAdopted = true;
          tracks = new Map([...keys.map(key => [key, adopted(now)] as const), ...tracks]);
        }
      }
      const next = nextTracks(tracks, wantedAlerts(facts), now);
      tracks = next.tracks;
      for (const { role: audience, ...wanted } of next.open)
        unwritten.set(wanted.key, { ...wanted, audience });
      for (const key of next.close) unwritten.set(key, null);
      if (canWrite) await flush();
    },

    /** Another server writes from now on. */
    rest(): void {
      tracks = new Map();
      hasAdopted = false;
      for (const key of unwritten.keys()) if (key.startsWith(ruleKeyPrefix)) unwritten.delete(key);
    },
  };
}
