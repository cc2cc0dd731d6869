// Recording: at once, together, bounded, and never in anybody's way.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRecording } from '../../../server/features/security/recording.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { SecurityEvent, SecurityEventsEvent } from '../../../src/protocol/security.ts';
import { newId } from '../../helpers/desk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function make(write: (events: readonly SecurityEvent[]) => Promise<void> = async () => {}) {
  const written: SecurityEvent[] = [];
  const told: SecurityEventsEvent[] = [];
  const counts: string[] = [];
  const recording = createRecording({
    ...{ clock: { now: () => 1_000 }, log: silentLog, newId },
    async write(events) {
      await write(events);
      written.push(...events);
    },
    told: said => void told.push(said),
    count: (type, level) => void counts.push(`${type} ${level}`),
  });
  return { recording, written, told, counts };
}

test('what happened is told within moments and written with what else did', async () => {
  const { recording, written, told, counts } = make();
  recording.record({
    eventType: 'sign_in_failed',
    sourceIp: '::ffff:203.0.113.9',
    details: { email: 'a@b.example' },
  });
  recording.record({ eventType: 'unknown_route', sourceIp: 'nonsense', userId: 'nobody' });
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(told).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written).toMatchObject([
    {
      eventType: 'sign_in_failed',
      sourceIp: '203.0.113.9',
      threatLevel: 'low',
      timestamp: 1_000,
      actionTaken: 'none',
    },
    { eventType: 'unknown_route', sourceIp: '', userId: null },
  ]);
  expect(counts).toEqual(['sign_in_failed low', 'unknown_route info']);
});

test('the same thing within a moment is counted on one event', async () => {
  const { recording, written } = make();
  for (let one = 0; one < 500; one++)
    recording.record({ eventType: 'rate_limited', sourceIp: '203.0.113.9' });
  recording.record({ eventType: 'rate_limited', sourceIp: '203.0.113.10' });
  await recording.flush();
  expect(written.map(({ sourceIp, details }) => [sourceIp, details['times'] ?? 1])).toEqual([
    ['203.0.113.9', 500],
    ['203.0.113.10', 1],
  ]);
});

test('a flood of different things is bounded, and what was dropped is counted', async () => {
  const { recording, written, told } = make();
  for (let one = 0; one < 5_000; one++)
    recording.record({ eventType: 'unknown_route', sourceIp: '203.0.113.9', details: { object: `/${one}` } });
  await recording.flush();
  expect(written).toHaveLength(1_000);
  expect(recording.dropped()).toBe(4_000);
  expect(told[0]).toMatchObject({ skipped: 950 });
  expect(told[0]?.events).toHaveLength(50);
});

test('a database that is away hides nothing and loses nothing within the bound', async () => {
  let isAway = true;
  const { recording, written, told } = make(async () => {
    if (isAway) throw new Error('away');
  });
  recording.record({ eventType: 'bad_identity' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toHaveLength(1);
  expect(written).toEqual([]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(written).toMatchObject([{ eventType: 'bad_identity' }]);
  expect(recording.dropped()).toBe(0);
});

test('what is no event of the list fails nobody', () => {
  const { recording } = make();
  expect(() => recording.record({ eventType: 'made_up' as never })).not.toThrow();
  expect(recording.dropped()).toBe(1);
});
