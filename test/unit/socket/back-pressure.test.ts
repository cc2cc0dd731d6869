// When a reader is behind, when it is hopeless, and what is left out for it meanwhile.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  atOnce,
  isClogged,
  mostBytes,
  mostEventBytes,
  mostEvents,
  mostPackets,
  standingOf,
} from '#platform/socket/back-pressure.ts';
import { createRoundTrips } from '#platform/socket/round-trips.ts';

const nothing = { events: 0, eventBytes: 0, packets: 0, bytes: 0 };

test('[S3] a reader is behind by events, never by the answers that it asked for', () => {
  expect(standingOf(nothing)).toBe('keeps up');
  expect(standingOf({ ...nothing, events: mostEvents, packets: mostEvents })).toBe('keeps up');
  expect(standingOf({ ...nothing, events: mostEvents + 1, packets: mostEvents + 1 })).toBe('suspect');
  expect(standingOf({ ...nothing, events: 1, eventBytes: mostEventBytes + 1 })).toBe('suspect');
  // Said in one turn of the loop, before anybody could read: then it waits for no look.
  expect(standingOf({ ...nothing, events: 1, eventBytes: atOnce * mostEventBytes + 1 })).toBe('behind');
  // Three pages of long articles.
  expect(standingOf({ ...nothing, packets: 3, bytes: 20_000_000 })).toBe('keeps up');
});

test('whoever asks on and on and never reads is closed', () => {
  expect(standingOf({ ...nothing, packets: mostPackets + 1 })).toBe('hopeless');
  expect(standingOf({ ...nothing, packets: 3, bytes: mostBytes + 1 })).toBe('hopeless');
});

test('more that waits never makes a better standing', () => {
  const rank = { 'keeps up': 0, suspect: 1, behind: 2, hopeless: 3 };
  const count = fc.nat({ max: mostPackets + 10 });
  const bytes = fc.nat({ max: mostBytes + 10 });
  fc.assert(
    fc.property(
      fc.record({ events: count, eventBytes: bytes, packets: count, bytes }),
      count,
      (unsent, more) => {
        for (const key of ['events', 'eventBytes', 'packets', 'bytes'] as const) {
          const grown = { ...unsent, [key]: unsent[key] + more };
          expect(rank[standingOf(grown)]).toBeGreaterThanOrEqual(rank[standingOf(unsent)]);
          if (isClogged(unsent)) expect(isClogged(grown)).toBe(true);
        }
      },
    ),
  );
});

test('what need not last waits behind a few packets, not behind many', () => {
  expect(isClogged({ packets: 2, bytes: 900 })).toBe(false);
  expect(isClogged({ packets: 8, bytes: 900 })).toBe(true);
  expect(isClogged({ packets: 1, bytes: 100_000 })).toBe(true);
});

test('round trips are those of the last heartbeats', () => {
  const trips = createRoundTrips();
  expect(trips.read()).toBeNull();
  trips.note(7);
  expect(trips.read()).toEqual({ p50: 7, p99: 7 });
  for (let ms = 1; ms <= 5_000; ms += 1) trips.note(1_000);
  for (let ms = 1; ms <= 1_024; ms += 1) trips.note(ms);
  expect(trips.read()).toEqual({ p50: 512, p99: 1_014 });
});
