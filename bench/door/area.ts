// Area `door`: the rate limits, by their definitions and beside what others use.
import { join } from 'node:path';
import { createDice } from '#ai/dice.ts';
import { createMemoryLimiter } from '#platform/limits/memory-limiter.ts';
import { createRedisLimiter } from '#platform/limits/redis-limiter.ts';
import { capacityOf, type Rule } from '#platform/limits/rule.ts';
import { silentLog } from '#platform/log.ts';
import { createRedisLine } from '#platform/redis/redis.ts';
import { isBucket, limitStrategies as strategies } from '#protocol/http/limits.ts';
import { startChild } from '../child.ts';
import { type Area, type AreaOptions, atLeast, atMost, type Figures, figure, median } from '../figure.ts';
import { startBenchRedis } from '../redis.ts';
import { measureAddresses } from './addresses.ts';
import { createOracle } from './oracle.ts';
import { type PeerLimiter, rateLimiterFlexible, requestsPerSecond } from './peers.ts';
import { measureWholeGate } from './whole-gate.ts';

const here = (file: string) => join(import.meta.dirname, file);

export const door: Area = async options => {
  const redis = await startBenchRedis();
  try {
    return {
      ...measureAddresses(options),
      ...measureDecisions(options),
      ...measureCounterError(options),
      ...(await measureKeys(options)),
      ...(await measureMemoryPace(options)),
      ...(await measureRedis(redis.url, options)),
      ...(await measureThroughput(options)),
      ...(await measureWholeGate(options)),
    };
  } finally {
    await redis.stop();
  }
};

const rule = (over: Partial<Rule>): Rule => ({
  ...{ name: 'r', strategy: 'sliding_counter', limit: 100, windowMs: 60_000, mode: 'enforce' },
  ...over,
});

const eventsPerStrategy = 1_000_000;

function measureDecisions({ say }: AreaOptions): Figures {
  let differing = 0;
  for (const strategy of strategies) {
    say(`${eventsPerStrategy} arrivals against the definition of ${strategy}`);
    const roll = createDice(strategies.indexOf(strategy) + 100);
    const pick = (most: number) => Math.floor(roll() * most);
    for (let done = 0; done < eventsPerStrategy; ) {
      const of = rule({
        ...{ strategy, limit: 1 + pick(60), windowMs: 1 + pick(5_000) },
        ...(isBucket(strategy) ? { burst: 1 + pick(60) } : {}),
      });
      let nowMs = pick(1e9);
      const limiter = createMemoryLimiter({ now: () => nowMs });
      const oracle = createOracle(of);
      const pauseMs = 1 + pick((3 * of.windowMs) / of.limit + 2);
      for (let one = 0; one < 500; one++, done++) {
        nowMs += pick(12) === 0 ? pick(3 * of.windowMs) : pick(pauseMs);
        const cost = Math.min(capacityOf(of), pick(4) === 0 ? 1 + pick(6) : 1);
        if (oracle(nowMs, cost) !== limiter.take([{ rule: of, key: 'k', cost }])[0]?.allowed) differing += 1;
      }
    }
  }
  return {
    'C-1 decisions that differ from the definitions': figure({
      ...{ figure: differing, unit: '', reference: strategies.length * eventsPerStrategy },
      ...{ goal: '0 of 1,000,000 a strategy', met: () => differing === 0 },
    }),
  };
}

/** Cloudflare's figure is the share of requests let in or refused wrongly, of real traffic; here arrivals are random and even. */
function measureCounterError({ say }: AreaOptions): Figures {
  say('the weighted counter against the exact log');
  const shareOf = (load: number): number => {
    const roll = createDice(7);
    let nowMs = 0;
    const limiter = createMemoryLimiter({ now: () => nowMs });
    const exact = rule({ name: 'exact', strategy: 'sliding_log', limit: 1_000 });
    const counted = rule({ name: 'counted', limit: 1_000 });
    let differing = 0;
    const arrivals = 300_000;
    for (let one = 0; one < arrivals; one++) {
      nowMs += (-Math.log(1 - roll()) * 60_000) / (1_000 * load);
      const [a] = limiter.take([{ rule: exact, key: 'k', cost: 1 }]);
      const [b] = limiter.take([{ rule: counted, key: 'k', cost: 1 }]);
      if (a?.allowed !== b?.allowed) differing += 1;
    }
    return (100 * differing) / arrivals;
  };
  return {
    'C-1 counter wrong against the log, arrivals at 80 % of the limit': figure({
      ...{ figure: shareOf(0.8), unit: '%', reference: 0.003, goal: '≤ 0.003 %', met: atMost(1) },
    }),
  };
}

async function measureKeys({ say }: AreaOptions): Promise<Figures> {
  say('a million keys');
  const measure = async (kind: string) => {
    const child = await startChild(here('memory-of-keys.ts'), { kind, keys: 1_000_000 }, ['--expose-gc']);
    const { perKey } = await child.ask<{ perKey: number }>({});
    await child.stop();
    return perKey;
  };
  const ours = await measure('ours');
  return {
    'C-7 bytes a key, 1,000,000 keys': figure({
      ...{ figure: ours, unit: 'B', reference: await measure('peer'), goal: '≤ 100 B' },
      met: () => ours <= 100,
    }),
  };
}

const rounds = 5;
/** Many short turns, as long for both sides: what else the machine does falls on both alike, and spoils few of them. */
const turns = 201;
const ofTurn = 2_000;
const ofOurTurn = 5_000;
const names = Array.from({ length: 10_000 }, (_, at) => `203.0.${at >> 8}.${at & 255}`);
const namesOf = (turn: number, count: number) =>
  names.slice((turn * count) % names.length, ((turn * count) % names.length) + count);

/** Nobody is ever refused. A log as long as that would be another one's work; a bucket that runs out at a million a minute would be empty again before the next comes. */
const farRule = (strategy: Rule['strategy']): Partial<Rule> => {
  if (strategy === 'sliding_log') return { strategy, limit: 10_000 };
  return isBucket(strategy) ? { strategy, limit: 1_000, burst: 1_000_000 } : { strategy, limit: 1_000_000 };
};

async function measureMemoryPace({ say }: AreaOptions): Promise<Figures> {
  const figures: Figures = {};
  const peer = new (rateLimiterFlexible().RateLimiterMemory)({ points: 1_000_000, duration: 60 });
  for (const strategy of strategies) {
    say(`decisions in memory, ${strategy}`);
    const limiter = createMemoryLimiter();
    const of = rule(farRule(strategy));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const keys = namesOf(turn, ofTurn);
      const ourKeys = namesOf(turn, ofOurTurn);
      const from = performance.now();
      for (const key of ourKeys) limiter.take([{ rule: of, key, cost: 1 }]);
      const between = performance.now();
      for (const key of keys) await peer.consume(key);
      ours.push(ofOurTurn / (between - from));
      theirs.push(ofTurn / (performance.now() - between));
    }
    figures[`C-4 decisions in memory, ${strategy}`] = figure({
      ...{ figure: median(ours), unit: '/ms', reference: median(theirs) },
      ...{ goal: '≥ 3 × rate-limiter-flexible', met: atLeast(3) },
    });
  }
  return figures;
}

async function measureRedis(redisUrl: string, { say }: AreaOptions): Promise<Figures> {
  say('decisions in Redis');
  const line = createRedisLine({ url: redisUrl, log: silentLog });
  await line.part.start(new AbortController().signal);
  const limiter = createRedisLimiter({ line, prefix: 'pace', patienceMs: 60_000 });
  const of = rule({ limit: 1_000_000 });
  const peerOver = (storeClient: unknown): PeerLimiter =>
    new (rateLimiterFlexible().RateLimiterRedis)({
      ...{ points: 1_000_000, duration: 60, storeClient, keyPrefix: 'peer' },
    });
  const gathering = line.client.duplicate({ enableAutoPipelining: true });
  const [peer, peerGathered] = [peerOver(line.client), peerOver(gathering)];
  const pace = async (callers: number, act: (key: string) => unknown): Promise<number> => {
    const count = callers === 1 ? 200 : ofTurn;
    const from = performance.now();
    const caller = async (first: number) => {
      for (let one = first; one < count; one += callers) await act(names[one % names.length] as string);
    };
    await Promise.all(Array.from({ length: callers }, (_, at) => caller(at)));
    return (1_000 * count) / (performance.now() - from);
  };
  const paces: Record<'ours' | 'theirs' | 'gathered' | 'oursAlone' | 'theirsAlone', number[]> = {
    ...{ ours: [], theirs: [], gathered: [], oursAlone: [], theirsAlone: [] },
  };
  const take = (key: string) => limiter.take([{ rule: of, key, cost: 1 }]);
  for (let turn = 0; turn < turns / 3; turn++) {
    paces.ours.push(await pace(50, take));
    paces.theirs.push(await pace(50, key => peer.consume(key)));
    paces.gathered.push(await pace(50, key => peerGathered.consume(key)));
    paces.oursAlone.push(await pace(1, take));
    paces.theirsAlone.push(await pace(1, key => peer.consume(key)));
  }
  gathering.disconnect();
  await line.part.stop();

  say('8 processes, 10,000 hits each');
  const children = await Promise.all(
    Array.from({ length: 8 }, () => startChild(here('hits.ts'), { redisUrl })),
  );
  const shared = rule({ strategy: 'token_bucket', limit: 5_000, windowMs: 31 * 86_400_000 });
  const answers = await Promise.all(
    children.map(child => child.ask<{ admitted: number }>({ rule: shared, hits: 10_000 })),
  );
  await Promise.all(children.map(child => child.stop()));
  const admitted = answers.reduce((sum, answer) => sum + answer.admitted, 0);
  return {
    'decisions in Redis, 50 callers': figure({
      ...{ figure: median(paces.ours), unit: '/s', reference: median(paces.theirs) },
      ...{ goal: '≥ rate-limiter-flexible', met: atLeast(1) },
    }),
    'the same, the peer over a client that gathers commands': figure({
      ...{ figure: median(paces.ours), unit: '/s', reference: median(paces.gathered) },
      ...{ goal: 'for comparison', met: () => true },
    }),
    'the same, one caller': figure({
      ...{ figure: median(paces.oursAlone), unit: '/s', reference: median(paces.theirsAlone) },
      ...{ goal: 'for comparison', met: () => true },
    }),
    'C-3 let in of 80,000 hits by 8 processes': figure({
      ...{
        figure: admitted,
        unit: '',
        reference: 5_000,
        goal: 'exactly the limit',
        met: ratio => ratio === 1,
      },
    }),
  };
}

async function measureThroughput({ say }: AreaOptions): Promise<Figures> {
  const kinds = ['bare', 'ours', 'peer'] as const;
  const paces: Record<(typeof kinds)[number], number[]> = { bare: [], ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) {
      say(`requests over Express, ${kind}`);
      const child = await startChild(here('http-server.ts'), { kind });
      await requestsPerSecond(child.ready['url'] ?? '', 1);
      paces[kind].push(await requestsPerSecond(child.ready['url'] ?? '', 4));
      await child.stop();
    }
  }
  const unit = '/s';
  const reference = median(paces.bare);
  return {
    'C-4 requests behind limits and headers': figure({
      ...{ figure: median(paces.ours), unit, reference, goal: '≥ 0.90 × bare Express', met: atLeast(0.9) },
    }),
    'the same behind express-rate-limit': figure({
      ...{ figure: median(paces.peer), unit, reference, goal: 'for comparison', met: () => true },
    }),
  };
}
