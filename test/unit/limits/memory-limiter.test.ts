import { expect, test } from 'vitest';
import {
  createCells,
  find,
  keep,
  levelPlace,
  sizeOf,
  whenPlace,
} from '../../../server/platform/limits/cells.ts';
import { createMemoryLimiter } from '../../../server/platform/limits/memory-limiter.ts';
import { type Rule, ruleProblems } from '../../../server/platform/limits/rule.ts';

const rule: Rule = {
  name: 'a',
  strategy: 'fixed_window',
  limit: 2,
  windowMs: 1_000,
  mode: 'enforce',
};
const of = (over: Partial<Rule>): Rule => ({ ...rule, ...over });
const at = (ms: number) => ({ ms });

function limiter(clock = at(0), mostKeys?: number) {
  const made = createMemoryLimiter({ now: () => clock.ms, ...(mostKeys ? { mostKeys } : {}) });
  const ask = (rules: Rule[], key = 'anna') =>
    made.take(rules.map(one => ({ rule: one, key, cost: 1 }))).map(({ allowed }) => allowed);
  return { ...made, ask };
}

test('all are taken or none is', () => {
  const wide = of({ name: 'wide', limit: 10 });
  const { ask, take } = limiter();
  for (let one = 0; one < 5; one++) ask([wide, rule]);
  const [verdict] = take([{ rule: wide, key: 'anna', cost: 1 }]);
  expect(verdict?.remaining).toBe(7);
});

test('a rule that only reports counts for itself, and stops nobody', () => {
  const tried = of({ name: 'tried', limit: 1, mode: 'report' });
  const { ask } = limiter();
  expect([ask([rule, tried]), ask([rule, tried]), ask([rule, tried])]).toEqual([
    [true, true],
    [true, false],
    [false, false],
  ]);
});

test('a rule that was changed begins anew, one that was only switched on goes on', () => {
  const { ask } = limiter();
  expect([ask([rule]), ask([rule]), ask([rule])]).toEqual([[true], [true], [false]]);
  expect(ask([of({ mode: 'report' })])).toEqual([false]);
  expect(ask([of({ limit: 3 })])).toEqual([true]);
});

test('keys do not meet', () => {
  const { ask } = limiter();
  for (let key = 0; key < 5_000; key++) expect(ask([rule], `10.0.${key >> 8}.${key & 255}`)).toEqual([true]);
});

test('a million keys take less than 100 bytes each, and are forgotten when they say nothing any more', () => {
  const clock = at(0);
  const { take, load } = limiter(clock);
  for (let key = 0; key < 1_000_000; key++) take([{ rule, key: `198.51.${key}`, cost: 1 }]);
  expect(load().keys).toBeGreaterThan(990_000);
  expect(load().bytes / load().keys).toBeLessThan(100);
  clock.ms = 10_000;
  // Dropped where room is needed: each of the small tables once it is full.
  for (let key = 0; key < 700_000; key++) take([{ rule, key: `192.0.${key}`, cost: 1 }]);
  expect(load().keys).toBeLessThan(1_000_000);
});

test('beyond the most keys those are forgotten that would have been soonest', () => {
  const cells = createCells((numbers, row) => numbers[row + whenPlace] as number, 6_400);
  for (let key = 0; key < 50_000; key++) {
    find(cells, `k${key}`, 0);
    cells.shard.numbers.set([1_000 + key, 1], cells.row + whenPlace);
    keep(cells);
  }
  expect(sizeOf(cells)).toBeLessThanOrEqual(7_000);
  const numbersOf = (key: string) => {
    find(cells, key, 0);
    return [...cells.shard.numbers.slice(cells.row + whenPlace, cells.row + levelPlace + 1)];
  };
  expect(numbersOf('k49999')).toEqual([50_999, 1]);
  expect(numbersOf('k0')).toEqual([0, 0]);
});

test('logs are bounded too', () => {
  const clock = at(0);
  const { ask, load } = limiter(clock, 100);
  const log = of({ strategy: 'sliding_log' });
  for (let key = 0; key < 1_000; key++) ask([log], `k${key}`);
  expect(load().keys).toBeLessThanOrEqual(100);
  expect([ask([log], 'k999'), ask([log], 'k999')]).toEqual([[true], [false]]);
});

test.for<[string, Partial<Rule>, string[]]>([
  ['sound', {}, []],
  ['a name with blanks', { name: 'a b' }, ['name']],
  ['no limit at all', { limit: 0 }, ['limit']],
  ['half a request', { limit: 1.5 }, ['limit']],
  ['a log too long to keep', { strategy: 'sliding_log', limit: 10_001 }, ['limit']],
  ['no window', { windowMs: 0 }, ['windowMs']],
  ['a burst of a window', { burst: 3 }, ['burst']],
  ['no burst of a bucket', { strategy: 'token_bucket', burst: 0 }, ['burst']],
])('a rule: %s', ([, over, paths]) => {
  expect(ruleProblems(of(over)).map(({ path }) => path)).toEqual(paths);
});
