// Rules over windows: what they find, when, and that they hold no more than they say.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDetector, facetOf } from '../../../server/features/security/detection/detector.ts';
import {
  attackEvents,
  attacks,
  ordinaryEvents,
} from '../../../server/features/security/detection/scenarios.ts';
import {
  type DetectionRule,
  detectionRulesWith,
  usualDetectionRules,
} from '../../../src/protocol/detection.ts';
import type { SecurityEvent } from '../../../src/protocol/security.ts';

const minute = 60_000;
const event = (own: Partial<SecurityEvent>): SecurityEvent => ({
  ...{ id: '', eventType: 'sign_in_failed', sourceIp: '203.0.113.9', userId: null, timestamp: 0 },
  ...{ threatLevel: 'low', details: {}, actionTaken: 'refused' },
  ...own,
});
const tried = (account: number, timestamp: number, sourceIp = '203.0.113.9') =>
  event({ timestamp, sourceIp, details: { email: `a${account}@shop.example` } });
const playAll = (events: readonly SecurityEvent[], rules: readonly DetectionRule[] = usualDetectionRules) => {
  const detector = createDetector({ rules });
  return events.flatMap(each => detector.take(each));
};
const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

test('stuffing from one network is found at the twentieth account, once within the cool-down', () => {
  const found = playAll(times(60, at => tried(at, at * 1_000)));
  expect(found.filter(({ rule }) => rule === 'credential_stuffing')).toEqual([
    { rule: 'credential_stuffing', group: '203.0.113.9', at: 19_000, since: 0, count: 20 },
  ]);
});

test('spraying that is slow and comes from everywhere is found by the accounts that failed', () => {
  const found = playAll(times(50, at => tried(at, at * 5 * minute, `198.51.100.${at}`)));
  expect(found.map(({ rule, at }) => [rule, at])).toEqual([['password_spraying', 39 * 5 * minute]]);
});

test('an office behind one address whose people mistype now and then is no attack', () => {
  expect(playAll(times(200, at => tried(at % 15, at * 3 * minute)))).toEqual([]);
});

test('one account is guessed from many addresses, and found by the account', () => {
  const found = playAll(times(20, at => tried(1, at * 10_000, `198.51.100.${at}`)));
  expect(found.map(({ rule, group }) => [rule, group])).toEqual([['brute_force', 'a1@shop.example']]);
});

test('an event that stands for many counts as many', () => {
  const flood = (count: number) => [
    event({ eventType: 'rate_limited', details: { surface: 'api', times: count } }),
  ];
  expect(playAll(flood(499))).toEqual([]);
  expect(playAll(flood(500)).map(({ rule }) => rule)).toEqual(['flood']);
});

test('what was found before stays quiet until its time', () => {
  const detector = createDetector({ rules: usualDetectionRules });
  detector.quiet('credential_stuffing', '203.0.113.9', 30_000);
  const found = times(60, at => tried(at, at * 1_000)).flatMap(each => detector.take(each));
  expect(found.filter(({ rule }) => rule === 'credential_stuffing').map(({ at }) => at)).toEqual([30_000]);
});

test('a network is an address, or the whole /64 of a home', () => {
  expect(facetOf('network', event({ sourceIp: '2001:db8:1:2::3' }))).toBe('2001:db8:1:2::/64');
  expect(facetOf('network', event({ sourceIp: '' }))).toBe('');
});

test('the same findings as counting everything again at each event, whatever comes', () => {
  const rule: DetectionRule = {
    ...{ name: 'r', types: ['sign_in_failed'], groupBy: 'network', distinct: 'account' },
    ...{ threshold: 3, windowMs: 1_000, coolDownMs: 500 },
    ...{ surfaces: null, actions: ['notify'], blockMs: 60_000, mode: 'on' },
  };
  const steps = fc.array(fc.tuple(fc.nat(400), fc.nat(4), fc.nat(2)), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.boolean(), (given, isDistinct) => {
      let now = 0;
      const events = given.map(([gap, account, host]) => {
        now += gap;
        return tried(account, now, `198.51.100.${host}`);
      });
      const expected: [string, number][] = [];
      const quiet = new Map<string, number>();
      for (const [index, { sourceIp, timestamp }] of events.entries()) {
        const within = events
          .slice(0, index + 1)
          .filter(other => other.sourceIp === sourceIp && other.timestamp > timestamp - 1_000);
        const distinct = new Set(within.map(({ details }) => details['email'])).size;
        if ((isDistinct ? distinct : within.length) < 3 || timestamp < (quiet.get(sourceIp) ?? 0)) continue;
        quiet.set(sourceIp, timestamp + 500);
        expected.push([sourceIp, timestamp]);
      }
      const found = playAll(events, [{ ...rule, distinct: isDistinct ? 'account' : null }]);
      expect(found.map(({ group, at }) => [group, at])).toEqual(expected);
    }),
  );
});

test('it holds no more groups than it says, the quietest going first', () => {
  const detector = createDetector({ rules: usualDetectionRules.slice(0, 1), mostGroups: 10 });
  for (let one = 0; one < 1_000; one++) detector.take(tried(one, one, `198.51.${one % 250}.${one % 7}`));
  expect(detector.size()).toBe(10);
});

const scenario = { startMs: Date.UTC(2026, 0, 5, 8), seed: 3 };
const foundBy = (name: string, events: readonly SecurityEvent[]) =>
  playAll(events).filter(({ rule }) => rule === name);

test('there is an attack to try for every rule that Steward brings', () => {
  expect(Object.keys(attacks).sort()).toEqual(usualDetectionRules.map(({ name }) => name).sort());
});

test.for(usualDetectionRules)(
  '$name is found once it is as large as the rule says, and not one before',
  rule => {
    const { name, threshold, windowMs } = rule;
    const events = attackEvents(name, { ...scenario, count: threshold });
    expect((events.at(-1)?.timestamp ?? 0) - scenario.startMs).toBeLessThan(windowMs);
    expect(foundBy(name, events)).toMatchObject([{ at: events.at(-1)?.timestamp, count: threshold }]);
    expect(foundBy(name, events.slice(1))).toEqual([]);
  },
);

test.for(usualDetectionRules.filter(({ threshold }) => threshold > 1))(
  '$name is not found where the same comes too slowly',
  ({ name, threshold, windowMs }) => {
    const events = attackEvents(name, { ...scenario, count: 3 * threshold });
    const everyMs = Math.ceil(windowMs / (threshold - 1));
    const slow = events.map((each, at) => ({ ...each, timestamp: at * everyMs }));
    expect(foundBy(name, slow)).toEqual([]);
  },
);

test('an ordinary day is no attack, and an attack within one is found alone', () => {
  for (let seed = 1; seed <= 20; seed++)
    expect(playAll(ordinaryEvents({ ...scenario, count: 2_000, seed }))).toEqual([]);
  const day = [
    ...ordinaryEvents({ ...scenario, count: 2_000 }),
    ...attackEvents('enumeration', { ...scenario, startMs: scenario.startMs + 600_000, count: 60 }),
  ].sort((a, b) => a.timestamp - b.timestamp);
  expect(new Set(playAll(day).map(({ rule }) => rule))).toEqual(new Set(['enumeration']));
});

test('who asks is a key, a person or a customer, and a key is not whoever made it', () => {
  const own = { userId: 'p1', sourceIp: '203.0.113.9' };
  expect(facetOf('caller', event({ ...own, details: { keyId: 'k1' } }))).toBe('key:k1');
  expect(facetOf('caller', event(own))).toBe('person:p1');
  expect(facetOf('caller', event({ details: { customerId: 'c1' } }))).toBe('customer:c1');
  expect(facetOf('caller', event({}))).toBe('203.0.113.9');
});

test('rules are changed by name: numbers, actions, none, or one more', () => {
  const changed = detectionRulesWith({
    flood: false,
    scraping: { threshold: 50, actions: ['notify', 'revoke'] },
    probing_widgets: {
      types: ['malformed_input'],
      surfaces: ['widget'],
      groupBy: 'network',
      windowMs: 60_000,
      threshold: 5,
    },
  });
  const rules = changed.ok ? changed.rules : [];
  expect(rules.map(({ name }) => name)).not.toContain('flood');
  expect(rules.find(({ name }) => name === 'scraping')).toMatchObject({
    ...{ threshold: 50, actions: ['notify', 'revoke'], windowMs: 600_000, distinct: 'object' },
  });
  expect(rules.at(-1)).toMatchObject({ name: 'probing_widgets', actions: ['notify'], distinct: null });
});

test.for([
  ['a list', [], 'expected record'],
  ['a rule that is not there', { no_such: false }, 'there is no rule no_such'],
  ['a new rule without its numbers', { mine: { types: ['signed_in'] } }, 'mine: '],
  ['a window that no look reads', { scraping: { windowMs: 24 * 3_600_000 } }, '<=21600000'],
  ['a word nobody knows', { scraping: { treshold: 3 } }, 'treshold'],
] as const)('what is wrong with changes is said: %s', ([, changes, words]) => {
  expect(detectionRulesWith(changes)).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
});
