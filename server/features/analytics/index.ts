// What conversations say in figures: summed up as they happen, packed for consoles, asked for by range.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Id } from '#protocol/ids.ts';
import type { Sweep } from '../retention/index.ts';
import { analyticsRoutes } from './analytics.http.ts';
import { createAnalyticsService } from './analytics.service.ts';
import { analyticsCollections } from './analytics.sync.ts';
import { forgetViews, viewCommands, viewRows } from './views.sync.ts';

export { createAnalyticsService } from './analytics.service.ts';

export function createAnalytics(deps: {
  db: Db;
  clock: Clock;
  newId: () => Id;
  sweep: Sweep;
  /** Who is at a console now, over all servers. */
  atConsoles(): { here: readonly Id[]; idle: readonly Id[] };
}) {
  const service = createAnalyticsService(deps);
  async function forget(_data: object, signal: AbortSignal): Promise<void> {
    await service.retiring.makeMonths();
    await service.packing.forgetOld(signal);
    await forgetViews(deps.db, deps.clock.now());
    await deps.sweep('figures', service.retiring.retire, signal);
  }
  return {
    routes: analyticsRoutes(service),
    /** What reports are made of. */
    figures: {
      ask: service.getConversationAnalytics,
      engagement: service.getUserEngagement,
      insights: service.generateInsightsReport,
    },
    sumUp: service.sumUp,
    collections: analyticsCollections,
    commands: viewCommands,
    views: viewRows,
    registerJobs(jobs: Jobs): void {
      jobs.register('analytics.fold', async (_data, signal) => service.sumUp(signal), {
        ...{ schedule: '* * * * *', concurrency: 1 },
      });
      jobs.register('analytics.presence', async () => service.noteMinute(deps.atConsoles()), {
        ...{ schedule: '* * * * *', concurrency: 1 },
      });
      jobs.register('analytics.forget', forget, {
        ...{ schedule: '20 3 * * *', concurrency: 1 },
      });
    },
  };
}
