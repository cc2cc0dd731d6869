/**
 * Owns the counts that several servers share. One round trip for all claims of one act, judged and taken at once by a script that
 * Redis runs whole. It waits for nobody long: a store that does not answer is an exception, and whoever asked has a policy for it.
 */
import type { RedisLine } from '../redis/redis.ts';
import { type Claim, capacityOf, type Limiter, type Verdict } from './rule.ts';
import { answersPerClaim, limitsScript } from './script.ts';

export type RedisLimiterOptions = {
  line: Pick<RedisLine, 'client' | 'isUp'>;
  /** Stands in front of every key: two installations may share one Redis. */
  prefix: string;
  patienceMs?: number;
  /** Absent: Redis's own clock, the same for all servers. */
  now?: () => number;
};

/** Thrown where the counts cannot be had; nothing was decided. */
export class LimitsUnavailable extends Error {
  override name = 'LimitsUnavailable';
}

/** As `take` answers a script: one flat row of numbers. */
type RunScript = (keys: number, ...words: (string | number)[]) => Promise<number[]>;

export function createRedisLimiter(options: RedisLimiterOptions): Limiter {
  const { line, prefix, patienceMs = 250, now } = options;
  const { client } = line;
  client.defineCommand('stewardTakeLimits', { lua: limitsScript });
  const run = (client as unknown as { stewardTakeLimits: RunScript }).stewardTakeLimits.bind(client);

  return {
    async take(claims) {
      if (claims.length === 0) return [];
      if (!line.isUp()) throw new LimitsUnavailable('Redis cannot be reached');
      const words = claims.flatMap(({ rule, cost }) => [
        ...[rule.strategy, rule.limit, rule.windowMs, capacityOf(rule), Math.min(cost, capacityOf(rule))],
        rule.mode === 'enforce' ? 1 : 0,
      ]);
      const keys = claims.map(claim => keyOf(prefix, claim));
      const time = now ? Math.floor(now()) : '';
      const answers = await within(patienceMs, run(claims.length, ...keys, time, ...words));
      return claims.map(({ rule }, at) => verdictOf(answers, at * answersPerClaim, capacityOf(rule)));
    },
  };
}

/** A rule that was changed begins anew: its numbers are part of the key. The braces keep all keys on one node of a cluster. */
const keyOf = (prefix: string, { rule, key }: Claim): string =>
  `{${prefix}}:limit:${rule.name}:${rule.strategy}:${rule.limit}:${rule.windowMs}:${capacityOf(rule)}:${key}`;

function verdictOf(answers: readonly number[], from: number, limit: number): Verdict {
  const [allowed, remaining = 0, retryAfterMs = 0, resetMs = 0, delayMs = 0] = answers.slice(from);
  return { allowed: allowed === 1, limit, remaining, retryAfterMs, resetMs, delayMs };
}

async function within<Result>(patienceMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new LimitsUnavailable('Redis did not answer in time')), patienceMs);
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw error instanceof LimitsUnavailable
      ? error
      : new LimitsUnavailable('Redis failed', { cause: error });
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
