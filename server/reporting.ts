/** THE LIST of what the desk says about itself: figures, reports by mail, and tables to take along or to be put somewhere. Nothing is decided here. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Route } from '#platform/http/route.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import { createAnalytics } from './features/analytics/index.ts';
import type { Audit } from './features/audit/index.ts';
import { createDrops, type DropsDeps } from './features/drops/index.ts';
import { createExports } from './features/exports/index.ts';
import { createReports } from './features/reports/index.ts';
import type { Sweep } from './features/retention/index.ts';
import { createTargets } from './features/targets/index.ts';

export type ReportingDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  jobs: Jobs;
  audit: Audit;
  sweep: Sweep;
  atConsoles: Parameters<typeof createAnalytics>[0]['atConsoles'];
  config: Pick<ServerConfig, 'mail' | 'publicUrl' | 'mayReachPrivate'>;
} & Pick<DropsDeps, 'sealer' | 'egressRefused'> & {
    tellAdmins: DropsDeps['notify'];
    countDrop: DropsDeps['count'];
  };

export function createReporting(deps: ReportingDeps) {
  const { db, clock, newId, log, jobs, audit, sweep, config } = deps;
  const exports = createExports({ db, clock, log, jobs, audit });
  const analytics = createAnalytics({ db, clock, newId, sweep, atConsoles: deps.atConsoles });
  const reports = createReports({
    ...{ db, clock, newId, log, audit: audit.write, mail: config.mail, publicUrl: config.publicUrl },
    figures: analytics.figures,
  });
  const targets = createTargets({ db, clock, audit: audit.write });
  const drops = createDrops({
    ...{ db, clock, newId, log, audit: audit.write, tables: exports.forOthers },
    ...{ sealer: deps.sealer, egressRefused: deps.egressRefused },
    ...{ mayReachPrivate: config.mayReachPrivate, notify: deps.tellAdmins, count: deps.countDrop },
  });
  return {
    collections: analytics.collections,
    commands: analytics.commands,
    /** Saved views, which replicate beside what runs the desk. */
    views: analytics.views,
    /** Sums up what is due, in place of the job's next minute. */
    sumUp: analytics.sumUp,
    routes: (call: Parameters<typeof exports.routes>[0]): Route[] => [
      ...analytics.routes,
      ...targets.routes,
      ...reports.routes,
      ...exports.routes(call),
      ...drops.routes,
    ],
    registerJobs(): void {
      analytics.registerJobs(jobs);
      reports.registerJobs(jobs);
      drops.registerJobs(jobs);
    },
    parts: [reports.part, drops.part],
  };
}
