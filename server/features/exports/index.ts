/** Owns exports: tables of conversations, messages, customers and ratings, made in the background and kept for a week. */
import type { Tx } from '#platform/db/db.ts';
import type { Route } from '#platform/http/route.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { ExportFormat, ExportKind, StartExportRequest } from '#protocol/http/exports.ts';
import type { Id } from '#protocol/ids.ts';
import type { CommandCall } from '../sync/index.ts';
import { exportRoutes } from './exports.http.ts';
import { createExportsService, type ExportsServiceDeps, exportJob } from './exports.service.ts';
import { deleteExport, insertExport, listExports } from './exports.store.ts';
import { columnsOf, mediaTypes } from './exports.ts';
import { createMaking } from './making.ts';

export type TablesForOthers = ReturnType<typeof createExports>['forOthers'];

export function createExports(deps: ExportsServiceDeps & { log: Log; jobs: Jobs }) {
  const service = createExportsService(deps);
  deps.jobs.register(exportJob, createMaking(deps), {
    // One at a time on a server: the desk's own work comes first.
    ...{ concurrency: 1, expireSeconds: 6 * 3_600 },
    // A stop of the server counts as a try.
    ...{ retryLimit: 50, retryDelaySeconds: 1 },
  });
  deps.jobs.register('exports.tidy', service.tidy, { schedule: '*/10 * * * *', concurrency: 1 });
  const { db, clock, jobs } = deps;
  return {
    /** For a room that sends tables on: begun in its own transaction, read piece by piece, and taken away by it. */
    forOthers: {
      async begin(
        tx: Tx,
        wish: StartExportRequest & { id: Id; by: { id: Id; name: string } },
      ): Promise<void> {
        await insertExport(tx, { ...wish, now: clock.now() });
        await jobs.enqueue(tx, exportJob, { exportId: wish.id }, { key: wish.id });
      },
      /** Null: there is none, or it cannot be read any more. */
      async look(id: Id) {
        const [found] = await listExports(db, { id });
        if (!found || found.state === 'cancelled' || found.state === 'expired') return null;
        const { state, rows, sizeBytes, problem } = found;
        return { state, rows, sizeBytes, problem };
      },
      bytes: service.bytes,
      remove: deleteExport,
      columns: (kind: ExportKind) => columnsOf[kind],
      mediaType: (format: ExportFormat) => mediaTypes[format],
    },
    routes: (call: Pick<CommandCall, 'idFor'>): Route[] => exportRoutes(service, call),
  };
}
