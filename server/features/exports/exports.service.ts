/** Owns who gets which export: begun, looked at, cancelled, fetched in parts, and gone after its time. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { AppError } from '#protocol/errors.ts';
import type { ExportEntry, StartExportRequest } from '#protocol/http/exports.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import type { Audit } from '../audit/index.ts';
import {
  deleteChunks,
  deleteExport,
  endExport,
  expireExports,
  insertExport,
  type KeptExport,
  listExports,
  readChunk,
  readStuck,
} from './exports.store.ts';

export type ExportsServiceDeps = {
  db: Db;
  clock: Clock;
  jobs: Pick<Jobs, 'enqueue'>;
  audit: Pick<Audit, 'write' | 'read'>;
};

export const exportJob = 'exports.make';
const listedMs = 90 * 86_400_000;
/** Who makes one writes every few seconds. */
const stuckMs = 10 * 60_000;

export type ExportsService = ReturnType<typeof createExportsService>;

export function createExportsService({ db, clock, jobs, audit }: ExportsServiceDeps) {
  const subjectOf = ({ id, kind }: Pick<ExportEntry, 'id' | 'kind'>) => ({ kind: 'export', id, name: kind });

  /** Whoever asked for it, and admins; for others it is not there. */
  async function reach(id: Id, { personId, role }: Actor): Promise<KeptExport> {
    const [found] = await listExports(db, { id });
    if (!found || (found.askedBy !== personId && role !== 'admin')) throw new AppError('not_found');
    return found;
  }

  return {
    list: async ({ personId, role }: Actor): Promise<ExportEntry[]> =>
      (await listExports(db, role === 'admin' ? {} : { askedBy: personId })).map(shown),
    one: async (id: Id, actor: Actor): Promise<ExportEntry> => shown(await reach(id, actor)),
    /** @param id the same for the same wish: it is begun once */
    async start(id: Id, wish: StartExportRequest, actor: Actor, by: Acting): Promise<ExportEntry> {
      await db.transaction(async tx => {
        const asker = { id: actor.personId, name: by.name };
        if (!(await insertExport(tx, { ...wish, id, by: asker, now: clock.now() }))) return;
        const { kind, ...detail } = wish;
        audit.write(tx, { act: 'export.start', by, ip: by.ip, subject: subjectOf({ id, kind }), detail });
        await jobs.enqueue(tx, exportJob, { exportId: id }, { key: id });
      });
      return shown(await reach(id, actor));
    },
    async cancel(id: Id, actor: Actor, by: Acting): Promise<ExportEntry> {
      const found = await reach(id, actor);
      await db.transaction(async tx => {
        const end = { state: 'cancelled' as const, problem: '', expiresAt: null, now: clock.now() };
        if (!(await endExport(tx, id, end))) throw new AppError('refused_by_state');
        await deleteChunks(tx, id);
        audit.write(tx, { act: 'export.cancel', by, ip: by.ip, subject: subjectOf(found) });
      });
      return shown(await reach(id, actor));
    },
    async remove(id: Id, actor: Actor, by: Acting): Promise<void> {
      const found = await reach(id, actor);
      await db.transaction(async tx => {
        await deleteExport(tx, id);
        audit.write(tx, { act: 'export.remove', by, ip: by.ip, subject: subjectOf(found) });
      });
    },
    /** What can be fetched now; the look is written down before it is. */
    async file(id: Id, actor: Actor, by: Acting): Promise<ExportEntry> {
      const found = await reach(id, actor);
      if (found.state !== 'done' || (found.expiresAt ?? 0) <= clock.now()) throw new AppError('not_found');
      await audit.read({ act: 'export.read', by, ip: by.ip, subject: subjectOf(found) });
      return shown(found);
    },
    /** Its bytes from `first` to `last`, both included, piece by piece. */
    async *bytes(id: Id, first: number, last: number): AsyncGenerator<Uint8Array> {
      for (let at = first; at <= last; ) {
        const chunk = await readChunk(db, id, at);
        // It was taken away meanwhile: an answer that ends early is known by its length.
        if (!chunk) throw new Error('the file is gone');
        const start = Number(chunk.startByte);
        const part = chunk.content.subarray(at - start, last - start + 1);
        if (part.length === 0) throw new Error('the file is not whole');
        yield part;
        at += part.length;
      }
    },
    /** Files run out, and what was left undone is taken up again. */
    async tidy(): Promise<void> {
      const now = clock.now();
      await expireExports(db, now, now - listedMs);
      const stuck = await readStuck(db, now - stuckMs);
      await db.transaction(async tx => {
        for (const { id } of stuck) await jobs.enqueue(tx, exportJob, { exportId: id }, { key: id });
      });
    },
  };
}

const shown = ({ askedBy: _askedBy, ...entry }: KeptExport): ExportEntry => entry;
