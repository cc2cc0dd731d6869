/** The room of notifications over a database, told of the world only what a test says. */
import { createNotifications, type NotificationsDeps } from '../../server/features/notifications/index.ts';
import { silentLog } from '../../server/platform/log.ts';
import { audit } from './audit.ts';
import { loneSealer } from './sealer.ts';

export const makeNotifications = (
  deps: Pick<NotificationsDeps, 'db' | 'jobs' | 'clock' | 'newId'> & Partial<NotificationsDeps>,
) =>
  createNotifications({
    audit,
    sealer: loneSealer('notifications'),
    log: silentLog,
    isActive: () => false,
    mail: null,
    mayReachPrivate: true,
    publicUrl: () => 'https://desk.example',
    queueNewMs: 10_000,
    queueLimitMs: 5 * 60_000,
    historyDays: 90,
    count: () => {},
    ...deps,
  });
