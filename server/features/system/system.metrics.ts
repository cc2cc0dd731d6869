// What Prometheus reads of the system. Socket figures stand in platform/socket, the event loop's and memory in the registry's own.
import type { Metrics } from '#platform/metrics.ts';
import { badness } from '#protocol/system.ts';
import type { Fleet } from './fleet.ts';
import { lagOf, type Measured } from './measures.ts';

export function registerSystemMetrics(
  metrics: Metrics,
  { fleet, last }: { fleet: Fleet; last(): Measured | undefined },
): void {
  metrics.gaugeBy(
    'steward_part_state',
    'How each part is over all servers: 0 off, 1 operational, 2 degraded, 3 down',
    'part',
    () => Object.fromEntries(fleet.parts().map(({ part, state }) => [part, badness(state)])),
  );
  metrics.gauge('steward_servers', 'Servers that this one hears of, itself among them', fleet.count);
  const seconds = (ms: number) => ms / 1_000;
  metrics.gauge(
    'steward_sync_lag_seconds',
    'How long committed changes have waited for an older transaction',
    () => {
      const measured = last();
      return measured ? seconds(lagOf(measured)) : 0;
    },
  );
  metrics.gauge('steward_jobs_waiting', 'Jobs ready to run and not begun', () => last()?.jobs?.waiting ?? 0);
  metrics.gauge('steward_jobs_oldest_seconds', 'How long the longest of them has been ready', () =>
    seconds(last()?.jobs?.oldestMs ?? 0),
  );
  metrics.gauge('steward_jobs_dead', 'Jobs that failed for good within the last hour', () =>
    (last()?.jobs?.dead ?? []).reduce((sum, { count }) => sum + count, 0),
  );
}
