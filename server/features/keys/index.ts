// API keys: programs that act for whoever made their key, within what it names.
import { randomBytes } from 'node:crypto';
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { steward } from '#platform/http/acting.ts';
import type { Authenticate } from '#platform/http/serve-route.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { AppError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import type { WriteAudit } from '../audit/index.ts';
import { readCounts } from './counts.store.ts';
import { createHolders } from './holders.ts';
import { isMeantAsKey } from './key-format.ts';
import { keyRoutes } from './keys.http.ts';
import { type KeyNotice, registerKeyJobs } from './keys.jobs.ts';
import { createKeysService } from './keys.service.ts';
import { usedBetween } from './usage.store.ts';
import { createUsage } from './usage.ts';
import { createVerify } from './verify.ts';

/** What is worth a look of whoever watches over the desk. */
export type KeyEvent = {
  eventType: 'key_rejected' | 'key_new_place';
  sourceIp: string;
  /** Whoever made the key, where it is known. */
  userId: Id | null;
  timestamp: number;
  threatLevel: 'low' | 'medium' | 'high';
  details: Record<string, string>;
  actionTaken: 'refused' | 'none';
};

export { noticeOfKey } from './keys.jobs.ts';

export type KeysDeps = {
  db: Db;
  log: Log;
  clock: Clock;
  newId(): Id;
  bus: Bus;
  jobs: Jobs;
  /** What an active person may now; null where there is none. */
  ownerOf(personId: Id): Promise<Actor | null>;
  /** Called for each end of a person's sessions, also when their rights changed. */
  onOwnerChanged(listener: (personId: Id) => void): () => void;
  /** Told of each key that changed or was revoked, here or on another server: what is open with it has to show itself again. */
  onKeyChanged(keyId: Id): void;
  /** Resolves once it is written. */
  notify(notice: KeyNotice): Promise<void>;
  audit: WriteAudit;
  /** Must not throw, and never keeps a request waiting. */
  recordSecurityEvent?(event: KeyEvent): void;
};

export function createKeys(deps: KeysDeps) {
  const { db, log, clock, newId } = deps;
  const usage = createUsage({ db, clock, log });
  const holders = createHolders({
    ...deps,
    async isCounted(keyId, { dayQuota, monthQuota }) {
      if (dayQuota !== null || monthQuota !== null) return true;
      return (await readCounts(db, [keyId], clock.now())).get(keyId)?.credits !== null;
    },
  });
  const verify = createVerify({
    ...{ db, clock, holders, usage },
    rejected: ({ code, ip, keyId, ownerId, start }) =>
      deps.recordSecurityEvent?.({
        ...{ eventType: 'key_rejected', sourceIp: ip, userId: ownerId, timestamp: clock.now() },
        // A key that is known and was taken back is in somebody's hands who should not have it.
        threatLevel:
          code === 'key_revoked' || code === 'key_address' || code === 'key_unknown' ? 'medium' : 'low',
        details: { code, start, ...(keyId === null ? {} : { keyId }) },
        actionTaken: 'refused',
      }),
    newPlace: ({ holder, ip, place }) =>
      deps.recordSecurityEvent?.({
        ...{ eventType: 'key_new_place', sourceIp: ip, userId: holder.key.ownerId, timestamp: clock.now() },
        threatLevel: 'medium',
        details: { keyId: holder.key.id, name: holder.key.name, place },
        actionTaken: 'none',
      }),
  });
  const service = createKeysService({
    ...{ db, clock, newId, randomBytes },
    audit: deps.audit,
    changed: holders.changed,
    flushUsage: usage.flush,
  });
  registerKeyJobs(deps.jobs, { db, clock, notify: deps.notify });

  return {
    /** Takes a key away for good, by Steward itself. False: there is none, or it was revoked before. */
    async revoke(keyId: Id): Promise<boolean> {
      try {
        await service.revoke(keyId, steward);
        return true;
      } catch (error) {
        if (error instanceof AppError && (error.code === 'not_found' || error.code === 'refused_by_state'))
          return false;
        throw error;
      }
    },
    /** All that there is to say; no secret is among it. */
    shown: service.list,
    /** What all keys were used for, by the hour. */
    async usedBetween(from: number, to: number) {
      await usage.flush();
      return usedBetween(db, from, to);
    },
    routes: keyRoutes(service),
    /** Keys are looked at here, whatever else comes along by whoever looks at sessions. */
    or:
      (sessions: Authenticate): Authenticate =>
      (credentials, ip) =>
        credentials.bearer !== undefined && isMeantAsKey(credentials.bearer)
          ? verify(credentials.bearer, ip)
          : sessions(credentials, ip),
    part: {
      name: 'keys',
      start() {
        holders.part.start();
        usage.part.start();
      },
      async stop() {
        holders.part.stop();
        await usage.part.stop();
      },
    } satisfies Part,
  };
}
