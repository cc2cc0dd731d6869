/**
 * Owns drops: tables that are put into a storage of the installation's own by the hour, day, week or month, each period as one file with
 * a manifest beside it. Tables are made by the room of exports.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import { createDueWorker } from '#platform/jobs/due-worker.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { createS3 } from '#platform/s3/s3.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { TablesForOthers } from '../exports/index.ts';
import type { SealedColumn } from '../secrets/index.ts';
import { dropRoutes } from './drops.http.ts';
import { createDropsService } from './drops.service.ts';
import { createLeftovers } from './leftovers.ts';
import { forgetRuns, nextDue } from './runs.store.ts';
import { createSending, type SendingDeps } from './sending.ts';
import { createStorages } from './storages.service.ts';

export type DropsDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  audit: WriteAudit;
  tables: TablesForOthers;
  /** Of what the database keeps. */
  sealer: KeptSealer;
  /** Whether storages may be in a private network. */
  mayReachPrivate: boolean;
  /** Told of each host in a private network that was not asked. */
  egressRefused?: ((host: string) => void) | undefined;
  notify(notice: {
    kind: 'alert';
    role: 'admin';
    priority: 'high';
    key: string;
    route: string;
    title: string;
    message: string;
  }): Promise<void>;
  count: SendingDeps['count'];
};

export const useOfDrops = 'storage';
export const sealedByDrops: readonly SealedColumn[] = [
  {
    ...{ table: 'storages', key: 'id', column: 'secret', use: useOfDrops },
    what: 'secret keys of storages',
  },
];

/** A year and a month: the same month of last year can be looked at. */
const keptMs = 400 * 86_400_000;

export function createDrops(deps: DropsDeps) {
  const { db, clock, newId, log, audit, tables, sealer } = deps;
  const egress = createEgress({
    ...{ mayReachPrivate: deps.mayReachPrivate, refused: deps.egressRefused, now: () => clock.now() },
  });
  const s3 = createS3({ egress, clock });
  const storages = createStorages({ db, clock, newId, egress, s3, sealer, audit });
  const leftovers = createLeftovers({ db, clock, log, s3, storages });
  const wake = () => worker.dueAt(clock.now());
  const sending = createSending({
    ...{ db, clock, newId, log, s3, storages, leftovers, tables, audit, wake, count: deps.count },
    notify: notice =>
      deps.notify({
        ...{ kind: 'alert', role: 'admin', priority: 'high', route: '#/integrations/drops' },
        ...notice,
      }),
  });
  const worker = createDueWorker({
    ...{ name: 'drops', clock, log, work: sending.work, nextDueAt: () => nextDue(db) },
    beginWork: sending.start,
    stopWork() {},
  });
  const service = createDropsService({ db, clock, newId, audit, tables, leftovers, wake });
  return {
    routes: dropRoutes(service, storages),
    /** Does all that is due by the clock. For tests. */
    async runDue(): Promise<void> {
      await worker.runDue();
      await sending.idle();
    },
    registerJobs(jobs: Jobs): void {
      jobs.register(
        'drops.forget',
        async () => {
          while ((await db.transaction(tx => forgetRuns(tx, clock.now() - keptMs))) > 0);
        },
        { schedule: '47 3 * * *', concurrency: 1 },
      );
    },
    part: {
      ...worker.part,
      async stop() {
        await Promise.all([worker.part.stop(), sending.stop()]);
      },
    } satisfies Part,
  };
}
