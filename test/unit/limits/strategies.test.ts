// Each strategy against its definition, over random arrivals; what it says about waiting; and what a clock that is set does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOracle } from '../../../bench/door/oracle.ts';
import { createMemoryLimiter } from '../../../server/platform/limits/memory-limiter.ts';
import { capacityOf, type Rule } from '../../../server/platform/limits/rule.ts';
import { createDice } from '../../../src/ai/dice.ts';
import { isBucket, limitStrategies as strategies } from '../../../src/protocol/http/limits.ts';

const rule = (over: Partial<Rule> & Pick<Rule, 'strategy'>): Rule => ({
  ...{ name: 'test', limit: 5, windowMs: 1_000, mode: 'enforce' },
  ...over,
});

const rules = fc
  .record({
    strategy: fc.constantFrom(...strategies),
    limit: fc.integer({ min: 1, max: 40 }),
    windowMs: fc.integer({ min: 1, max: 5_000 }),
    burst: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ burst, ...rest }) => rule({ ...rest, ...(isBucket(rest.strategy) ? { burst } : {}) }));
/** Pauses and costs: many at once, then long silences. */
const arrivals = fc.array(
  fc.record({
    pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 12_000 })),
    cost: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 8 })),
  }),
  { maxLength: 120 },
);

function limiterAt(startMs: number) {
  let nowMs = startMs;
  const limiter = createMemoryLimiter({ now: () => nowMs });
  return {
    ask: (of: Rule, cost = 1, key = 'anna') => {
      const [verdict] = limiter.take([{ rule: of, key, cost }]);
      if (!verdict) throw new Error('no verdict');
      return verdict;
    },
    pass(ms: number) {
      nowMs += ms;
    },
    now: () => nowMs,
  };
}

test.for(strategies)('%s decides as its definition does, over random arrivals', strategy => {
  const roll = createDice(strategies.indexOf(strategy) + 1);
  const pick = (most: number): number => Math.floor(roll() * most);
  for (let round = 0; round < 200; round++) {
    const of = rule({
      strategy,
      limit: 1 + pick(50),
      windowMs: 1 + pick(3_000),
      ...(isBucket(strategy) ? { burst: 1 + pick(50) } : {}),
    });
    const clock = limiterAt(pick(1_000_000));
    const oracle = createOracle(of);
    const pauseMs = 1 + pick((3 * of.windowMs) / of.limit + 2);
    for (let one = 0; one < 150; one++) {
      clock.pass(pick(10) === 0 ? pick(3 * of.windowMs) : pick(pauseMs));
      const cost = Math.min(capacityOf(of), pick(4) === 0 ? 1 + pick(6) : 1);
      const expected = oracle(clock.now(), cost);
      expect(clock.ask(of, cost).allowed, JSON.stringify({ of, round, one })).toBe(expected);
    }
  }
});

test('whoever waits as long as it was told is let through, and a millisecond less is not enough', () => {
  fc.assert(
    fc.property(rules, arrivals, fc.integer({ min: 0, max: 1e9 }), (of, events, startMs) => {
      const replay = () => {
        const clock = limiterAt(startMs);
        for (const { pauseMs, cost } of events) {
          clock.pass(pauseMs);
          clock.ask(of, Math.min(cost, capacityOf(of)));
        }
        return clock;
      };
      const cost = Math.min(3, capacityOf(of));
      const first = replay().ask(of, cost);
      if (first.allowed) {
        expect(first.retryAfterMs).toBe(0);
        return;
      }
      const early = replay();
      early.pass(first.retryAfterMs - 1);
      expect(early.ask(of, cost).allowed).toBe(false);
      const inTime = replay();
      inTime.pass(first.retryAfterMs);
      expect(inTime.ask(of, cost).allowed).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('what it says is left is what can be had at once, and after the reset all of it', () => {
  fc.assert(
    fc.property(rules, arrivals, (of, events) => {
      const clock = limiterAt(77);
      for (const { pauseMs, cost } of events) {
        clock.pass(pauseMs);
        const { allowed, remaining } = clock.ask(of, Math.min(cost, capacityOf(of)));
        expect(remaining).toBeGreaterThanOrEqual(0);
        expect(remaining).toBeLessThanOrEqual(capacityOf(of) - (allowed ? 1 : 0));
      }
      const last = clock.ask(of);
      for (let more = 0; more < last.remaining; more++) expect(clock.ask(of).allowed).toBe(true);
      const full = clock.ask(of);
      expect(full.allowed).toBe(false);
      clock.pass(full.resetMs);
      expect(clock.ask(of).remaining).toBe(capacityOf(of) - 1);
    }),
    { numRuns: 500 },
  );
});

test('never more than its definition allows in any stretch as long as the window', () => {
  fc.assert(
    fc.property(rules, arrivals, (of, events) => {
      const clock = limiterAt(5);
      const passed: { at: number; cost: number }[] = [];
      for (const { pauseMs, cost: asked } of events) {
        clock.pass(pauseMs);
        const cost = Math.min(asked, capacityOf(of));
        if (clock.ask(of, cost).allowed) passed.push({ at: clock.now(), cost });
      }
      // A bucket gives what it holds and what runs through it meanwhile; windows of the clock give two in a row.
      const most = {
        sliding_log: of.limit,
        sliding_counter: 2 * of.limit,
        fixed_window: 2 * of.limit,
        token_bucket: capacityOf(of) + of.limit,
        leaky_meter: capacityOf(of) + of.limit,
        leaky_queue: capacityOf(of) + of.limit,
      }[of.strategy];
      for (const { at: from } of passed) {
        const within = passed.filter(({ at }) => at >= from && at < from + of.windowMs);
        expect(within.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(most);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('what leaves a queue is even, and who does not fit in is sent away', () => {
  const of = rule({ strategy: 'leaky_queue', limit: 10, windowMs: 1_000, burst: 3 });
  const clock = limiterAt(0);
  const delays = Array.from({ length: 4 }, () => clock.ask(of));
  expect(delays.map(({ delayMs }) => delayMs)).toEqual([0, 100, 200, 0]);
  expect(delays.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
  expect(delays[3]?.retryAfterMs).toBe(100);
});

test.for(strategies)('%s: a clock that is set back frees and freezes nobody', strategy => {
  const of = rule({ strategy });
  const clock = limiterAt(10_000_000);
  for (let one = 0; one < 5; one++) clock.ask(of);
  clock.pass(-3_600_000);
  const after = clock.ask(of);
  expect(after.allowed).toBe(false);
  expect(after.retryAfterMs).toBeLessThanOrEqual(2 * of.windowMs);
  clock.pass(after.retryAfterMs);
  expect(clock.ask(of).allowed).toBe(true);
});

test('what costs more than there ever is takes all of it', () => {
  const clock = limiterAt(0);
  for (const strategy of strategies) {
    const of = rule({ strategy, name: strategy });
    expect(clock.ask(of, 99)).toMatchObject({ allowed: true, remaining: 0 });
    expect(clock.ask(of, 1).allowed).toBe(false);
  }
});
