/** Privacy: copies of what is kept of a customer, forgetting it everywhere, and the receipts of every console. */
import { z } from 'zod';
import { type Bus, createTopic } from '#platform/bus.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Id } from '#protocol/ids.ts';
import type { PurgeEvent } from '#protocol/purge.ts';
import { id } from '#protocol/schema.ts';
import type { Sweep } from '../retention/index.ts';
import { createDevices } from './devices.ts';
import { isErased } from './erase.store.ts';
import { createErasureLog, erasureLogPath } from './erasure-log.ts';
import { privacyRoutes } from './privacy.http.ts';
import { createPrivacyService, type PrivacyJob, type PrivacyServiceDeps } from './privacy.service.ts';

export type Privacy = ReturnType<typeof createPrivacy>;

export type PrivacyDeps = Omit<PrivacyServiceDeps, 'erasureLog' | 'forgotten'> & {
  bus: Bus;
  dataDir: string;
  jobs: Jobs;
  /** Forgets what is older than it is kept. */
  sweep: Sweep;
  /** Told on every server. */
  here: {
    /** Consoles of this process have something to forget. */
    tellConsoles(event: PurgeEvent): void;
    /** A widget's session is over: it asks again who it is. */
    endWidget(customerId: Id): void;
    /** Answers that are remembered may hold a word of theirs. */
    forgetAnswers(): void;
  };
};

const forgottenShape = z.object({
  customerIds: z.array(id),
  purges: z.array(z.object({ id, customerIds: z.array(id), conversationIds: z.array(id) })),
});

export function createPrivacy(deps: PrivacyDeps) {
  const { db, bus, here } = deps;
  const topic = createTopic(bus, 'privacy.forgotten', forgottenShape);
  const hear = ({ customerIds, purges }: z.infer<typeof forgottenShape>) => {
    for (const customerId of customerIds) here.endWidget(customerId);
    here.forgetAnswers();
    if (purges.length > 0) here.tellConsoles({ purges });
  };
  topic.heard(hear);
  const service = createPrivacyService({
    ...deps,
    erasureLog: createErasureLog(erasureLogPath(deps.dataDir)),
    forgotten(what) {
      hear(what);
      topic.tell(what);
    },
  });
  deps.jobs.register<PrivacyJob>('privacy.export', service.runExport, { concurrency: 1 });
  deps.jobs.register<PrivacyJob>('privacy.erase', service.runErase, { concurrency: 1, expireSeconds: 3_600 });
  deps.jobs.register('privacy.tidy', service.tidy, { schedule: '7 * * * *', concurrency: 1 });
  deps.jobs.register(
    'privacy.sweep',
    (_data, signal) => deps.sweep('conversations', service.eraseOld, signal),
    {
      ...{ schedule: '13 3 * * *', concurrency: 1, expireSeconds: 3_600 },
    },
  );
  const part: Part = { name: 'erasure log', start: service.keepLog, stop() {} };
  return {
    ...createDevices(deps),
    reapply: service.reapply,
    isErased: (customerId: Id) => isErased(db, customerId),
    /** The newest hundred requests. */
    shown: service.list,
    routes: privacyRoutes(service),
    part,
  };
}
