// Reports by mail: what happened in a day, a week or a month, sent at an hour of somebody's clock, kept as a file.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createDueWorker } from '#platform/jobs/due-worker.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { createMailer, type MailConfig } from '#platform/mail/mail.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { MakingDeps } from './making.ts';
import { reportRoutes } from './reports.http.ts';
import { createReportsService } from './reports.service.ts';
import { forgetRuns, nextDue, readNames, teamExists } from './reports.store.ts';
import { createSending } from './sending.ts';

export type ReportsDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  audit: WriteAudit;
  /** Null: none is set up. */
  mail: MailConfig | null;
  /** Where browsers find this server; null: nobody said so. */
  publicUrl: string | null;
  figures: Pick<MakingDeps, 'ask' | 'engagement' | 'insights'>;
};

/** A year and a month: the same month of last year can be looked at. */
const keptMs = 400 * 86_400_000;

export function createReports(deps: ReportsDeps) {
  const { db, clock, newId, log } = deps;
  const mailer = deps.mail && createMailer(deps.mail);
  const making: MakingDeps = {
    ...deps.figures,
    names: () => readNames(db),
    consoleUrl: deps.publicUrl && `${deps.publicUrl}/console`,
  };
  const sending = createSending({ db, clock, newId, log, mailer, making });
  const worker = createDueWorker({
    ...{ name: 'reports', clock, log, work: sending.work, nextDueAt: () => nextDue(db) },
    ...{ beginWork: sending.start, stopWork: sending.stop },
  });
  const service = createReportsService({
    ...{ db, clock, newId, audit: deps.audit, mailer, making },
    isTeam: id => teamExists(db, id),
    wake: () => worker.dueAt(clock.now()),
  });
  return {
    routes: reportRoutes(service),
    /** Makes and sends all that is due. For tests. */
    runDue: worker.runDue,
    registerJobs(jobs: Jobs): void {
      jobs.register(
        'reports.forget',
        async () => {
          while ((await db.transaction(tx => forgetRuns(tx, clock.now() - keptMs))) > 0);
        },
        { schedule: '41 3 * * *', concurrency: 1 },
      );
    },
    part: worker.part satisfies Part,
  };
}
