/** THE LIST of what is told outside the desk: people by notices, programs by events and webhooks. Nothing is decided here. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Id } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import type { Door } from './door.ts';
import { createEvents } from './features/events/index.ts';
import { createNotifications, type NotificationsDeps } from './features/notifications/index.ts';
import { createWebhooks } from './features/webhooks/index.ts';
import type { Sealing } from './sealing.ts';

export type TellingDeps = Pick<NotificationsDeps, 'isActive' | 'publicUrl'> & {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  jobs: Jobs;
  metrics: Metrics;
  config: ServerConfig;
  door: Door;
  sealing: Pick<Sealing, 'notifications' | 'webhooks'>;
};

export type Telling = ReturnType<typeof createTelling>;

export function createTelling(deps: TellingDeps) {
  const { db, clock, log, newId, jobs, config, door, sealing, publicUrl } = deps;
  const { mayReachPrivate } = config;
  const { audit } = door;
  const { egressRefused } = door.security;
  const delivered = deps.metrics.counter(
    'steward_notification_deliveries_total',
    'What became of what leaves the desk: tries of push, mail, digests and channels',
    ['channel', 'outcome'],
  );
  const notifications = createNotifications({
    ...{ db, log, clock, newId, jobs, audit: audit.write, sealer: sealing.notifications },
    ...{ mayReachPrivate, egressRefused, publicUrl, isActive: deps.isActive },
    mail: config.mail,
    queueNewMs: config.queueNewMs,
    queueLimitMs: config.queueLimitMs,
    historyDays: config.historyDays,
    count: (channel, outcome) => delivered.inc({ channel, outcome }),
  });
  const events = createEvents({
    ...{ db, clock, newId, log, bus: door.socket.bus, sweep: door.retention.sweep, looked: audit.read },
    placed: (tx, places) => webhooks.placed(tx, places),
    forgetSent: (tx, before) => webhooks.forget(tx, before),
  });
  const webhooks = createWebhooks({
    ...{ db, clock, newId, log, audit: audit.write, looked: audit.read, mayReachPrivate, egressRefused },
    sealer: sealing.webhooks,
    findEvent: events.find,
    consoleUrl: () => `${publicUrl()}/console`,
    notify: notifications.tellRole,
    count: outcome => delivered.inc({ channel: 'event', outcome }),
  });
  return {
    notifications,
    events,
    /** A notice is a courtesy: what it is about stands without it. */
    quietly: (work: Promise<unknown>) =>
      void work.catch(error => log.warn({ err: error }, 'a notice could not be written')),
    countDrop: (outcome: string): void => delivered.inc({ channel: 'drop', outcome }),
    routes: [...notifications.routes, ...events.routes, ...webhooks.routes],
    parts: [notifications.part, webhooks.part, events.part],
  };
}
