/**
 * Owns how long each kind of data is kept, and the going through what is older: in slices, each a transaction of its own, and written down
 * with how much it was. What is to be deleted, and how, is known by the rooms that own it.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { steward } from '#platform/http/acting.ts';
import { AppError } from '#protocol/errors.ts';
import {
  leastDays,
  mayStay,
  type RetentionKind,
  type RetentionRule,
  retentionKinds,
} from '#protocol/http/retention.ts';
import type { Millis } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import { type RetentionVerbs, retentionRoutes } from './retention.http.ts';
import { type KeptRule, readRules, saveRule } from './retention.store.ts';

export type RetentionDeps = {
  db: Db;
  clock: Clock;
  audit: WriteAudit;
  /** What holds where nobody says otherwise; null: without an end. */
  usual: Record<RetentionKind, number | null>;
};

/**
 * Deletes what is older than it is kept, slice by slice until one is empty or `signal` says stop. `slice` deletes a bounded number of what is
 * older than `before` and answers how many it were.
 */
export type Sweep = (
  kind: RetentionKind,
  slice: (tx: Tx, before: Millis) => Promise<number>,
  signal: AbortSignal,
) => Promise<void>;

const dayMs = 86_400_000;
const subjectOf = (kind: RetentionKind) => ({ kind: 'retention', id: kind, name: kind });

export function createRetention({ db, clock, audit, usual }: RetentionDeps) {
  const shown = (kind: RetentionKind, kept: KeptRule | undefined): RetentionRule => ({
    ...{ kind, days: kept ? kept.days : usual[kind], usual: usual[kind] },
    ...{ version: kept?.version ?? 0, changedAt: kept?.changedAt.getTime() ?? null },
    changedBy: kept?.changedBy ?? '',
  });

  async function one(kind: RetentionKind): Promise<RetentionRule> {
    const [kept] = await readRules(db, kind);
    return shown(kind, kept);
  }

  const verbs: RetentionVerbs = {
    async list() {
      const kept = await readRules(db, null);
      return retentionKinds.map(kind =>
        shown(
          kind,
          kept.find(rule => rule.kind === kind),
        ),
      );
    },
    /** @throws malformed for too few days, or none where there must be an end; stale */
    async save(kind, { days, version }, by) {
      const problem = problemOf(kind, days);
      if (problem) throw new AppError('malformed', { details: [{ path: 'body.days', problem }] });
      const before = await one(kind);
      await db.transaction(async tx => {
        const isSaved = await saveRule(tx, { kind, days, version, now: clock.now(), by: by.name });
        if (!isSaved) throw new AppError('stale');
        const detail = { before: { days: before.days }, after: { days } };
        audit(tx, { act: 'retention.change', by, ip: by.ip, subject: subjectOf(kind), detail });
      });
      return one(kind);
    },
  };

  const sweep: Sweep = async (kind, slice, signal) => {
    const { days } = await one(kind);
    if (days === null) return;
    const before = clock.now() - days * dayMs;
    let gone = 0;
    try {
      while (!signal.aborted) {
        const went = await db.transaction(tx => slice(tx, before));
        gone += went;
        if (went === 0) break;
      }
    } finally {
      // What went before it was cut short is gone, too.
      if (gone > 0) await db.transaction(async tx => note(tx, kind, { days, deleted: gone, before }));
    }
  };

  const note = (
    tx: Tx,
    kind: RetentionKind,
    { before, ...detail }: { days: number; deleted: number; before: Millis },
  ) =>
    audit(tx, {
      ...{ act: 'retention.apply', by: steward, ip: null, subject: subjectOf(kind) },
      detail: { ...detail, olderThan: new Date(before).toISOString() },
    });

  return { sweep, shown: verbs.list, routes: retentionRoutes(verbs) };
}

function problemOf(kind: RetentionKind, days: number | null): string | null {
  if (days === null) return mayStay(kind) ? null : 'it must end some day; write a number of days';
  return days < leastDays[kind] ? `at least ${leastDays[kind]} days` : null;
}
