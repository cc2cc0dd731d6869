/**
 * Owns the counts that several servers share. All claims of one act are judged and taken at once by a script that Redis runs whole, and
 * acts that come together travel together: a round trip costs more than a decision. It waits for nobody long: a store that does not
 * answer is an exception, and whoever asked has a policy for it.
 */
import type { RedisLine } from '../redis/redis.ts';
import { type Claim, capacityOf, type Limiter, type Rule, type Verdict } from './rule.ts';
import {
  answersPerClaim,
  limitsScript,
  ownTime,
  type ScriptRule,
  type ScriptWords,
  scriptRule,
} from './script.ts';

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

/** Decisions that travel together at most: Redis does nothing else meanwhile. */
const mostTogether = 64;

/** As the script answers: one flat row of numbers. */
type RunScript = (keys: number, ...words: string[]) => Promise<number[]>;

type Waiting = {
  claims: readonly Claim[];
  resolve(verdicts: Verdict[]): void;
  reject(error: LimitsUnavailable): void;
};

export function createRedisLimiter(options: RedisLimiterOptions): Limiter {
  const { line, prefix, patienceMs = 250, now } = options;
  const { client } = line;
  client.defineCommand('stewardTakeLimits', { lua: limitsScript });
  const run = (client as unknown as { stewardTakeLimits: RunScript }).stewardTakeLimits.bind(client);
  let waiting: Waiting[] = [];
  let underWay = 0;

  async function send(): Promise<void> {
    const together = waiting;
    waiting = [];
    if (together.length === 0) return;
    const { keys, rules, asked } = written(together, prefix);
    underWay += 1;
    const words: ScriptWords = [now ? Math.floor(now()) : ownTime, rules, asked];
    try {
      const answers = await within(patienceMs, run(keys.length, ...keys, JSON.stringify(words)));
      let from = 0;
      for (const { claims, resolve } of together) {
        resolve(
          claims.map(({ rule }, at) => verdictOf(answers, from + at * answersPerClaim, capacityOf(rule))),
        );
        from += claims.length * answersPerClaim;
      }
    } catch (error) {
      const unavailable =
        error instanceof LimitsUnavailable ? error : new LimitsUnavailable('Redis failed', { cause: error });
      for (const { reject } of together) reject(unavailable);
    } finally {
      underWay -= 1;
    }
  }

  return {
    take(claims) {
      if (claims.length === 0) return [];
      if (!line.isUp()) return Promise.reject(new LimitsUnavailable('Redis cannot be reached'));
      const { promise, resolve, reject } = Promise.withResolvers<Verdict[]>();
      waiting.push({ claims, resolve, reject });
      // Nobody waits for company while Redis has nothing to do; else what this turn of the loop reads from its lines goes along.
      if (waiting.length === 1) (underWay === 0 ? process.nextTick : setImmediate)(send);
      if (waiting.length === mostTogether) void send();
      return promise;
    },
  };
}

/** Each rule stands there once, however many decisions it is asked for. */
function written(together: readonly Waiting[], prefix: string) {
  const places = new Map<Rule, { place: number; start: string; capacity: number }>();
  const keys: string[] = [];
  const rules: ScriptRule[] = [];
  const asked: number[] = [];
  for (const { claims } of together) {
    asked.push(claims.length);
    for (const { rule, key, cost } of claims) {
      let known = places.get(rule);
      if (known === undefined) {
        const capacity = capacityOf(rule);
        known = { place: rules.push(scriptRule(rule, capacity)), start: startOfKeys(prefix, rule), capacity };
        places.set(rule, known);
      }
      keys.push(known.start + key);
      asked.push(known.place, Math.min(cost, known.capacity));
    }
  }
  return { keys, rules, asked };
}

/**
 * A rule that was changed begins anew: its numbers are part of the key. The braces keep all keys on one node of a cluster. `limits`: what is
 * kept of a key was written in another way under `limit`.
 */
const startOfKeys = (prefix: string, rule: Rule): string =>
  `{${prefix}}:limits:${rule.name}:${rule.strategy}:${rule.limit}:${rule.windowMs}:${capacityOf(rule)}:`;

const verdictOf = (answers: readonly number[], from: number, limit: number): Verdict => ({
  ...{ allowed: answers[from] === 1, limit, remaining: answers[from + 1] ?? 0 },
  ...{
    retryAfterMs: answers[from + 2] ?? 0,
    resetMs: answers[from + 3] ?? 0,
    delayMs: answers[from + 4] ?? 0,
  },
});

async function within<Result>(patienceMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new LimitsUnavailable('Redis did not answer in time')), patienceMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
