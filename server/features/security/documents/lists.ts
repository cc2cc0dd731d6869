/**
 * Owns the lists of the door as consoles hold them: each as its room answers it over HTTP, made again right after an act that changes
 * it, and once a minute for what changes by itself. Never decides who may read one but by the role that it is for.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { AuditLogAnswer } from '#protocol/audit.ts';
import type { Security, SecurityList } from '#protocol/documents/security.ts';
import type { Id } from '#protocol/ids.ts';
import { type DocumentRole, lockPlace, saveDocument } from './documents.store.ts';

type BodyOf<Kind extends SecurityList> = Omit<
  Extract<Security, { kind: Kind }>,
  'id' | 'scope' | 'changedXid' | 'at' | 'kind'
>;
/** What each list says now. */
export type ListSources = { [Kind in SecurityList]: () => Promise<BodyOf<Kind>> };

/** Whose may read each panel: supervisors and those above, or admins alone. */
export const listRoles: Record<SecurityList, DocumentRole> = {
  addresses: 'supervisor',
  limits: 'supervisor',
  keys: 'admin',
  sessions: 'admin',
  requests: 'supervisor',
  audit: 'admin',
  detection: 'supervisor',
  retention: 'supervisor',
  factors: 'admin',
  providers: 'admin',
  people: 'admin',
};
export const listKinds = Object.keys(listRoles) as SecurityList[];

/** Acts on these nouns change these lists; each act is an entry of the audit log besides. */
const changedBy: Readonly<Record<string, readonly SecurityList[]>> = {
  address: ['addresses'],
  limit: ['limits'],
  key: ['keys'],
  person: ['sessions', 'keys', 'people', 'factors'],
  detection: ['detection'],
  retention: ['retention'],
  factor: ['factors'],
  sso: ['providers'],
  customer: ['requests'],
};

/** The first act is seen at once; of a list that changes and changes, not more than one in so long. */
const restMs: Record<SecurityList, number> = {
  ...{ addresses: 500, limits: 500, keys: 500, requests: 500, detection: 500, retention: 500 },
  ...{ factors: 500, providers: 500 },
  // Everybody who signs in is one, and every look of a program.
  ...{ sessions: 5_000, people: 5_000, audit: 5_000 },
};
const gatherMs = 50;

/** Entries tell what was before and after, at length: as many as fit. */
const auditCharacters = 100_000;
export function auditListOf({ entries, hasMore }: AuditLogAnswer): BodyOf<'audit'> {
  let left = auditCharacters;
  const kept = entries.filter(entry => {
    left -= JSON.stringify(entry).length;
    return left >= 0;
  });
  return { entries: kept, hasMore: hasMore || kept.length < entries.length };
}

export type ListsDeps = { db: Db; clock: Clock; log: Log; newId(): Id; sources: ListSources };

export function createLists({ db, clock, log, newId, sources }: ListsDeps) {
  const planned = new Map<SecurityList, NodeJS.Timeout>();
  const madeAt = new Map<SecurityList, number>();
  let working: Promise<void> = Promise.resolve();
  let isRunning = false;

  async function make(kind: SecurityList): Promise<void> {
    madeAt.set(kind, clock.now());
    try {
      await db.transaction(async tx => {
        await lockPlace(tx, { kind, place: '' });
        const body = await sources[kind]();
        await saveDocument(tx, {
          kind,
          place: '',
          id: newId(),
          role: listRoles[kind],
          at: clock.now(),
          body,
        });
      });
    } catch (error) {
      log.warn(
        { err: error, kind },
        'a list of the door could not be made for consoles; the next minute tries again',
      );
    }
  }
  function inTurn(kinds: readonly SecurityList[]): Promise<void> {
    working = working.then(async () => {
      for (const kind of kinds) await make(kind);
    });
    return working;
  }

  function changed(kinds: readonly SecurityList[]): void {
    if (!isRunning) return;
    for (const kind of kinds) {
      if (planned.has(kind)) continue;
      const rest = (madeAt.get(kind) ?? Number.NEGATIVE_INFINITY) + restMs[kind] - clock.now();
      const work = () => {
        planned.delete(kind);
        void inTurn([kind]);
      };
      planned.set(kind, setTimeout(work, Math.min(Math.max(gatherMs, rest), restMs[kind])).unref());
    }
  }

  return {
    changed,
    /** Resolves once they say what is so now: what has to be gone from them is. */
    renew: inTurn,
    /** Something was committed that the audit log tells of. */
    acted: (act: string): void => changed(['audit', ...(changedBy[act.split('.')[0] ?? ''] ?? [])]),
    part: {
      name: 'lists of the door',
      start() {
        isRunning = true;
        changed(listKinds);
      },
      async stop() {
        isRunning = false;
        for (const timer of planned.values()) clearTimeout(timer);
        planned.clear();
        await working;
      },
    } satisfies Part,
    registerJobs(jobs: Jobs): void {
      // What changes by itself: counts, runs of time, and what a server left undone that went away.
      jobs.register('security.lists', () => inTurn(listKinds), { schedule: '* * * * *', concurrency: 1 });
    },
  };
}
