/** The system room over a real database and, for several servers, a real Redis. Its clock is turned by the test; each look is asked for. */
import type { NotifyAlert } from '../../../server/features/system/alerts.ts';
import { createSystem, type Probe } from '../../../server/features/system/index.ts';
import { type Bus, createLoneBus } from '../../../server/platform/bus.ts';
import { createDb, type Db } from '../../../server/platform/db/db.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { createMetrics } from '../../../server/platform/metrics.ts';
import type { SocketLoad } from '../../../server/platform/socket/socket.ts';
import type { SystemEvent } from '../../../src/protocol/system.ts';
import type { WidgetMaintenance } from '../../../src/protocol/widget.ts';
import { newId } from '../../helpers/desk.ts';
import { freshDatabase } from '../../helpers/postgres.ts';

const quiet: SocketLoad = {
  connections: { '/console': 2, '/widget': 7 },
  ...{ rooms: 3, sentTotal: 0, droppedTotal: 0, behind: 0, behindTotal: 0 },
  admission: { waiting: 0, admittedTotal: 0, refusedTotal: 0 },
  ...{ connectedTotal: 9, reconnectsTotal: 0, roundTripMs: null },
};

export async function openSystems() {
  const fresh = await freshDatabase();
  const jobs = createJobs({ connectionString: fresh.connectionString, log: silentLog });
  // Only for its tables.
  await jobs.start(new AbortController().signal);
  await jobs.stop();
  const clock = { at: Date.now(), now: () => clock.at };
  const url = new URL(fresh.connectionString);
  const name = url.pathname.slice(1);
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const asAdmin = async (...statements: string[]) => {
    const db = createDb({ connectionString: admin.href, log: silentLog, poolSize: 1 });
    for (const statement of statements) await db.query(raw(statement));
    await db.stop();
  };
  const stops: (() => Promise<void>)[] = [];

  async function server(options: { bus?: Bus; probes?: Probe[]; notify?: NotifyAlert } = {}) {
    const db: Db = createDb({ connectionString: fresh.connectionString, log: silentLog, poolSize: 3 });
    const told: SystemEvent[] = [];
    const widgets: (WidgetMaintenance | null)[] = [];
    const system = createSystem({
      views: { read: async () => [], page: async () => [] },
      ...{ db, clock, newId, log: silentLog, metrics: createMetrics() },
      bus: options.bus ?? createLoneBus(newId()),
      process: { takeLoopLagP99Ms: () => 1, memoryBytes: () => 1 },
      cloud: () => null,
      sockets: () => quiet,
      syncUnsafe: () => 0,
      tellConsoles: event => void told.push(event),
      tellWidgets: maintenance => void widgets.push(maintenance),
      deadlineMs: 1_000,
      // Only the test looks.
      tickMs: 3_600_000,
      leaseMs: 20_000,
      ...(options.probes ? { probes: options.probes } : {}),
      ...(options.notify ? { notify: options.notify } : {}),
    });
    await system.part.start();
    let isStopped = false;
    const made = {
      system,
      told,
      widgets,
      state: (part: string) => system.parts().find(each => each.part === part)?.state,
      async status() {
        const route = system.routes.find(({ path }) => path === '/status.json');
        const answer = await route?.handler({ header: () => undefined } as never);
        return JSON.parse(String(answer?.body));
      },
      async page(language: string) {
        const route = system.routes.find(({ path }) => path === '/status');
        return String((await route?.handler({ header: () => language } as never))?.body);
      },
      async stop() {
        if (isStopped) return;
        isStopped = true;
        await system.part.stop();
        await db.stop();
      },
    };
    stops.push(made.stop);
    return made;
  }

  return {
    db: fresh.db,
    connectionString: fresh.connectionString,
    clock,
    server,
    /** Looks at all servers, some seconds apart, until that much time has passed. */
    async pass(servers: readonly { system: { look(): Promise<void> } }[], ms: number) {
      for (let gone = 0; gone < ms; gone += 5_000) {
        clock.at += 5_000;
        for (const { system } of servers) await system.look();
      }
    },
    alerts: () =>
      fresh.db.query<{ key: string; role: string; severity: string; title: string; is_open: boolean }>(sql`
        select key, role, severity, title, closed_at_ms is null as is_open from alerts order by created_at_ms, key`),
    incidents: () =>
      fresh.db.query<{ part: string; worst: string; is_open: boolean; lasted_ms: string }>(sql`
        select part, worst, ended_at_ms is null as is_open, ended_at_ms - started_at_ms as lasted_ms
        from incidents order by started_at_ms, part`),
    /** Nobody gets in, and whoever was in is thrown out. */
    bar: () =>
      asAdmin(
        `alter database ${name} with allow_connections false`,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      ),
    unbar: () => asAdmin(`alter database ${name} with allow_connections true`),
    async close() {
      for (const stop of stops) await stop();
      await fresh.drop();
    },
  };
}
