// One server counts in memory, several count in Redis: the same arrivals get the same verdicts, to the last field.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryLimiter } from '../../../server/platform/limits/memory-limiter.ts';
import { createRedisLimiter, LimitsUnavailable } from '../../../server/platform/limits/redis-limiter.ts';
import type { Claim, Limiter, Rule } from '../../../server/platform/limits/rule.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { createRedisLine, type RedisLine } from '../../../server/platform/redis/redis.ts';
import { createDice } from '../../../src/ai/dice.ts';
import { isBucket, limitStrategies as strategies } from '../../../src/protocol/http/limits.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';

let redis: TestRedis;
let line: RedisLine;
beforeAll(async () => {
  redis = await startRedis();
  line = createRedisLine({ url: redis.url, log: silentLog });
  await line.part.start(new AbortController().signal);
});
afterAll(async () => {
  await line.part.stop();
  await redis.stop();
});

const startMs = Date.UTC(2026, 0, 1);

test.for(strategies)(
  '%s: memory and Redis say the same, over random arrivals and a clock that is set',
  async strategy => {
    const roll = createDice(strategies.indexOf(strategy) + 50);
    const pick = (most: number): number => Math.floor(roll() * most);
    let nowMs = startMs;
    const now = () => nowMs;
    const memory = createMemoryLimiter({ now });
    const shared = createRedisLimiter({ line, prefix: `same ${strategy}`, now, patienceMs: 10_000 });
    for (let round = 0; round < 15; round++) {
      const rule = (name: string): Rule => ({
        ...{ name: `${name}${round}`, strategy, limit: 1 + pick(30), windowMs: 1 + pick(3_000) },
        ...(isBucket(strategy) ? { burst: 1 + pick(30) } : {}),
        mode: pick(4) === 0 ? 'report' : 'enforce',
      });
      const rules = [rule('a'), rule('b')];
      for (let one = 0; one < 120; one++) {
        nowMs += pick(40) === 0 ? -pick(5_000) : pick(pick(8) === 0 ? 6_000 : 60);
        const key = `k${pick(2)}`;
        const claims: Claim[] = rules.map(of => ({ rule: of, key, cost: 1 + pick(pick(5) === 0 ? 40 : 2) }));
        expect(await shared.take(claims), `round ${round}, arrival ${one}`).toEqual(memory.take(claims));
      }
    }
  },
);

test('acts that travel together are decided one after the other, as they came', async () => {
  const roll = createDice(71);
  const pick = (most: number): number => Math.floor(roll() * most);
  let nowMs = startMs;
  const now = () => nowMs;
  const memory = createMemoryLimiter({ now });
  const shared = createRedisLimiter({ line, prefix: 'together', now, patienceMs: 10_000 });
  const rules = strategies.map(
    (strategy): Rule => ({
      ...{ name: strategy, strategy, limit: 5 + pick(20), windowMs: 500 + pick(2_000) },
      mode: pick(4) === 0 ? 'report' : 'enforce',
    }),
  );
  for (let round = 0; round < 40; round++) {
    nowMs += pick(10) === 0 ? -pick(2_000) : pick(300);
    // Up to more than go into one call, some of one rule and some of several.
    const acts = Array.from({ length: 1 + pick(200) }, (): Claim[] => {
      const from = pick(rules.length);
      const key = `k${pick(5)}`;
      return rules.slice(from, from + 1 + pick(3)).map(rule => ({ rule, key, cost: 1 + pick(3) }));
    });
    const verdicts = await Promise.all(acts.map(claims => shared.take(claims)));
    expect(verdicts, `round ${round}`).toEqual(acts.map(claims => memory.take(claims)));
  }
});

const everyLimiter: [string, () => Limiter][] = [
  ['in memory', () => createMemoryLimiter()],
  ['in Redis', () => createRedisLimiter({ line, prefix: 'crowd', patienceMs: 10_000 })],
];

test.for(everyLimiter)('%s, 50 callers at once get what there is, and no more', async ([, make]) => {
  const limiter = make();
  for (const strategy of strategies) {
    const rule: Rule = { name: strategy, strategy, limit: 100, windowMs: 3_600_000, mode: 'enforce' };
    const callers = Array.from({ length: 50 }, async () => {
      let passed = 0;
      for (let one = 0; one < 10; one++) {
        const [verdict] = await limiter.take([{ rule, key: 'all', cost: 1 }]);
        if (verdict?.allowed) passed += 1;
      }
      return passed;
    });
    const passed = (await Promise.all(callers)).reduce((sum, one) => sum + one, 0);
    expect(passed, strategy).toBe(100);
  }
});

test('what says nothing any more does not stay in Redis', async () => {
  const limiter = createRedisLimiter({ line, prefix: 'gone' });
  for (const strategy of strategies) {
    const rule: Rule = { name: strategy, strategy, limit: 3, windowMs: 300, mode: 'enforce' };
    await limiter.take([{ rule, key: 'anna', cost: 2 }]);
  }
  const keys = await line.client.keys('{gone}*');
  expect(keys).toHaveLength(strategies.length);
  for (const key of keys) {
    const leftMs = await line.client.pttl(key);
    expect(leftMs, key).toBeGreaterThan(0);
    expect(leftMs, key).toBeLessThanOrEqual(11_000);
  }
});

test('two installations in one Redis count for themselves', async () => {
  const rule: Rule = { name: 'own', strategy: 'fixed_window', limit: 1, windowMs: 60_000, mode: 'enforce' };
  const ask = async (prefix: string) => {
    const verdicts = await createRedisLimiter({ line, prefix }).take([{ rule, key: 'anna', cost: 1 }]);
    return verdicts.map(({ allowed }) => allowed);
  };
  expect([await ask('one'), await ask('two'), await ask('one')]).toEqual([[true], [true], [false]]);
});

test('a store that is away is an exception, and soon', async () => {
  const own = await startRedis();
  const ownLine = createRedisLine({ url: own.url, log: silentLog });
  await ownLine.part.start(new AbortController().signal);
  const limiter = createRedisLimiter({ line: ownLine, prefix: 'away', patienceMs: 200 });
  const rule: Rule = { name: 'r', strategy: 'token_bucket', limit: 1, windowMs: 60_000, mode: 'enforce' };
  const claims = [{ rule, key: 'anna', cost: 1 }];
  expect(await limiter.take(claims)).toMatchObject([{ allowed: true }]);
  await own.kill();
  await expect(limiter.take(claims)).rejects.toThrow(LimitsUnavailable);
  await own.start();
  await expect.poll(() => ownLine.isUp(), { timeout: 15_000 }).toBe(true);
  expect(await limiter.take(claims)).toMatchObject([{ allowed: true }]);
  await ownLine.part.stop();
  await own.stop();
});
