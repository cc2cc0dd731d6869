import { expect, test } from 'vitest';
import { defaultRules } from '../../../server/platform/limits/default-rules.ts';
import { headersOf, rateLimitHeaders } from '../../../server/platform/limits/headers.ts';
import {
  type Asked,
  claimsFor,
  createLimits,
  type GuardRule,
  networkOf,
  sortRules,
} from '../../../server/platform/limits/limits.ts';
import { createMemoryLimiter } from '../../../server/platform/limits/memory-limiter.ts';
import { LimitsUnavailable } from '../../../server/platform/limits/redis-limiter.ts';
import { ruleProblems } from '../../../server/platform/limits/rule.ts';
import { silentLog } from '../../../server/platform/log.ts';

const asked: Asked = {
  ...{ surface: 'api', act: 'GET /a', cost: 1, ip: '203.0.113.7' },
  ...{ callerId: null, role: 'nobody', siteId: null },
};
const rule = (over: Partial<GuardRule>): GuardRule => ({
  ...{ name: 'r', strategy: 'token_bucket', limit: 10, windowMs: 1_000, mode: 'enforce' },
  ...{ surfaces: ['api'], by: 'ip' },
  ...over,
});

test.for<[string, Partial<GuardRule>, Partial<Asked>, string | null]>([
  ['by address', {}, {}, '203.0.113.7'],
  ['of another surface', { surfaces: ['widget'] }, {}, null],
  ['of this act', { acts: ['GET /a'] }, {}, '203.0.113.7'],
  ['of another act', { acts: ['GET /b'] }, {}, null],
  ['by caller, who is known', { by: 'caller' }, { callerId: 'ada' }, 'ada'],
  ['by caller, and nobody signed in', { by: 'caller' }, {}, null],
  ['by caller or address', { by: 'caller_or_ip' }, {}, '203.0.113.7'],
  ['by site', { by: 'site' }, { siteId: 'shop' }, 'shop'],
  ['by site, and there is none', { by: 'site' }, {}, null],
  ['by an address that nobody knows', {}, { ip: '' }, null],
  ['only of a role', { only: { roles: ['agent'] } }, { role: 'agent' }, '203.0.113.7'],
  ['only of another role', { only: { roles: ['agent'] } }, { role: 'admin' }, null],
  ['only of a site', { only: { siteIds: ['shop'] } }, { siteId: 'shop' }, '203.0.113.7'],
  ['only of a site, and there is none', { only: { siteIds: ['shop'] } }, {}, null],
  ['only of an address', { only: { isAddress: ip => ip.startsWith('203.') } }, {}, '203.0.113.7'],
  ['only of another address', { only: { isAddress: ip => ip.startsWith('10.') } }, {}, null],
])('whose count a rule takes: %s', ([, over, more, key]) => {
  const claims = claimsFor(sortRules([rule(over)]), { ...asked, ...more });
  expect(claims.map(claim => claim.key)).toEqual(key === null ? [] : [key]);
});

test.for([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
] as const)('the network of %s', ([ip, network]) => {
  expect(networkOf(ip)).toBe(network);
});

test('what is free asks nobody; a queue lets wait; the longest wait of several counts', async () => {
  const rules = [
    rule({ name: 'queue', strategy: 'leaky_queue', limit: 10, burst: 2 }),
    rule({ name: 'slow', limit: 3, windowMs: 60_000 }),
  ];
  const limits = createLimits({
    ...{ log: silentLog, rules: () => rules },
    memory: createMemoryLimiter({ now: () => 0 }),
  });
  expect(limits.ask({ ...asked, cost: 0 })).toEqual({ ok: true, retryAfterMs: 0, delayMs: 0, judged: null });
  expect(limits.ask(asked)).toMatchObject({ ok: true, delayMs: 0 });
  expect(limits.ask(asked)).toMatchObject({ ok: true, delayMs: 100 });
  expect(limits.ask(asked)).toMatchObject({ ok: false, retryAfterMs: 100, delayMs: 0 });
  expect(limits.ask({ ...asked, cost: 2 })).toMatchObject({ ok: false, retryAfterMs: 20_000 });
});

test('a pace of the caller’s own is charged what was decided, like every other rule', () => {
  const own = rule({ name: 'key_10' });
  const limits = createLimits({
    ...{ log: silentLog, rules: () => [], memory: createMemoryLimiter({ now: () => 0 }), costOf: () => 5 },
  });
  const said = { ...asked, callerId: 'key:1', own };
  expect([limits.ask(said), limits.ask(said), limits.ask(said)]).toMatchObject([
    ...[{ ok: true }, { ok: true }, { ok: false }],
  ]);
});

test('a store that is away leaves this server to count alone; what is broken otherwise is thrown', async () => {
  const told: string[] = [];
  const make = (error: Error) =>
    createLimits({
      log: silentLog,
      rules: () => [rule({ limit: 1 })],
      memory: createMemoryLimiter({ now: () => 0 }),
      shared: { take: () => Promise.reject(error) },
      refused: ({ rule: name, outcome }) => told.push(`${name} ${outcome}`),
    });
  const alone = make(new LimitsUnavailable('away'));
  expect([await alone.ask(asked), await alone.ask(asked)]).toMatchObject([{ ok: true }, { ok: false }]);
  expect(told).toEqual(['r refused']);
  await expect(make(new TypeError('a fault')).ask(asked)).rejects.toThrow('a fault');
});

/** RFC 9651, as far as these fields go: items with parameters, strings in quotes, whole numbers. */
const structured = /^"[a-z0-9_-]+"(;[a-z]+=\d+)+(, "[a-z0-9_-]+"(;[a-z]+=\d+)+)*$/;

test('the headers are structured fields, and tell of the rules that are enforced', () => {
  const rules = [rule({ name: 'a' }), rule({ name: 'b', mode: 'report' }), rule({ name: 'c', burst: 30 })];
  const claims = claimsFor(sortRules(rules), asked);
  const headers = rateLimitHeaders(claims, createMemoryLimiter({ now: () => 0 }).take(claims));
  expect(headers).toEqual({
    'RateLimit-Policy': '"a";q=10;w=1, "c";q=30;w=1',
    RateLimit: '"a";r=9;t=1, "c";r=29;t=1',
  });
  for (const value of Object.values(headers ?? {})) expect(value).toMatch(structured);
  expect(rateLimitHeaders([], [])).toBeNull();
});

test('a client that does as it is told is never refused', () => {
  for (const strategy of ['fixed_window', 'sliding_log', 'sliding_counter', 'token_bucket'] as const) {
    let nowMs = 123;
    const limits = createLimits({
      ...{ log: silentLog, rules: () => [rule({ strategy, limit: 7 })] },
      memory: createMemoryLimiter({ now: () => nowMs }),
    });
    let refusals = 0;
    for (let one = 0; one < 200; one++) {
      const permit = limits.ask(asked);
      if (permit instanceof Promise) throw new Error('memory answers at once');
      // It waits as long as the header says, and goes on where nothing is left only after that.
      const [, left = 0, waitS = 0] =
        /r=(\d+);t=(\d+)/.exec(headersOf(permit)?.RateLimit ?? '')?.map(Number) ?? [];
      if (!permit.ok) refusals += 1;
      if (!permit.ok || left === 0) nowMs += 1_000 * waitS;
    }
    expect(refusals, strategy).toBe(0);
  }
});

test.for([0, 1, 20, 600, 100_000])('the limits a desk begins with are sound: %i a minute', perMinute => {
  const rules = defaultRules(perMinute, 'enforce');
  expect(rules.flatMap(ruleProblems)).toEqual([]);
  if (perMinute === 0) return expect(rules).toEqual([]);
  expect(rules.some(({ name }) => name === 'default')).toBe(true);
  // What costs money stays limited, however wide the others are set.
  expect(rules.find(({ name }) => name === 'model_calls')).toMatchObject({ limit: 20, mode: 'enforce' });
});

test('[S12] a console whose line keeps breaking takes 50,000 rows in the smallest pages and is not stopped', () => {
  const memory = createMemoryLimiter({ now: () => 0 });
  const limits = createLimits({ log: silentLog, rules: () => defaultRules(600, 'enforce'), memory });
  const outcomes = Array.from({ length: 50_000 / 50 }, () =>
    limits.ask({
      ...{ surface: 'console', act: 'sync.pull', cost: 1, ip: '192.0.2.1' },
      ...{ callerId: 'Priya', role: 'agent', siteId: null },
    }),
  );
  expect(outcomes.every(permit => 'ok' in permit && permit.ok)).toBe(true);
});
