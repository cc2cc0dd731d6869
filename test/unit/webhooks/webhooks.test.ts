// When a delivery is tried again, when a receiver is left alone for a while, and when it is switched off.
import { expect, test } from 'vitest';
import {
  afterFailure,
  giveUpAfterMs,
  makeSecret,
  offAfterMs,
  retryAt,
  tryOf,
  tryWithout,
} from '../../../server/features/webhooks/webhooks.ts';

const id = '0192f4a0-0000-7000-8000-0000000003e8';
const failed = { outcome: 'failed' as const, retryAfterMs: null };

test('pauses grow fourfold up to six hours, Retry-After is kept to, and after three days it is over', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    attempts => Number(retryAt(failed, { id, attempts, begunAt: 0, now: 0 })) / 1_000,
  );
  expect(pauses.map(pause => Math.round(pause))).toEqual([
    5, 20, 80, 320, 1_280, 5_120, 20_480, 21_600, 21_600,
  ]);
  const asked = { outcome: 'failed' as const, retryAfterMs: 7_200_000 };
  expect(retryAt(asked, { id, attempts: 1, begunAt: 0, now: 0 })).toBe(7_200_000);
  expect(retryAt(failed, { id, attempts: 20, begunAt: 0, now: giveUpAfterMs })).toBeNull();
  for (const outcome of ['gone', 'refused'] as const)
    expect(retryAt({ outcome, retryAfterMs: null }, { id, attempts: 1, begunAt: 0, now: 0 })).toBeNull();
  // Two that failed together come back apart.
  const other = '0192f4a0-0000-7000-8000-0000000000ff';
  expect(retryAt(failed, { id: other, attempts: 1, begunAt: 0, now: 0 })).not.toBe(5_000);
});

test.each([
  [200, 'ok'],
  [204, 'ok'],
  [301, 'failed'],
  [404, 'failed'],
  [410, 'gone'],
  [429, 'failed'],
  [500, 'failed'],
])('an answer of %i is %s, and only its beginning is kept', (status, outcome) => {
  const made = tryOf({ status, text: 'x'.repeat(1_000), retryAfterMs: 9e9 }, 12);
  expect(made).toMatchObject({ status, outcome, durationMs: 12 });
  expect(made.answer).toHaveLength(500);
  // Nobody puts us off for longer than a day.
  expect(made.retryAfterMs).toBe(outcome === 'ok' ? null : 86_400_000);
});

test('a receiver that fails on end pauses up to a minute, and is switched off after days of it, or once it is gone', () => {
  const now = offAfterMs - 1;
  const pause = (failures: number) => afterFailure(failed, { failures, failingSince: 0, now }).pausedUntil;
  expect([1, 4, 5, 6, 8, 30].map(failures => (pause(failures) ?? now) - now)).toEqual([
    0, 0, 1_000, 2_000, 8_000, 60_000,
  ]);
  expect(afterFailure(failed, { failures: 9, failingSince: 0, now: offAfterMs }).off).toBe('failing');
  expect(
    afterFailure(tryOf({ status: 410, text: '', retryAfterMs: null }, 1), {
      failures: 1,
      failingSince: 0,
      now: 0,
    }).off,
  ).toBe('gone');
  const asked = tryOf({ status: 503, text: '', retryAfterMs: 30_000 }, 1);
  expect(afterFailure(asked, { failures: 1, failingSince: 0, now: 0 }).pausedUntil).toBe(30_000);
  expect(tryWithout('No answer.', true, 3)).toMatchObject({ outcome: 'refused', status: null });
});

test('a secret is 32 bytes behind whsec_', () => {
  const secret = makeSecret(length => new Uint8Array(length).fill(7));
  expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toEqual(Buffer.alloc(32, 7));
});
