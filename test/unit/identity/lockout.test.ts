import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterFailure,
  type Count,
  forgiven,
  lockKinds,
  lockPolicies,
  waitOf,
} from '../../../server/features/identity/lockout.ts';

const start = (now: number): Count => ({ failures: 0, countedMs: now, lockedUntilMs: now });
const kind = fc.constantFrom(...lockKinds);

test('wrong tries in a row make nobody wait at first, then twice as long each time, up to a quarter of an hour', () => {
  const waits: number[] = [];
  let [count, now] = [start(0), 0];
  for (let tries = 0; tries < 14; tries += 1) {
    count = afterFailure(count, lockPolicies.place, now);
    waits.push(waitOf(count, now) / 1_000);
    now = count.lockedUntilMs;
  }
  // One is forgotten while they wait.
  expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 480, 900, 900, 900, 900]);
});

test('whatever was tried, nobody waits longer than the longest wait, and all is forgotten after two days', () => {
  fc.assert(
    fc.property(
      kind,
      fc.array(fc.integer({ min: -3_600_000, max: 7_200_000 }), { maxLength: 200 }),
      (which, gaps) => {
        const policy = lockPolicies[which];
        let [count, now] = [start(0), 0];
        for (const gap of gaps) {
          now = Math.max(0, now + gap);
          if (waitOf(count, now) > 0) continue;
          count = afterFailure(count, policy, now);
          expect(waitOf(count, now)).toBeLessThanOrEqual(policy.mostWaitMs);
        }
        const later = afterFailure(count, policy, now + 2 * 86_400_000);
        expect(later.failures).toBe(1);
      },
    ),
  );
});

test('tries that come slower than they are forgotten never make anybody wait', () => {
  fc.assert(
    fc.property(
      kind,
      fc.integer({ min: 0, max: 3_600_000 }),
      fc.integer({ min: 1, max: 300 }),
      (which, more, tries) => {
        const policy = lockPolicies[which];
        let [count, now] = [start(0), 0];
        for (let at = 0; at < tries; at += 1) {
          count = afterFailure(count, policy, now);
          expect(waitOf(count, now)).toBe(0);
          now += policy.forgetMs + more;
        }
      },
    ),
  );
});

test('a try that was right is taken back, with the wait that it would have begun', () => {
  let count = start(0);
  for (let at = 0; at < 4; at += 1) count = afterFailure(count, lockPolicies.place, 0);
  const fifth = afterFailure(count, lockPolicies.place, 0);
  expect(waitOf(fifth, 0)).toBe(30_000);
  expect(forgiven(fifth, 0)).toEqual({ failures: 4, countedMs: 0, lockedUntilMs: 0 });
});

test('a clock that is set back neither forgets nor locks for longer', () => {
  const count = { ...afterFailure(start(0), lockPolicies.place, 1_000_000), failures: 3 };
  const back = afterFailure(count, lockPolicies.place, 0);
  expect(back.failures).toBe(4);
  expect(waitOf(back, 0)).toBe(0);
});
