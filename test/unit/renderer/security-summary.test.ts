// The overview of the door as a console adds it up: the same as the server's, over the hours that are asked for.
import { expect, test } from 'vitest';
import type { SecurityEvents } from '#protocol/documents/security-events.ts';
import { summaryOf } from '../../../src/renderer/features/security/overview/summary.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 0, 5, 12, 34);
const start = Date.UTC(2026, 0, 5, 12);

const pack = (at: number, own: Partial<SecurityEvents>): SecurityEvents => ({
  ...{ id: `pack-${at}`, scope: 'role:supervisor', changedXid: '1', kind: 'events', at, events: [] },
  ...{ levels: {}, types: [], talkers: [], people: [], apiKeys: [], countries: null },
  ...own,
});
const talker = (address: string, events: number, worst: 'low' | 'high', lastAt: number) => ({
  ...{ address, events, worst, lastAt, country: 'DE' },
});

test('packs of an hour are one step, what is named alike is added up, and what is older than asked is left out', () => {
  const packs = [
    pack(start + 600_000, {
      levels: { low: 3, high: 1 },
      types: [{ type: 'sign_in_failed', events: 4, worst: 'high' }],
      talkers: [talker('203.0.113.7', 4, 'high', now)],
      countries: [{ country: 'DE', events: 4 }],
    }),
    pack(start, {
      levels: { low: 2, info: 9 },
      types: [
        { type: 'object_read', events: 9, worst: 'info' },
        { type: 'sign_in_failed', events: 2, worst: 'low' },
      ],
      talkers: [talker('203.0.113.7', 2, 'low', start), talker('198.51.100.1', 9, 'low', start)],
      countries: [
        { country: 'FR', events: 9 },
        { country: 'DE', events: 2 },
      ],
    }),
    pack(start - 30 * hour, { levels: { critical: 1 }, talkers: [talker('192.0.2.1', 50, 'high', start)] }),
  ];
  const day = summaryOf(packs, 24, now);
  expect(day).toMatchObject({ from: start - 24 * hour, to: now, stepMs: hour });
  expect(day.counts).toEqual([{ at: start, levels: { low: 5, high: 1, info: 9 } }]);
  expect(day.types.map(({ type, events, worst }) => [type, events, worst])).toEqual([
    ['object_read', 9, 'info'],
    ['sign_in_failed', 6, 'high'],
  ]);
  expect(day.talkers).toEqual([
    talker('198.51.100.1', 9, 'low', start),
    talker('203.0.113.7', 6, 'high', now),
  ]);
  expect(day.countries).toEqual([
    { country: 'FR', events: 9 },
    { country: 'DE', events: 6 },
  ]);
  expect(summaryOf(packs, 168, now).counts).toHaveLength(2);
  expect(summaryOf([pack(start, { levels: { low: 1 } })], 24, now).countries).toBe(null);
});
