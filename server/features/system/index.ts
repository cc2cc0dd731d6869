/**
 * Owns how the system itself is, over all servers: the parts and their history, capacity, announced maintenance, alerts, and the
 * public status page. Nothing here is on the way of a message; whatever of it fails, the desk goes on.
 */

import { z } from 'zod';
import { createTopic } from '#platform/bus.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { ConsoleDownEvents } from '#protocol/down.ts';
import { AppError } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { type Actor, allows } from '#protocol/permissions.ts';
import { badness, type SystemEvent } from '#protocol/system.ts';
import type { WidgetMaintenance } from '#protocol/widget.ts';
import { createAlerts, type NotifyAlert } from './alerts.ts';
import { createAnnouncements } from './announcements.ts';
import { type Announcement, announcementOf } from './announcing.ts';
import { siteOf } from './facts.store.ts';
import { createFleet } from './fleet.ts';
import { type BareIncident, incidentsSince } from './incidents.store.ts';
import { createIncidents } from './incidents.ts';
import { createMeasuring, type MeasuringDeps, type Probe } from './measuring.ts';
import { historyMs, statusOf } from './status.ts';
import { systemRoutes } from './system.http.ts';
import { registerSystemJobs } from './system.jobs.ts';
import { registerSystemMetrics } from './system.metrics.ts';
import { type OtherRows, systemCollections, systemCommands } from './system.sync.ts';
import { beatShape, byeShape } from './wire.ts';

export type { NotifyAlert } from './alerts.ts';
export type { Announcement } from './announcing.ts';
export type { Probe } from './measuring.ts';
export type { Reading } from './steady.ts';

/** A console's connection, as far as it concerns the system. */
export type SystemConnection = {
  readonly id: string;
  emit<Event extends 'system' | 'capacity'>(
    event: Event,
    payload: Parameters<ConsoleDownEvents[Event]>[0],
  ): void;
};

export type SystemDeps = Omit<MeasuringDeps, 'serverCount' | 'probes'> & {
  log: Log;
  newId(): Id;
  metrics: Metrics;
  /** To every console at this server. */
  tellConsoles(event: SystemEvent): void;
  /** To every widget at this server. */
  tellWidgets(maintenance: WidgetMaintenance | null): void;
  /** What replicates beside what runs the desk, of another room. */
  views: OtherRows;
  /** How other rooms see the part that is theirs. */
  probes?: readonly Probe[];
  /** An alert was opened: once over all servers. */
  notify?: NotifyAlert;
  /** Maintenance was announced, changed or called off. */
  announce?(said: Announcement): void | Promise<void>;
  /** Between two looks. */
  tickMs?: number;
  /** A server not heard for this long is gone. */
  leaseMs?: number;
};

/** What is kept in memory is read again this often, in looks; what changes it says so by itself. */
const refreshEveryLooks = 6;

export type System = ReturnType<typeof createSystem>;

export function createSystem(deps: SystemDeps) {
  const { db, clock, log, bus, newId, tickMs = 5_000, leaseMs = tickMs * 4 } = deps;
  const { serverId } = bus;
  const now = () => clock.now();
  const fleet = createFleet(serverId, leaseMs);
  const measuring = createMeasuring({
    ...deps,
    probes: deps.probes ?? [],
    serverCount: fleet.count,
  });
  const alerts = createAlerts({ db, clock, log, newId, notify: deps.notify ?? (() => {}) });
  const incidents = createIncidents({ db, clock, log, newId });
  const announcements = createAnnouncements({ db, now });
  const beat = createTopic(bus, 'system.beat', beatShape);
  const bye = createTopic(bus, 'system.bye', byeShape);
  const maintenanceChanged = createTopic(bus, 'system.maintenance', z.null());
  /** Consoles here that show capacity. */
  const watchers = new Map<string, SystemConnection>();
  let history: readonly BareIncident[] = [];
  let site = { name: '', timeZone: 'UTC' };
  let toldParts = '';
  let toldMaintenance = '';
  let startedAt: Millis = 0;
  let looks = 0;
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const statusNow = () =>
    statusOf(
      {
        parts: fleet.parts(),
        maintenance: announcements.all(),
        // What could not be written yet happened all the same.
        incidents: [...incidents.unwritten(), ...history],
      },
      now(),
    );

  function tellOthers(asks: boolean): void {
    beat.tell({
      from: serverId,
      asks,
      parts: own.parts,
      sample: own.sample,
      refusedSignIns: own.refusedSignIns,
    });
  }
  let own: Pick<Awaited<ReturnType<typeof measuring.look>>, 'parts' | 'refusedSignIns'> & {
    sample: ReturnType<typeof fleet.latest>;
  } = { parts: [], sample: null, refusedSignIns: 0 };

  function tellIfChanged(): void {
    const parts = fleet.parts();
    const said = JSON.stringify(parts);
    if (said !== toldParts) {
      toldParts = said;
      deps.tellConsoles({ parts });
    }
    const maintenance = announcements.forCustomers();
    const saidMaintenance = JSON.stringify(maintenance);
    if (saidMaintenance === toldMaintenance) return;
    // Who connects is told with the thread; here only what changes.
    const isFirst = toldMaintenance === '';
    toldMaintenance = saidMaintenance;
    if (!isFirst || maintenance) deps.tellWidgets(maintenance);
  }

  async function refresh(): Promise<void> {
    try {
      await announcements.refresh();
      history = await incidentsSince(db, now() - historyMs);
      site = await siteOf(db);
    } catch (error) {
      log.debug({ err: error }, 'what the status page knows could not be read again; it stays as it is');
    }
    tellIfChanged();
  }

  /** One server writes for all, and not before it has heard who else is there. */
  const mayWrite = () => fleet.isFirst() && (bus.state() === 'alone' || now() - startedAt >= leaseMs / 2);

  async function look(): Promise<void> {
    const found = await measuring.look();
    const { isDatabaseThere: canWrite, parts, sample, refusedSignIns } = found;
    own = { parts, sample, refusedSignIns };
    fleet.heard({ from: serverId, ...own }, now());
    fleet.expire(now(), bus.state() !== 'down');
    tellOthers(false);
    tellIfChanged();
    for (const watcher of watchers.values())
      watcher.emit('capacity', { isWhole: false, servers: fleet.samples(1) });
    let hasWritten = false;
    if (mayWrite()) {
      const merged = fleet.parts();
      hasWritten = await incidents.look(merged, canWrite);
      const facts = { parts: merged, syncLagMs: fleet.syncLagMs(), holder: found.holder };
      await alerts.look({ ...facts, refusedSignIns: fleet.refusedSignIns() }, canWrite);
    } else {
      incidents.rest();
      alerts.rest();
      if (canWrite) await alerts.flush();
    }
    if (canWrite && (hasWritten || looks % refreshEveryLooks === 0)) await refresh();
    looks += 1;
  }

  function lookOnce(): Promise<void> {
    looking ??= look()
      .catch(error => log.warn({ err: error }, 'a look at the system failed; the next one tries again'))
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  beat.heard(({ asks, ...said }) => {
    fleet.heard(said, now());
    if (asks && own.parts.length > 0) tellOthers(false);
    tellIfChanged();
  });
  bye.heard(({ from }) => {
    fleet.drop(from);
    tellIfChanged();
  });
  maintenanceChanged.heard(() => void refresh());

  registerSystemMetrics(deps.metrics, { fleet, last: measuring.last });

  return {
    collections: systemCollections(deps.views),
    commands: systemCommands(async next => {
      maintenanceChanged.tell(null);
      await refresh();
      await deps.announce?.(announcementOf(next, site.timeZone));
    }),
    routes: systemRoutes({ clock, status: statusNow, site: () => site }),
    registerJobs: registerSystemJobs,
    /** Opens an alert, or says the newest words in the open one with that key. */
    raise: alerts.raise,
    /** It is over. */
    settle: alerts.settle,
    /** What customers are told of maintenance, now. */
    maintenance: announcements.forCustomers,

    /** A console is here: it hears how the parts are. */
    greet(connection: SystemConnection): void {
      connection.emit('system', { parts: fleet.parts() });
    },
    /** Its page shows capacity, or does not any more. */
    watchCapacity(connection: SystemConnection, actor: Actor, isShown: boolean): void {
      if (!isShown) return void watchers.delete(connection.id);
      if (!allows(actor, 'capacity.read')) throw new AppError('forbidden');
      watchers.set(connection.id, connection);
      connection.emit('capacity', { isWhole: true, servers: fleet.samples() });
    },
    left: (connectionId: string): void => void watchers.delete(connectionId),

    /** The HTTP server answered; a refused sign-in counts towards a warning. */
    answered({ route, status }: { route: string; status: number }): void {
      if (route === '/api/v1/auth/login' && status === 429) measuring.signInRefused();
    },
    /** How bad the worst part is, for metrics and tests. */
    badness: (): number => Math.max(...fleet.parts().map(({ state }) => badness(state))),
    parts: fleet.parts,
    /** One look, for tests; by itself it looks every few seconds. */
    look: lookOnce,

    part: {
      name: 'system',
      async start() {
        startedAt = now();
        bus.onState(state => {
          if (state === 'up') tellOthers(true);
        });
        tellOthers(true);
        await lookOnce();
        timer = setInterval(() => void lookOnce(), tickMs);
        timer.unref();
      },
      async stop() {
        clearInterval(timer);
        bye.tell({ from: serverId });
        await looking;
      },
    } satisfies Part,
  };
}
