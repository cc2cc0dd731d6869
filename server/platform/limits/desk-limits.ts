/** Owns how a desk's limits are put together: where they are counted, and what is told of them. */
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RedisLine } from '../redis/redis.ts';
import { createLimits, type Limits, type LimitsOptions } from './limits.ts';
import { createMemoryLimiter } from './memory-limiter.ts';
import { createRedisLimiter } from './redis-limiter.ts';

export type DeskLimitsOptions = {
  log: Log;
  metrics: Metrics;
  /** Null: there is one server. */
  redis: { line: RedisLine; installationId: string } | null;
} & Pick<LimitsOptions, 'rules' | 'costOf' | 'passed' | 'refused'>;

export function createDeskLimits({ log, metrics, redis, ...told }: DeskLimitsOptions): Limits {
  const limited = metrics.counter(
    'steward_rate_limited_total',
    'Acts that a rate limit did not allow; reported: they went on all the same',
    ['rule', 'outcome'],
  );
  return createLimits({
    ...told,
    log,
    memory: createMemoryLimiter(),
    shared: redis && createRedisLimiter({ line: redis.line, prefix: `steward:${redis.installationId}` }),
    refused(facts) {
      limited.inc({ rule: facts.rule, outcome: facts.outcome });
      told.refused?.(facts);
    },
  });
}
