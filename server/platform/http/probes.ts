// The addresses that operators and their machines ask: is it alive, is it ready, how is it doing.
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { type Route, route } from './route.ts';

/** Something without which the server cannot serve. Rejects when it is not there. */
export type Probe = { name: string; check(signal: AbortSignal): Promise<unknown> };

/** What `prom-client` calls a registry. */
export type MetricsSource = { contentType: string; metrics(): Promise<string> };

const probeDeadlineMs = 2_000;

export function probeRoutes(options: {
  probes: readonly Probe[];
  metrics: MetricsSource | null;
  isStopping(): boolean;
  log: Log;
}): Route[] {
  const { probes, metrics, isStopping, log } = options;
  const routes = [
    route({
      method: 'GET',
      path: '/health/live',
      access: 'public',
      cost: 0,
      surface: 'none',
      // A widget or a desktop program without a line asks from another origin who answers here.
      cors: 'any',
      handler: () => ({ json: { status: 'alive' } }),
    }),
    route({
      method: 'GET',
      path: '/health/ready',
      access: 'public',
      cost: 0,
      surface: 'none',
      async handler() {
        const checks = await Promise.all(probes.map(probe => runProbe(probe, log)));
        const isReady = !isStopping() && checks.every(check => check.ok);
        return {
          status: isReady ? 200 : 503,
          json: { status: isReady ? 'ready' : isStopping() ? 'stopping' : 'not_ready', checks },
        };
      },
    }),
  ];
  if (!metrics) return routes;
  const metricsRoute = route({
    method: 'GET',
    path: '/metrics',
    access: 'public',
    cost: 0,
    surface: 'none',
    handler: async () => ({
      body: await metrics.metrics(),
      headers: { 'content-type': metrics.contentType },
    }),
  });
  return [...routes, metricsRoute];
}

async function runProbe(probe: Probe, log: Log): Promise<{ name: string; ok: boolean }> {
  const deadline = new AbortController();
  const late = wait(probeDeadlineMs, undefined, { signal: deadline.signal }).then(() => {
    throw new Error(`no answer within ${probeDeadlineMs} ms`);
  });
  late.catch(() => {});
  try {
    await Promise.race([probe.check(deadline.signal), late]);
    return { name: probe.name, ok: true };
  } catch (error) {
    // The reason may name hosts, so it goes to the log and not to whoever asks.
    log.warn({ err: error, probe: probe.name }, 'a readiness probe failed');
    return { name: probe.name, ok: false };
  } finally {
    deadline.abort();
  }
}
