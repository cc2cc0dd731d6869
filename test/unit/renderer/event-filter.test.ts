// Which security events a screen shows: what comes live must pass as the server would judge it, and stand once.
import { expect, test } from 'vitest';
import { packMs, type SecurityEvents } from '../../../src/protocol/documents/security-events.ts';
import { type SecurityEvent, threatLevels } from '../../../src/protocol/security.ts';
import {
  anyEvent,
  type EventForm,
  filterOf,
  heldEvents,
  isAddressWrong,
  passes,
  stepsOf,
  together,
  usualEvents,
} from '../../../src/renderer/features/security/overview/event-filter.ts';
import { afterLiveEvent, createLiveStore } from '../../../src/renderer/state/live.ts';

const event = (at: number, over: Partial<SecurityEvent> = {}): SecurityEvent => ({
  ...{ id: `e${at}`, timestamp: at, eventType: 'unknown_route', sourceIp: '203.0.113.7', userId: null },
  ...{ threatLevel: 'low', details: {}, actionTaken: 'refused', ...over },
});

test('a filter passes what the server would list, and nothing else', () => {
  const now = 10 * 3_600_000;
  const asked = filterOf({ ...anyEvent, level: 'high', address: ' 203.0.113.0/24 ', span: 'hour' }, now);
  expect(asked).toMatchObject({
    levels: ['high', 'critical'],
    address: '203.0.113.0/24',
    from: now - 3_600_000,
  });
  const bad = event(now, { threatLevel: 'critical' });
  expect(passes(bad, asked)).toBe(true);
  expect(passes({ ...bad, threatLevel: 'medium' }, asked)).toBe(false);
  expect(passes({ ...bad, sourceIp: '203.0.114.7' }, asked)).toBe(false);
  expect(passes({ ...bad, sourceIp: '' }, asked)).toBe(false);
  expect(passes({ ...bad, timestamp: now - 3_600_001 }, asked)).toBe(false);
  expect(passes(bad, { ...asked, type: 'signed_in' })).toBe(false);
  expect(passes(bad, { ...asked, userId: 'somebody' })).toBe(false);
  expect(passes(bad, filterOf(anyEvent, now))).toBe(true);
});

const pack = (at: number, events: SecurityEvent[], over: Partial<SecurityEvents> = {}): SecurityEvents => ({
  ...{ id: `p${at}`, scope: 'role:supervisor', changedXid: '1', kind: 'events', at, events },
  levels: Object.fromEntries(
    threatLevels.map(level => [level, events.filter(({ threatLevel }) => threatLevel === level).length]),
  ),
  types: [...Map.groupBy(events, ({ eventType }) => eventType)].map(([type, { length }]) => ({
    ...{ type, events: length, worst: 'low' },
  })),
  ...{ talkers: [], people: [], apiKeys: [], countries: null, ...over },
});

test('what this computer holds answers as long as nothing that is looked for was left out of it', () => {
  const now = 100 * packMs;
  // Four of one moment are one, and counted as four.
  const old = event(10 * packMs, { threatLevel: 'high', details: { times: 4 } });
  const fresh = event(90 * packMs + 5);
  const packs = [
    // Two notes are in the sums alone.
    pack(90 * packMs, [fresh], {
      levels: { low: 1, info: 2 },
      types: [
        { type: 'unknown_route', events: 1, worst: 'low' },
        { type: 'signed_in', events: 2, worst: 'info' },
      ],
    }),
    pack(10 * packMs, [old], {
      levels: { high: 4 },
      types: [{ type: 'unknown_route', events: 4, worst: 'high' }],
    }),
  ];
  const held = (form: Partial<EventForm>) => heldEvents(packs, filterOf({ ...anyEvent, ...form }, now));
  expect(heldEvents(packs, filterOf(usualEvents, now))).toEqual({
    ...{ events: [fresh, old], since: 10 * packMs, isWhole: true, mayBeOlder: true },
  });
  // Notes are looked for as well.
  expect(held({})).toMatchObject({ events: [fresh, old], isWhole: false });
  expect(held({ type: 'signed_in' })).toMatchObject({ events: [], isWhole: false });
  expect(held({ type: 'unknown_route' })).toMatchObject({ events: [fresh, old], isWhole: true });
  expect(held({ level: 'high', address: '203.0.113.0/24' })).toMatchObject({ events: [old], isWhole: true });
  // Within what is held there is nothing older to ask for.
  expect(held({ level: 'low', span: 'hour' })).toMatchObject({ events: [], mayBeOlder: false });
  expect(held({ level: 'low', span: 'day' })).toMatchObject({ events: [fresh, old], mayBeOlder: true });
  expect(heldEvents([], filterOf(usualEvents, now))).toBeNull();
  expect(heldEvents(null, filterOf(usualEvents, now))).toBeNull();
});

test('in a storm, what was left out of a pack is asked of the server, unless it is out of the question', () => {
  const now = 100 * packMs;
  const bad = event(90 * packMs, { threatLevel: 'critical' });
  const packs = [pack(90 * packMs, [bad], { levels: { critical: 1, low: 700 } })];
  const isWhole = (form: Partial<EventForm>) =>
    heldEvents(packs, filterOf({ ...usualEvents, ...form }, now))?.isWhole;
  expect(isWhole({})).toBe(false);
  expect(isWhole({ level: 'critical' })).toBe(true);
  expect(isWhole({ span: 'hour' })).toBe(true);
});

test('half an address is no question', () => {
  expect(isAddressWrong({ ...anyEvent, address: '203.0.' })).toBe(true);
  for (const address of ['', ' ', '203.0.113.7', '2001:db8::/32'])
    expect(isAddressWrong({ ...anyEvent, address })).toBe(false);
});

test('what was listed meanwhile stands once, and the newest first', () => {
  const shown = together([event(3), event(2)], [event(2), event(1)], {});
  expect(shown.map(({ id }) => id)).toEqual(['e3', 'e2', 'e1']);
});

test('steps hold every hour, several of them in one bar, and no event twice', () => {
  const counts = [
    { at: 100, levels: { high: 2, info: 9 } },
    { at: 150, levels: { low: 1 } },
    { at: 350, levels: { critical: 1 } },
  ];
  const steps = stepsOf({ from: 100, to: 360, stepMs: 50, counts }, 2);
  expect(steps).toEqual([
    { at: 100, values: [0, 2, 0, 1] },
    { at: 200, values: [0, 0, 0, 0] },
    { at: 300, values: [1, 0, 0, 0] },
  ]);
});

test('events that come live stand newest first and bounded; a broken line says that some may be missing', () => {
  const store = createLiveStore({ now: () => 0, setTimer: () => undefined });
  store.receive({ name: 'security.events', payload: { events: [event(1), event(2)], skipped: 4 } });
  expect(store.getState().security).toMatchObject({ skipped: 4, losses: 0 });
  expect(store.getState().security.events.map(({ id }) => id)).toEqual(['e2', 'e1']);
  const flood = Array.from({ length: 500 }, (_, at) => event(at));
  const after = afterLiveEvent(
    store.getState(),
    { name: 'security.events', payload: { events: flood, skipped: 0 } },
    0,
  );
  expect(after.security.events).toHaveLength(200);
  expect(after.security.events[0]?.id).toBe('e499');
  store.forget();
  expect(store.getState().security).toEqual({ events: [], skipped: 0, losses: 1 });
});
