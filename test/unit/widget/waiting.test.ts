import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateWait, type WaitingMark, waitsOf } from '../../../server/features/widget/waiting.ts';

const minute = 60_000;
const mark = (conversationId: string, type: WaitingMark['type'], at: number): WaitingMark => ({
  conversationId,
  type,
  at: at * minute,
});

describe('the waits that ended', () => {
  test('run from entering the queue until somebody joins', () => {
    expect(waitsOf([mark('a', 'entered', 1), mark('b', 'entered', 2), mark('a', 'joined', 4)])).toEqual([
      { waitedMs: 3 * minute, joinedAt: 4 * minute },
    ]);
  });

  test('are counted once for each time in the queue', () => {
    const waits = waitsOf([
      mark('a', 'began', 0),
      mark('a', 'joined', 2),
      mark('a', 'joined', 3),
      mark('a', 'entered', 10),
      mark('a', 'joined', 11),
    ]);
    expect(waits.map(wait => wait.waitedMs)).toEqual([2 * minute, minute]);
  });

  test('are unknown where the beginning lies too far back', () => {
    expect(waitsOf([mark('a', 'joined', 5)])).toEqual([]);
  });
});

describe('the estimate', () => {
  const waits = (...list: [waited: number, joined: number][]) =>
    list.map(([waited, joined]) => ({ waitedMs: waited * minute, joinedAt: joined * minute }));
  const at = (place: number, waited: number, now: number) => ({
    place,
    waitedMs: waited * minute,
    now: now * minute,
  });

  test('is silent with fewer than three waits', () => {
    expect(estimateWait(waits([2, 10], [3, 12]), at(1, 0, 20))).toBeNull();
  });

  test('for the first in line is the median of recent waits less what was waited', () => {
    const recent = waits([2, 10], [9, 12], [4, 14]);
    expect(estimateWait(recent, at(1, 0, 20))).toBe(4 * minute);
    expect(estimateWait(recent, at(1, 3, 20))).toBe(minute);
  });

  test('is silent once others would have been served', () => {
    expect(estimateWait(waits([2, 10], [9, 12], [4, 14]), at(1, 4, 20))).toBeNull();
  });

  test('further back follows the pace of the line', () => {
    // Three joins in twelve minutes: one every four.
    expect(estimateWait(waits([2, 10], [2, 14], [2, 18]), at(5, 0, 22))).toBe(20 * minute);
  });

  test('looks at the last ten of the last two hours only', () => {
    const old = waits(...Array.from({ length: 20 }, (_, i): [number, number] => [60, i]));
    const fresh = waits(...Array.from({ length: 10 }, (_, i): [number, number] => [5, 100 + i]));
    expect(estimateWait([...old, ...fresh], at(1, 0, 110))).toBe(5 * minute);
    expect(estimateWait(old, at(1, 0, 200))).toBeNull();
  });

  test('is never negative, never zero and never smaller further back', () => {
    const wait = fc.record({ waitedMs: fc.nat(7_200_000), joinedAt: fc.nat(7_200_000) });
    fc.assert(
      fc.property(
        fc.array(wait),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(7_200_000),
        (list, place, waitedMs) => {
          const now = 7_200_000;
          const here = estimateWait(list, { place, waitedMs, now });
          const behind = estimateWait(list, { place: place + 1, waitedMs, now });
          if (here !== null) expect(here).toBeGreaterThan(0);
          if (here !== null && behind !== null) expect(behind).toBeGreaterThanOrEqual(here);
        },
      ),
    );
  });
});
