/** THE LIST of what is served by HTTP: routes, pages, probes and figures, and how the server leaves. Nothing is decided here. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Db } from '#platform/db/db.ts';
import { databaseProbe } from '#platform/db/probe.ts';
import { createHttp, type HttpOptions } from '#platform/http/http.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Id } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import type { Conversing } from './conversing.ts';
import type { Door } from './door.ts';
import type { Entering } from './entering.ts';
import type { Sync } from './features/sync/index.ts';
import type { System } from './features/system/index.ts';
import type { Telling } from './telling.ts';

const dist = resolve(import.meta.dirname, '../dist');

export type ServingDeps = Pick<HttpOptions, 'routes'> & {
  db: Db;
  log: Log;
  newId(): Id;
  jobs: Jobs;
  metrics: Metrics;
  config: ServerConfig;
  door: Door;
  entering: Entering;
  telling: Telling;
  conversing: Conversing;
  sync: Sync;
  system: System;
  /** Told where it listens. */
  listens(url: string): void;
};

export function createServing(deps: ServingDeps) {
  const { db, log, newId, metrics, config, door, system } = deps;
  const { identity, keys } = deps.entering;
  const answered = metrics.histogram(
    'steward_http_answer_seconds',
    'From the first byte of a request to the last of its answer',
    [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    ['method', 'route', 'status'],
  );
  const http = createHttp({
    log,
    newId,
    authenticate: keys.or(identity.authenticate),
    isProven: identity.isProven,
    routes: deps.routes,
    statics: { consoleDir: join(dist, 'console'), widgetDir: join(dist, 'widget') },
    pages: config.demo
      ? [{ path: '/demo', area: 'widget', html: () => readPage(join(dist, 'widget/demo.html')) }]
      : [],
    probes: [databaseProbe(db)],
    metrics: metrics.registry,
    publicUrl: config.publicUrl,
    ...door.gate,
    apiOrigins: ['app://steward'],
    observe({ method, route, status, durationMs }) {
      answered.observe({ method, route, status: String(status) }, durationMs / 1000);
      system.answered({ route, status });
    },
  });
  showFigures(deps);
  return { routes: http.routes, part: servingPart(deps, http) };
}

function showFigures({ db, metrics, conversing, sync, telling }: ServingDeps): void {
  metrics.gauge('steward_console_connections', 'Consoles connected to this process', conversing.desk.count);
  metrics.gauge('steward_widget_connections', 'Widgets connected to this process', conversing.widget.count);
  metrics.gauge(
    'steward_sync_unsafe_changes',
    'Committed changes that wait for an older transaction',
    () => sync.state().unsafe,
  );
  metrics.gauge(
    'steward_event_readers',
    'Readers of the stream of events on this process',
    telling.events.readers,
  );
  metrics.gauge('steward_db_waiting', 'Callers that wait for a database connection', () => db.load().waiting);
}

function servingPart(deps: ServingDeps, http: ReturnType<typeof createHttp>): Part {
  const { config, jobs, conversing, telling, entering } = deps;
  const { socket } = deps.door;
  return {
    name: 'http',
    stopDeadlineMs: config.drainMs + 10_000,
    async start() {
      socket.attach(http.server);
      deps.listens((await http.listen({ port: config.port, host: config.host })).url);
    },
    async stop() {
      http.unready();
      telling.events.endStreams();
      jobs.rest();
      await socket.leave(config.drainMs);
      await socket.stop();
      await http.stop();
      await conversing.chat.idle();
      await Promise.all([conversing.routing.idle(), conversing.widget.idle(), entering.identity.idle()]);
    },
  };
}

function readPage(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build`);
  return readFileSync(path, 'utf8');
}
