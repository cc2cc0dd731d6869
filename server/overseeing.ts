/** THE LIST of what watches the desk run: the state of its parts, alerts, incidents and maintenance. Nothing is decided here. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createProcessLoad } from '#platform/process-load.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answering } from './answering.ts';
import type { Conversing } from './conversing.ts';
import type { Door } from './door.ts';
import { createSystem, type SystemDeps } from './features/system/index.ts';
import type { Telling } from './telling.ts';

export type OverseeingDeps = Pick<SystemDeps, 'syncUnsafe' | 'views'> & {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  metrics: Metrics;
  door: Door;
  telling: Telling;
  answering: Answering;
  conversing: Pick<Conversing, 'desk' | 'widget'>;
};

const alertPriority = { info: 'normal', warning: 'high', critical: 'urgent' } as const;

export function createOverseeing(deps: OverseeingDeps) {
  const { db, clock, log, newId, metrics, syncUnsafe, views } = deps;
  const { notifications, quietly } = deps.telling;
  const { desk, widget } = deps.conversing;
  const { socket } = deps.door;
  const processLoad = createProcessLoad();
  const system = createSystem({
    ...{ db, clock, log, newId, metrics, syncUnsafe, views, bus: socket.bus },
    process: processLoad,
    cloud: deps.answering.ai.cloud,
    sockets: socket.load,
    tellConsoles: event => desk.toLocal('desk').emit('system', event),
    tellWidgets: maintenance => widget.maintenance(maintenance),
    probes: [{ part: 'mail', read: notifications.mailReading }],
    notify: ({ key, severity, title, text: message, audience: role }) => {
      // That mail fails is told by the room that sees why.
      if (key === 'system.part.mail') return undefined;
      const priority = alertPriority[severity];
      return notifications.tellRole({
        ...{ kind: 'alert', role, key, priority, title, message, route: '#/system' },
      });
    },
    announce: ({ maintenanceId: key, title, message, by: except }) =>
      quietly(
        notifications.tellRole({
          ...{ kind: 'maintenance', role: 'agent', key, priority: 'normal', route: '#/system', except },
          ...{ title, message },
        }),
      ),
  });
  return { system, loadPart: { name: 'process load', start() {}, stop: processLoad.stop } };
}
