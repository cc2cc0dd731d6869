// Who is kept out comes as often as they like: what is written of it stays little.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventOfRefusal, type Happened } from '../../../server/features/security/events.ts';
import { createTurnedAway } from '../../../server/features/security/turned-away.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function make() {
  const told: Happened[] = [];
  let dropped = 0;
  const turnedAway = createTurnedAway({
    clock: { now: () => Date.now() },
    record: happened => void told.push(happened),
    dropped: () => void dropped++,
  });
  return { turnedAway, told, dropped: () => dropped };
}
const refused = (ip: string, path = '/', code: 'address_blocked' | 'country_blocked' = 'address_blocked') =>
  eventOfRefusal({
    ...{ surface: 'api', act: 'unknown', ip, callerId: null, role: 'nobody', code, path },
    input: [path, { q: "' or 1=1 --" }],
  }) as Happened;

test('ten thousand tries of one address with other paths each are two events, the second with how many', () => {
  const { turnedAway, told } = make();
  for (let one = 0; one < 10_000; one++) turnedAway.came(refused('203.0.113.9', `/wp-admin/${one}`));
  expect(told).toHaveLength(1);
  expect(told[0]?.details).toEqual({ surface: 'api', code: 'address_blocked' });
  vi.advanceTimersByTime(60_001);
  expect(told).toHaveLength(2);
  expect(told[1]?.details).toMatchObject({ times: 9_999 });
  vi.advanceTimersByTime(600_000);
  expect(told).toHaveLength(2);
  turnedAway.came(refused('203.0.113.9'));
  expect(told).toHaveLength(3);
});

test('kinds of refusals and networks are told apart; the addresses of one /64 are not', () => {
  const { turnedAway, told } = make();
  turnedAway.came(refused('203.0.113.9'));
  turnedAway.came(refused('203.0.113.9', '/', 'country_blocked'));
  turnedAway.came(refused('2001:db8::1'));
  turnedAway.came(refused('2001:db8::2'));
  expect(told.map(({ eventType, sourceIp }) => [eventType, sourceIp])).toEqual([
    ['address_blocked', '203.0.113.9'],
    ['country_blocked', '203.0.113.9'],
    ['address_blocked', '2001:db8::1'],
  ]);
  turnedAway.stop();
  expect(told.at(-1)).toMatchObject({ sourceIp: '2001:db8::2', details: { times: 1 } });
});

test('a flood from everywhere is bounded, and what is beyond is counted', () => {
  const { turnedAway, told, dropped } = make();
  for (let one = 0; one < 5_000; one++) turnedAway.came(refused(`10.0.${one >> 8}.${one & 255}`));
  expect(told).toHaveLength(1_000);
  expect(dropped()).toBe(4_000);
});
