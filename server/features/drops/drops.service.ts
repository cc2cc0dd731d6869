/** Owns the verbs of drops: add, change, take away, have one made now, and look at what became of them. */

import { periodsOf } from '#platform/calendar.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { AuditAct } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import { isTimeZone } from '#protocol/hours.ts';
import type { AddDropRequest, Drop, DropRun, SaveDropRequest } from '#protocol/http/drops.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { TablesForOthers } from '../exports/index.ts';
import {
  deleteDrop,
  findDrop,
  findSameNamed,
  insertDrop,
  type KeptDrop,
  listDrops,
  lockDrop,
  teamExists,
  updateDrop,
} from './drops.store.ts';
import { periodAt } from './drops.ts';
import type { Leftovers } from './leftovers.ts';
import { beginRun, findRun, type KeptRun, listLastRuns, listRuns, openExports } from './runs.store.ts';
import { dueAfter } from './sending.ts';
import { lockStorage } from './storages.store.ts';

export type DropsServiceDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  audit: WriteAudit;
  tables: Pick<TablesForOthers, 'remove'>;
  leftovers: Pick<Leftovers, 'leave'>;
  /** Something may be due. */
  wake(): void;
};

export type DropsService = ReturnType<typeof createDropsService>;

export function createDropsService({ db, clock, newId, audit, tables, leftovers, wake }: DropsServiceDeps) {
  type Act = Extract<AuditAct, `drop.${string}`>;
  const note = (tx: Tx, act: Act, { id, name }: { id: Id; name: string }, by: Acting, detail: object = {}) =>
    audit(tx, { act, by, ip: by.ip, subject: { kind: 'drop', id, name }, detail: { ...detail } });

  const dueOf = (drop: KeptDrop): Millis | null => (drop.isActive ? dueAfter(drop, clock.now()) : null);

  async function check(tx: Tx, id: Id, given: AddDropRequest): Promise<void> {
    if (!isTimeZone(given.timeZone)) throw wrong('timeZone', 'is not a known time zone');
    if (given.teamId !== null && !(await teamExists(tx, given.teamId))) throw new AppError('unknown_team');
    if (!(await lockStorage(tx, given.storageId))) throw wrong('storageId', 'is no storage');
    const same = await findSameNamed(tx, { ...given, id });
    if (same !== null)
      throw wrong('fileName', `would overwrite the files of “${same}”: give it a name of its own`);
  }

  const keptOf = (given: AddDropRequest, id: Id): KeptDrop => ({ ...given, id, version: 1, nextAt: null });

  async function list(): Promise<Drop[]> {
    const [drops, runs] = [await listDrops(db), await listLastRuns(db)];
    const lastRuns = new Map(runs.map(run => [run.dropId, shown(run)]));
    return drops.map(drop => ({ ...drop, lastRun: lastRuns.get(drop.id) ?? null }));
  }

  async function one(id: Id): Promise<Drop> {
    const found = (await list()).find(drop => drop.id === id);
    if (!found) throw new AppError('not_found');
    return found;
  }

  return {
    one,
    list,
    async add(given: AddDropRequest, by: Acting): Promise<Drop> {
      const id = newId();
      await db.transaction(async tx => {
        await check(tx, id, given);
        await insertDrop(tx, { ...given, id, nextAt: dueOf(keptOf(given, id)) }, clock.now());
        note(tx, 'drop.add', { id, name: given.name }, by, { after: given });
        tx.afterCommit(wake);
      });
      return one(id);
    },
    /** @throws stale where somebody changed it meanwhile */
    async save(id: Id, { version, ...given }: SaveDropRequest, by: Acting): Promise<Drop> {
      await db.transaction(async tx => {
        const before = await lockDrop(tx, id);
        if (!before) throw new AppError('not_found');
        if (before.version !== version) throw new AppError('stale');
        await check(tx, id, given);
        await updateDrop(tx, { ...given, id, nextAt: dueOf(keptOf(given, id)) });
        note(tx, 'drop.change', { id, name: given.name }, by, { before, after: given });
        tx.afterCommit(wake);
      });
      return one(id);
    },
    /** What is in the storage stays there. */
    async remove(id: Id, by: Acting): Promise<void> {
      await db.transaction(async tx => {
        const before = await lockDrop(tx, id);
        if (!before) throw new AppError('not_found');
        for (const { exportId } of await openExports(tx, id)) await tables.remove(tx, exportId);
        await leftovers.leave(tx, { dropId: id });
        await deleteDrop(tx, id);
        note(tx, 'drop.remove', before, by);
        tx.afterCommit(wake);
      });
    },
    /** The file of a period is made anew, whatever the schedule says, and lies on the one that was there. */
    async run(id: Id, at: Millis | null, by: Acting): Promise<DropRun> {
      const runId = await db.transaction(async tx => {
        const drop = await lockDrop(tx, id);
        if (!drop) throw new AppError('not_found');
        const now = clock.now();
        const { cadence, timeZone } = drop;
        const period =
          at === null ? periodsOf(cadence, timeZone, now).period : periodAt(cadence, timeZone, at, now);
        if (!period) throw wrong('at', 'must lie in a period that is over');
        const found = await beginRun(tx, { id: newId(), dropId: id, ...period }, true, now);
        note(tx, 'drop.run', drop, by, { from: period.from, to: period.to });
        tx.afterCommit(wake);
        return found;
      });
      const run = await findRun(db, runId);
      if (!run) throw new AppError('not_found');
      return shown(run);
    },
    async runs(id: Id): Promise<DropRun[]> {
      if (!(await findDrop(db, id))) throw new AppError('not_found');
      return (await listRuns(db, id)).map(shown);
    },
  };
}

const shown = ({ dropId: _drop, exportId: _export, uploadId: _upload, begunAt: _begun, ...run }: KeptRun) =>
  run satisfies DropRun;

const wrong = (path: string, problem: string) =>
  new AppError('malformed', { details: [{ path: `body.${path}`, problem }] });
