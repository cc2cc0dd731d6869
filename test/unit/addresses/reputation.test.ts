import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  blockLengthMs,
  forgivenAfterMs,
  longestBlockMs,
  pointsAt,
  punished,
  type Score,
  strikesAt,
} from '../../../server/features/addresses/reputation.ts';

const terms = { halfLifeMs: 600_000, threshold: 100 };
const minute = 60_000;

test('half of the points are forgotten in each half-life, however often one looks or adds', () => {
  const acts = fc.array(
    fc.record({ waitMs: fc.nat(1_000_000), points: fc.double({ min: 0, max: 50, noNaN: true }) }),
    {
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(acts, fc.nat(1_000_000), (all, restMs) => {
      let nowMs = 1_000_000;
      let score: Score | undefined;
      const said: { atMs: number; points: number }[] = [];
      for (const { waitMs, points } of all) {
        nowMs += waitMs;
        score = punished(score, { points, why: 'test', nowMs }, terms);
        said.push({ atMs: nowMs, points });
      }
      nowMs += restMs;
      // By its definition: each point fades by itself.
      const sum = said.reduce(
        (total, { atMs, points }) => total + points * 0.5 ** ((nowMs - atMs) / terms.halfLifeMs),
        0,
      );
      const held = score ? pointsAt(score, nowMs, terms) : 0;
      // What is fainter than a hundredth at any look is dropped.
      expect(Math.abs(held - sum)).toBeLessThan(0.011 * (all.length + 1));
    }),
  );
});

test('a clock that is set back forgives nothing and adds nothing', () => {
  const score = punished(undefined, { points: 40, why: 'a', nowMs: 10 * minute }, terms);
  expect(pointsAt(score, 5 * minute, terms)).toBe(40);
  const more = punished(score, { points: 10, why: 'b', nowMs: 5 * minute }, terms);
  expect(more).toEqual({ points: 50, atMs: 10 * minute, why: ['a', 'b'] });
});

test('the reasons are the last five, each once, and nobody gets points off by negative ones', () => {
  let score: Score | undefined;
  for (const why of ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'f'])
    score = punished(score, { points: -3, why, nowMs: 0 }, terms);
  expect(score).toEqual({ points: 0, atMs: 0, why: ['a', 'c', 'd', 'e', 'f'] });
});

test('each further block is five times as long, up to a day; each day without one takes one off', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 1_000].map(strikes => blockLengthMs(strikes) / minute)).toEqual([
    ...[1, 5, 25, 125, 625, 1_440, 1_440, 1_440],
  ]);
  expect(blockLengthMs(99)).toBe(longestBlockMs);
  const held = { count: 3, untilMs: 0 };
  const after = [0, forgivenAfterMs - 1, forgivenAfterMs, 2.5 * forgivenAfterMs, 9 * forgivenAfterMs, -5];
  expect(after.map(nowMs => strikesAt(held, nowMs))).toEqual([3, 3, 2, 1, 0, 3]);
});
