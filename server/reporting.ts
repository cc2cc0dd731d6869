/** THE LIST of what the desk says about itself: figures, reports by mail, and tables to take along. Nothing is decided here. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Route } from '#platform/http/route.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import { createAnalytics } from './features/analytics/index.ts';
import type { Audit } from './features/audit/index.ts';
import { createExports } from './features/exports/index.ts';
import { createReports } from './features/reports/index.ts';
import type { Sweep } from './features/retention/index.ts';

export type ReportingDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  jobs: Jobs;
  audit: Audit;
  sweep: Sweep;
  config: Pick<ServerConfig, 'mail' | 'publicUrl'>;
};

export function createReporting({ db, clock, newId, log, jobs, audit, sweep, config }: ReportingDeps) {
  const exports = createExports({ db, clock, log, jobs, audit });
  const analytics = createAnalytics({ db, clock, newId, sweep });
  const reports = createReports({
    ...{ db, clock, newId, log, audit: audit.write, mail: config.mail, publicUrl: config.publicUrl },
    ask: analytics.getConversationAnalytics,
  });
  return {
    collections: analytics.collections,
    /** Sums up what is due, in place of the job's next minute. */
    sumUp: analytics.sumUp,
    routes: (call: Parameters<typeof exports.routes>[0]): Route[] => [
      ...analytics.routes,
      ...reports.routes,
      ...exports.routes(call),
    ],
    registerJobs(): void {
      analytics.registerJobs(jobs);
      reports.registerJobs(jobs);
    },
    part: reports.part,
  };
}
