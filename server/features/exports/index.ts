/** Owns exports: tables of conversations, messages, customers and ratings, made in the background and kept for a week. */

import type { Route } from '#platform/http/route.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { CommandCall } from '../sync/index.ts';
import { exportRoutes } from './exports.http.ts';
import { createExportsService, type ExportsServiceDeps, exportJob } from './exports.service.ts';
import { createMaking } from './making.ts';

export function createExports(deps: ExportsServiceDeps & { log: Log; jobs: Jobs }) {
  const service = createExportsService(deps);
  deps.jobs.register(exportJob, createMaking(deps), {
    // One at a time on a server: the desk's own work comes first.
    ...{ concurrency: 1, expireSeconds: 6 * 3_600 },
    // A stop of the server counts as a try.
    ...{ retryLimit: 50, retryDelaySeconds: 1 },
  });
  deps.jobs.register('exports.tidy', service.tidy, { schedule: '*/10 * * * *', concurrency: 1 });
  return {
    routes: (call: Pick<CommandCall, 'idFor'>): Route[] => exportRoutes(service, call),
  };
}
