// What conversations say in figures: summed up as they happen, asked for by range.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { analyticsRoutes } from './analytics.http.ts';
import { createAnalyticsService } from './analytics.service.ts';

export { createAnalyticsService } from './analytics.service.ts';

export function createAnalytics(deps: { db: Db; clock: Clock }) {
  const service = createAnalyticsService(deps);
  return {
    routes: analyticsRoutes(service),
    registerJobs(jobs: Jobs): void {
      jobs.register('analytics.fold', async (_data, signal) => void (await service.fold.foldAll(signal)), {
        ...{ schedule: '* * * * *', concurrency: 1 },
      });
    },
  };
}
