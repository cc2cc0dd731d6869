/**
 * Owns the audit log: entries in the transaction of the act, looks at personal data before they are answered, the check of the whole chain,
 * and what is taken away when a person is erased. Never decides whether somebody may.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '#platform/clock.ts';
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { LineFile } from '#platform/line-file.ts';
import type { Log } from '#platform/log.ts';
import type {
  AuditAct,
  AuditBy,
  AuditDetail,
  AuditFilter,
  AuditHead,
  AuditLogAnswer,
  AuditLogEntry,
  AuditQuery,
  AuditReport,
  AuditSubject,
} from '#protocol/audit.ts';
import type { Id } from '#protocol/ids.ts';
import { auditRoutes } from './audit.http.ts';
import {
  countStrays,
  eraseDetails,
  insertEntry,
  readAbout,
  readChecked,
  readHash,
  readHead,
  readNewest,
  readOn,
  readUnsealed,
  saveChecked,
  toChainRow,
} from './audit.store.ts';
import { type ChainRow, createChainCheck, digestOf, writePlaces } from './chain.ts';
import { createCopying } from './copying.ts';
import { createHeadFile } from './head-file.ts';
import { createHeadWatch } from './head-watch.ts';
import { createReadLog } from './read-log.ts';

export type AuditEntry = {
  act: AuditAct;
  by: AuditBy;
  subject: AuditSubject;
  /** What else is to be known, such as what it was before. Never a secret. It and the subject's name go when the person is erased. */
  detail?: AuditDetail;
  /** Where the wish came from; null where none did. */
  ip: string | null;
};

/** Writes in the transaction of what it tells of: both are there, or neither. */
export type WriteAudit = (tx: Tx, entry: AuditEntry) => void;

export type AuditDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  /** An entry of this act was committed here. */
  wrote?(act: AuditAct): void;
  /** Where this server notes the end of the chain. */
  dataDir: string;
  installationId: string;
  /** Where every entry is copied to; absent: nowhere. */
  copy?: LineFile | null;
  /** The chain has not what it had. */
  lost(noted: AuditHead, alertKey: string): void;
  /** The daily check of all of it found something wrong, or nothing. */
  broken?(report: AuditReport): void;
  whole?(): void;
  /** It has it, for the first time since the start or since it had not. */
  held(alertKey: string): void;
};

export type Audit = ReturnType<typeof createAudit>;

const pageOf = 1_000;

/** What admins are told when it is. */
export const auditLost = ({ seq }: AuditHead, key: string) => ({
  ...{ key, severity: 'critical' as const, audience: 'admin' as const },
  title: 'The audit log has lost entries',
  text: `Entry ${seq} was there and is not any more, or is another one. Run: npm run steward -- audit verify`,
});

export const auditBroken = ({ faultCount, faults }: AuditReport) => ({
  ...{ key: auditBrokenKey, severity: 'critical' as const, audience: 'admin' as const },
  title: 'The audit log is not what was written',
  text: `${faultCount} faults, the first one: ${faults[0]?.said ?? ''}. Run: npm run steward -- audit verify`,
});
export const auditBrokenKey = 'audit.broken';

export function createAuditWriter({
  clock,
  newId,
  wrote,
}: Pick<AuditDeps, 'clock' | 'newId' | 'wrote'>): WriteAudit {
  return (tx, { act, by, subject, detail, ip }) => {
    const kept = {
      salt: randomBytes(16),
      text: JSON.stringify({ name: subject.name, detail: detail ?? {} }),
    };
    insertEntry(tx, {
      ...{ id: newId(), now: clock.now(), act, by, ip },
      ...{ subjectKind: subject.kind, subjectId: subject.id },
      ...{ digest: digestOf(kept), salt: kept.salt, detail: kept.text },
    });
    if (wrote) tx.afterCommit(() => wrote(act));
  };
}

export function createAudit(deps: AuditDeps) {
  const { db, log } = deps;
  const write = createAuditWriter(deps);
  const file = createHeadFile(deps.dataDir, deps.installationId);
  // Each folder notes an end of its own: that one server's holds says nothing of another's.
  const alertKey = `audit.lost.${createHash('sha256').update(`${hostname()} ${file.path}`).digest('hex').slice(0, 8)}`;
  const watch = createHeadWatch({
    ...{ db, log, file },
    lost: noted => deps.lost(noted, alertKey),
    held: () => deps.held(alertKey),
  });

  /** Reads the whole chain. @param heads entries that were noted elsewhere, besides what this server noted */
  async function verify(heads: readonly AuditHead[] = [], signal?: AbortSignal): Promise<AuditReport> {
    const wholeAt = deps.clock.now();
    const noted = await file.read();
    const report = await verifyChain(db, [...heads, ...(noted ? [noted] : [])], deps.clock, signal);
    if (!report.ok) return report;
    if (report.head) await saveChecked(db, { ...report.head, wholeAt });
    return { ...report, wholeAt };
  }

  /**
   * Reads what came since the log was read and held; where the end of that is not what it was, or something is wrong behind it, all of it.
   */
  async function check(signal?: AbortSignal): Promise<AuditReport> {
    const [checked, noted] = [await readChecked(db), await file.read()];
    if (!checked || (await readHash(db, checked.seq)) !== checked.hash) return verify([], signal);
    const { seq, hash, wholeAt } = checked;
    if (noted && noted.seq <= seq && (await readHash(db, noted.seq)) !== noted.hash)
      return verify([], signal);
    const heads = noted && noted.seq > seq ? [noted] : [];
    const report = await verifyChain(db, heads, deps.clock, signal, { seq, hash });
    if (!report.ok) return verify([], signal);
    if (report.head) await saveChecked(db, { ...report.head, wholeAt });
    return { ...report, wholeAt };
  }

  const room = {
    write,
    read: createReadLog(db, write),
    /** Whether the entry that this server noted last is still there; notes a newer one then. */
    look: watch.look,

    async list({ before, limit, ...filter }: AuditQuery): Promise<AuditLogAnswer> {
      const found = await readNewest(db, filter, { before, limit: limit + 1 });
      return { entries: found.slice(0, limit), hasMore: found.length > limit };
    },

    /** The newest two hundred about things of these kinds. @param id of one of them alone */
    about: (kinds: readonly string[], id: Id | null): Promise<AuditLogEntry[]> => readAbout(db, kinds, id),

    verify,
    check,

    /** In the order of the chain. Written down itself before the first entry goes out. */
    async *export(
      filter: Partial<AuditFilter>,
      { by, ip }: Pick<AuditEntry, 'by' | 'ip'>,
    ): AsyncGenerator<ChainRow> {
      await db.transaction(async tx => {
        const subject = { kind: 'audit', id: '', name: '' };
        write(tx, { act: 'audit.export', by, ip, subject, detail: { filter } });
      });
      yield* rowsOf(db, filter);
    },

    /**
     * Takes away what the log says about these subjects and what they were called; that it happened, and to which entries, stays.
     * @returns how many entries it were
     */
    async erase(
      tx: Tx,
      subjects: readonly { kind: string; id: string }[],
      { by, ip, reason }: Pick<AuditEntry, 'by' | 'ip'> & { reason: string },
    ): Promise<number> {
      const places = await eraseDetails(tx, subjects);
      if (places.length === 0) return 0;
      write(tx, {
        ...{ act: 'audit.erase', by, ip, subject: { kind: 'audit', id: '', name: '' } },
        detail: { places: writePlaces(places), reason },
      });
      return places.length;
    },

    /** After a restore of an earlier state: goes on from what is there. What was lost stays written down. */
    async accept({ by, reason }: { by: AuditBy; reason: string }): Promise<AuditHead | null> {
      // A file that nobody can read any more is what this is for, too.
      const noted = await file.read().catch(() => null);
      await db.transaction(async tx => {
        const subject = { kind: 'audit', id: '', name: '' };
        write(tx, { act: 'audit.accept', by, ip: null, subject, detail: { noted, reason } });
      });
      const head = await readHead(db);
      if (head) await file.write(head);
      return noted;
    },
  };
  const copying =
    deps.copy &&
    createCopying({
      ...{ db, log, file: deps.copy },
      place: createHeadFile(deps.dataDir, `copied-${deps.installationId}`),
    });
  const parts: Part[] = copying ? [watch.part, copying] : [watch.part];
  return {
    ...room,
    parts,
    routes: auditRoutes(room),
    registerJobs(jobs: Jobs): void {
      jobs.register(
        'audit.verify',
        async (_data, signal) => {
          const report = await verify([], signal);
          if (report.ok) deps.whole?.();
          else deps.broken?.(report);
        },
        { schedule: '41 3 * * *', concurrency: 1, expireSeconds: 3_600 },
      );
    },
  };
}

async function* rowsOf(
  db: Queryable,
  filter: Partial<AuditFilter>,
  signal?: AbortSignal,
  start = 0,
): AsyncGenerator<ChainRow> {
  let after = start;
  while (true) {
    signal?.throwIfAborted();
    const rows = await readOn(db, filter, { after, limit: pageOf });
    for (const row of rows) yield toChainRow(row);
    if (rows.length < pageOf) return;
    after = Number(rows.at(-1)?.seq);
  }
}

/** @param from what was checked before, up to here: it is not read again */
export async function verifyChain(
  db: Queryable,
  heads: readonly AuditHead[],
  clock: Clock,
  signal?: AbortSignal,
  from: AuditHead | null = null,
): Promise<AuditReport> {
  const startedAt = clock.now();
  const check = createChainCheck(heads, from);
  for await (const row of rowsOf(db, {}, signal, from?.seq)) check.take(row);
  // What is in no chain is looked for where all of it is.
  if (from) return check.end(0, clock.now() - startedAt);
  for (const row of await readUnsealed(db)) check.take(row);
  return check.end(await countStrays(db), clock.now() - startedAt);
}
