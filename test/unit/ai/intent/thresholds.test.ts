import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hundredthOf, type Scored, scoresOf } from '#ai/intent/scores.ts';
import { curveOf, figuresAt, suggestThreshold } from '#ai/intent/thresholds.ts';
import type { ScoreSteps } from '#protocol/http/intents.ts';

const row = (
  predicted: string,
  confidence: number,
  label: string | null = predicted,
  answered = true,
): Scored => ({
  ...{ predicted, confidence, label, answered },
});

test('messages are counted by what they were taken for, and only where a threshold decides', () => {
  const rows = [
    row('a', 0.953),
    row('a', 0.957, 'b'),
    row('a', 0.4, null),
    // Refused, or asked back about: no threshold plays a part.
    row('a', 0.9, 'a', false),
    row('b', 1),
  ];
  expect(scoresOf(rows)).toEqual([
    {
      label: 'a',
      asked: 2,
      steps: [
        [95, 2, 1],
        [40, 1, 0],
      ],
    },
    { label: 'b', asked: 2, steps: [[100, 1, 1]] },
  ]);
});

test('a label that nothing was taken for has no steps, and no figures are made up', () => {
  const [score] = scoresOf([row('b', 0.2, 'a', false)]);
  expect(score).toEqual({ label: 'a', asked: 1, steps: [] });
  expect(figuresAt([], 0.5)).toEqual({
    ...{ threshold: 0.5, judged: 0, right: 0, precision: null, coverage: null, low: 0, high: 1 },
  });
  expect(suggestThreshold([], 0.95)).toEqual({ kind: 'too_few', judged: 0, needed: 72 });
});

test('a hundredth holds exactly the messages that a threshold of it lets through', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 100 }),
      (confidence, at) => {
        // As the pipeline decides it.
        const isBelieved = confidence >= at / 100;
        expect(hundredthOf(confidence) >= at).toBe(isBelieved);
        expect(figuresAt([[hundredthOf(confidence), 1, 1]], at / 100).judged).toBe(isBelieved ? 1 : 0);
      },
    ),
    { numRuns: 2_000 },
  );
  for (let at = 0; at <= 100; at++) expect(hundredthOf(at / 100)).toBe(at);
});

const steps: fc.Arbitrary<ScoreSteps> = fc
  .uniqueArray(
    fc.tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 1, max: 80 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    { selector: ([hundredth]) => hundredth, maxLength: 30 },
  )
  .map(list => list.map(([hundredth, judged, part]) => [hundredth, judged, Math.round(judged * part)]));

test('coverage never grows with the threshold, and precision lies in its interval', () => {
  fc.assert(
    fc.property(steps, list => {
      let before = Number.POSITIVE_INFINITY;
      for (let at = 0; at <= 100; at++) {
        const { coverage, precision, low, high, judged, right } = figuresAt(list, at / 100);
        expect(coverage ?? 0).toBeLessThanOrEqual(before);
        before = coverage ?? 0;
        expect(right).toBeLessThanOrEqual(judged);
        if (precision === null) continue;
        expect(low).toBeLessThanOrEqual(precision);
        expect(high).toBeGreaterThanOrEqual(precision);
      }
      expect(figuresAt(list, null).coverage).toBe(list.length === 0 ? null : 1);
    }),
    { numRuns: 100 },
  );
});

test('the curve says at each of its points what that threshold does', () => {
  fc.assert(
    fc.property(steps, list => {
      for (const point of curveOf(list)) expect(point).toEqual(figuresAt(list, point.threshold));
      expect(curveOf(list)).toHaveLength(list.length);
    }),
    { numRuns: 100 },
  );
});

test('the suggestion is the lowest threshold that is precise enough, by its lower end', () => {
  fc.assert(
    fc.property(steps, fc.double({ min: 0.5, max: 0.99, noNaN: true }), (list, wanted) => {
      const suggestion = suggestThreshold(list, wanted);
      const good = curveOf(list).filter(({ low }) => low >= wanted);
      const lowest = Math.min(...good.map(({ threshold }) => threshold));
      if (suggestion.kind === 'threshold') {
        expect(suggestion.figures.threshold).toBe(lowest);
        expect(suggestion.figures.low).toBeGreaterThanOrEqual(wanted);
      } else expect(good).toEqual([]);
      if (suggestion.kind === 'out_of_reach')
        for (const { low } of curveOf(list)) expect(suggestion.best.low).toBeGreaterThanOrEqual(low);
    }),
    { numRuns: 200 },
  );
});

test('known cases: sure messages are right, unsure ones are not', () => {
  const list: ScoreSteps = [
    [99, 150, 150],
    [90, 50, 49],
    [60, 40, 20],
  ];
  // 199 of 200 are right from 90 on; with the unsure ones 219 of 240.
  expect(suggestThreshold(list, 0.95)).toMatchObject({
    ...{ kind: 'threshold', figures: { threshold: 0.9, judged: 200, right: 199, coverage: 200 / 240 } },
  });
  // 0.8697 is the lower end of 219 of 240.
  expect(suggestThreshold(list, 0.86)).toMatchObject({ kind: 'threshold', figures: { threshold: 0.6 } });
  expect(suggestThreshold(list, 0.98)).toEqual({
    ...{ kind: 'out_of_reach', best: expect.objectContaining({ threshold: 0.99 }) },
  });
  expect(suggestThreshold([[99, 71, 71]], 0.95)).toEqual({ kind: 'too_few', judged: 71, needed: 72 });
  expect(suggestThreshold([[99, 72, 72]], 0.95)).toMatchObject({ kind: 'threshold' });
});
