/**
 * Owns what is due: a drop whose time has come becomes the run of its period, also of each that passed while no server ran; a run has its
 * table made, sends it, and notes how that ended. Whatever stops it, it goes on where it was, and a period ends as one file.
 */
import { nextAt, type Period, periodsOf } from '#platform/calendar.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { steward } from '#platform/http/acting.ts';
import type { Log } from '#platform/log.ts';
import { type S3, S3Error } from '#platform/s3/s3.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { TablesForOthers } from '../exports/index.ts';
import { countFailure, findDrop, type KeptDrop, saveNext, takeDueDrop } from './drops.store.ts';
import { isToldAt, keyOf, manifestKeyOf, manifestOf, noticeOf, retryAt, settleMs } from './drops.ts';
import type { Leftovers } from './leftovers.ts';
import {
  beginRun,
  claimRun,
  endRun,
  type Hold,
  type KeptRun,
  putOff,
  saveExport,
  saveFile,
  saveSent,
  saveUpload,
} from './runs.store.ts';
import type { Storages } from './storages.service.ts';
import { sha256Of, upload } from './upload.ts';

export type SendingDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  s3: S3;
  storages: Pick<Storages, 'placeOf'>;
  leftovers: Leftovers;
  tables: TablesForOthers;
  audit: WriteAudit;
  /** Something may be due. */
  wake(): void;
  /** Tells admins; resolves once it is written. */
  notify(notice: ReturnType<typeof noticeOf>): Promise<void>;
  count(outcome: 'sent' | 'failed' | 'dead'): void;
};

/** Longer than the longest answer that is waited for. */
const leaseMs = 3 * 60_000;
const lookAgainMs = 2_000;
const atOnce = 3;
/** What was missed longer ago is made by hand, where it is wanted. */
const missedAtMostMs = 62 * 86_400_000;

/** Somebody else goes on with it. */
class NotOurs extends Error {}
const ours = (isOurs: boolean): void => {
  if (!isOurs) throw new NotOurs();
};

/** When the run of what ends then is begun. */
export const dueAfter = (drop: KeptDrop, after: Millis): Millis => nextAt(drop, after - settleMs) + settleMs;

export function createSending(deps: SendingDeps) {
  const { db, clock, newId, log, tables, leftovers } = deps;
  let stopping = new AbortController();
  const underWay = new Map<Id, Promise<void>>();

  /** @returns whether one was due */
  const begin = (): Promise<boolean> =>
    db.transaction(async tx => {
      const now = clock.now();
      const drop = await takeDueDrop(tx, now);
      if (!drop || drop.nextAt === null) return false;
      const { period } = periodsOf(drop.cadence, drop.timeZone, drop.nextAt - settleMs);
      await beginRun(tx, { id: newId(), dropId: drop.id, ...period }, false, now);
      // The next one behind it, and not behind now: what was missed while no server ran has files of its own.
      await saveNext(tx, drop.id, dueAfter(drop, Math.max(drop.nextAt, now - missedAtMostMs)));
      return true;
    });

  async function make(drop: KeptDrop, run: KeptRun, hold: Hold, prefix: string): Promise<void> {
    const { kind, format, teamId, channel, status } = drop;
    await db.transaction(async tx => {
      const id = newId();
      await leftovers.leave(tx, { runId: run.id });
      ours(await saveExport(tx, hold, id, keyOf(drop, prefix, run.from)));
      await tables.begin(tx, {
        ...{ id, kind, format, by: { id: drop.id, name: drop.name } },
        ...{ startDate: new Date(run.from).toISOString(), endDate: new Date(run.to).toISOString() },
        ...(teamId === null ? {} : { teamId }),
        ...(channel === null ? {} : { channel }),
        ...(status === null ? {} : { status }),
      });
    });
    await putOff(db, hold, clock.now() + lookAgainMs);
  }

  /** @returns false where it is not over: the table is made first */
  async function work(drop: KeptDrop, run: KeptRun, hold: Hold): Promise<boolean> {
    const place = await deps.storages.placeOf(drop.storageId);
    const table = run.exportId === null ? null : await tables.look(run.exportId);
    if (run.exportId === null || table === null) {
      await make(drop, run, hold, place.prefix);
      return false;
    }
    if (table.state === 'failed') {
      await db.transaction(tx => tables.remove(tx, run.exportId as Id));
      throw new S3Error(`The table could not be made. ${table.problem}`, '', 0, null);
    }
    if (table.state !== 'done') {
      await putOff(db, hold, clock.now() + lookAgainMs);
      return false;
    }
    await send(drop, { ...run, exportId: run.exportId }, hold, table, place);
    return true;
  }

  async function send(
    drop: KeptDrop,
    run: KeptRun & { exportId: Id },
    hold: Hold,
    { rows, sizeBytes }: { rows: number; sizeBytes: number },
    place: Awaited<ReturnType<Storages['placeOf']>>,
  ): Promise<void> {
    const bucket = deps.s3(place, stopping.signal);
    const bytes = (first: number, last: number) => tables.bytes(run.exportId, first, last);
    const sha256 = run.sha256 === '' ? await sha256Of(bytes(0, sizeBytes - 1)) : run.sha256;
    ours(await saveFile(db, hold, { rows, sizeBytes, sha256 }));
    await upload({
      ...{ bucket, uploadId: run.uploadId },
      file: { key: run.key, contentType: tables.mediaType(drop.format), sizeBytes, sha256, bytes },
      begun: async uploadId => ours(await saveUpload(db, hold, uploadId)),
      async sent(sentBytes) {
        const until = clock.now() + leaseMs;
        ours(await saveSent(db, hold, sentBytes, until));
        hold.until = until;
      },
    });
    const period: Period = { from: run.from, to: run.to };
    const columns = tables.columns(drop.kind);
    const manifest = manifestOf({ drop, key: run.key, period, rows, sizeBytes, sha256, columns });
    await bucket.put(manifestKeyOf(run.key), Buffer.from(manifest), 'application/json');
    await db.transaction(async tx => {
      const now = clock.now();
      ours(await endRun(tx, hold, { state: 'sent', error: '', nextAt: null, now }));
      await countFailure(tx, drop.id, false);
      await tables.remove(tx, run.exportId);
      deps.audit(tx, {
        ...{
          act: 'drop.send',
          by: steward,
          ip: null,
          subject: { kind: 'drop', id: drop.id, name: drop.name },
        },
        detail: { key: run.key, bucket: place.bucket, rows, bytes: sizeBytes, sha256 },
      });
    });
    deps.count('sent');
  }

  async function fail(drop: KeptDrop, run: KeptRun, hold: Hold, error: S3Error): Promise<void> {
    const attempts = run.attempts + 1;
    const now = clock.now();
    const at = retryAt(error.retryAfterMs, { id: run.id, attempts, begunAt: run.begunAt, now });
    const isGivenUp = at === null;
    const failures = await db.transaction(async (tx: Tx) => {
      const state = isGivenUp ? 'dead' : 'failing';
      if (isGivenUp) await leftovers.leave(tx, { runId: run.id });
      if (!(await endRun(tx, hold, { state, error: error.message, nextAt: at, now }))) return 0;
      if (isGivenUp && run.exportId !== null) await tables.remove(tx, run.exportId);
      return countFailure(tx, drop.id, true);
    });
    if (failures === 0) return;
    deps.count(isGivenUp ? 'dead' : 'failed');
    log.warn({ drop: drop.id, run: run.id, said: error.message }, 'a drop did not reach its storage');
    if (isToldAt(failures, isGivenUp)) await deps.notify(noticeOf(drop, error.message, isGivenUp));
  }

  async function go(run: KeptRun, hold: Hold): Promise<void> {
    const drop = await findDrop(db, run.dropId);
    if (!drop) return;
    try {
      await work(drop, run, hold);
    } catch (error) {
      if (error instanceof NotOurs) return;
      // It was cut off by us: no try of theirs failed.
      if (stopping.signal.aborted) return void (await putOff(db, hold, clock.now()));
      if (!(error instanceof S3Error)) log.error({ err: error, run: run.id }, 'a drop could not be made');
      const said = 'It could not be made; the server’s log says why.';
      await fail(drop, run, hold, error instanceof S3Error ? error : new S3Error(said, '', 0, null));
    }
  }

  /** @returns whether one was due */
  async function next(): Promise<boolean> {
    if (underWay.size >= atOnce) return false;
    const now = clock.now();
    const hold = { id: '', until: now + leaseMs };
    const busy = [...underWay.keys()];
    const run = await db.transaction(tx => claimRun(tx, { now, heldUntil: hold.until, busy }));
    if (!run) return false;
    hold.id = run.id;
    const going = go(run, hold)
      .catch(error => {
        // The lease gives it back; a fault of ours must not stop the others.
        log.warn({ err: error, run: run.id }, 'a drop failed and is tried again');
      })
      .finally(() => {
        underWay.delete(run.id);
        deps.wake();
      });
    underWay.set(run.id, going);
    return true;
  }

  return {
    /** @returns whether there may be more */
    async work(): Promise<boolean> {
      if (stopping.signal.aborted) return false;
      const [begun, sent] = [await begin(), await next()];
      return (await leftovers.sweep(stopping.signal)) || begun || sent;
    },
    /** Resolves when nothing is under way. */
    async idle(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
    start(): void {
      stopping = new AbortController();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(underWay.values());
    },
  };
}
