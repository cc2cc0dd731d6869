import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logChoose, logGamma } from '#ai/statistics/gamma.ts';
import { driftOf, stabilityIndex, tenthOf } from '../../../server/features/models/statistics/drift.ts';
import { comparePaired, mcNemar } from '../../../server/features/models/statistics/paired.ts';
import { logMismatch, logMismatchOf } from '../../../server/features/models/statistics/sample-ratio.ts';
import {
  againstChampion,
  againstLimit,
  type Evidence,
  logEvidence,
  noEvidence,
} from '../../../server/features/models/statistics/sequential.ts';
import { chiSquareBound } from '../../../server/features/models/statistics/special.ts';
import { makeDice } from './dice.ts';

const alpha = 0.05;
const shown = Math.log(1 / alpha);
/** Three standard errors above what is promised. */
const promised = (runs: number) => alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs);

/** Looks after each outcome. @returns after how many the harm was shown; null: never */
function looked(next: (evidence: Evidence) => Evidence, outcomes: number): number | null {
  let evidence = noEvidence();
  for (let n = 1; n <= outcomes; n += 1) {
    evidence = next(evidence);
    if (logEvidence(evidence) >= shown) return n;
  }
  return null;
}

test.each([0.02, 0.05, 0.2, 0.5])(
  'at a failure rate of exactly the limit %d, looking after each of 2,000 raises few false alarms',
  rate => {
    const dice = makeDice(Math.round(rate * 1_000));
    const runs = 400;
    let alarms = 0;
    for (let run = 0; run < runs; run += 1)
      if (looked(held => againstLimit(held, Number(dice() < rate), rate), 2_000) !== null) alarms += 1;
    expect(alarms / runs).toBeLessThanOrEqual(promised(runs));
  },
);

test.each([
  [0.1, 0.5],
  [0.1, 0.05],
  [0.5, 0.9],
])('two sides of the same rate %d, a share of %d with the challenger: few false alarms', (rate, portion) => {
  const dice = makeDice(Math.round(rate * 100 + portion * 10_000));
  const runs = 400;
  let alarms = 0;
  for (let run = 0; run < runs; run += 1) {
    const next = (held: Evidence) =>
      againstChampion(held, {
        side: dice() < portion ? 'challenger' : 'champion',
        outcome: Number(dice() < rate),
        margin: 0,
      });
    if (looked(next, 2_000) !== null) alarms += 1;
  }
  expect(alarms / runs).toBeLessThanOrEqual(promised(runs));
});

test('outcomes that are no yes or no: a mean of exactly the limit raises few false alarms, too', () => {
  const dice = makeDice(77);
  const runs = 400;
  let alarms = 0;
  for (let run = 0; run < runs; run += 1)
    if (looked(held => againstLimit(held, dice() * dice(), 0.25), 1_000) !== null) alarms += 1;
  expect(alarms / runs).toBeLessThanOrEqual(promised(runs));
});

test('a fifth failing is found within 150 conversations of each side, nine times of ten', () => {
  const dice = makeDice(20);
  const found: number[] = [];
  for (let run = 0; run < 200; run += 1) {
    let isChallenger = false;
    const next = (held: Evidence) => {
      isChallenger = !isChallenger;
      const rate = isChallenger ? 0.2 : 0.01;
      return againstChampion(held, {
        side: isChallenger ? 'challenger' : 'champion',
        outcome: Number(dice() < rate),
        margin: 0.02,
      });
    };
    const at = looked(next, 300);
    if (at !== null) found.push(at);
  }
  expect(found.length).toBeGreaterThanOrEqual(180);
});

test('a challenger that is better than the champion gathers no evidence', () => {
  const dice = makeDice(3);
  let evidence = noEvidence();
  for (let n = 0; n < 4_000; n += 1) {
    const side = n % 2 === 0 ? 'champion' : 'challenger';
    const outcome = Number(dice() < (side === 'champion' ? 0.3 : 0.2));
    evidence = againstChampion(evidence, { side, outcome, margin: 0.02 });
  }
  expect(logEvidence(evidence)).toBeLessThan(0);
});

test('no outcome ever ruins the gambler, and the evidence stays a number', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (outcomes, limit) => {
        const evidence = outcomes.reduce((held, outcome) => againstLimit(held, outcome, limit), noEvidence());
        expect(Number.isFinite(logEvidence(evidence))).toBe(true);
        expect(evidence.bets).toBe(outcomes.length);
      },
    ),
  );
});

test('evidence survives being stored', () => {
  const steps = [1, 0, 0, 1, 1].map((outcome, at) => ({
    side: at % 2 === 0 ? ('champion' as const) : ('challenger' as const),
    outcome,
    margin: 0.01,
  }));
  const straight = steps.reduce(againstChampion, noEvidence());
  const stored = steps.reduce(
    (held, step) => againstChampion(JSON.parse(JSON.stringify(held)), step),
    noEvidence(),
  );
  expect(stored).toEqual(straight);
});

test('a division as planned raises few alarms under continuous looking; one that loses a fifth of one side raises it', () => {
  const dice = makeDice(9);
  const runs = 200;
  const alarmed = (portion: number) => {
    const counts = [0, 0];
    for (let n = 0; n < 1_500; n += 1) {
      const at = dice() < portion ? 1 : 0;
      counts[at] = (counts[at] ?? 0) + 1;
      if (logMismatch(counts, [0.5, 0.5]) >= shown) return true;
    }
    return false;
  };
  const rate = (portion: number) => {
    let alarms = 0;
    for (let run = 0; run < runs; run += 1) if (alarmed(portion)) alarms += 1;
    return alarms / runs;
  };
  expect(rate(0.5)).toBeLessThanOrEqual(promised(runs));
  expect(rate(0.4)).toBeGreaterThan(0.95);
});

test('steps of a ramp are judged each by its own shares', () => {
  const steps = [
    { counts: [950, 50], shares: [0.95, 0.05] },
    { counts: [500, 500], shares: [0.5, 0.5] },
  ];
  expect(logMismatchOf(steps)).toBeLessThan(0);
  expect(logMismatch([1_450, 550], [0.5, 0.5])).toBeGreaterThan(shown);
  expect(logMismatch([10, 0], [1, 0])).toBe(0);
});

test('the index of known shares is the known number', () => {
  const then = new Map([
    ['a', 50_000_000],
    ['b', 50_000_000],
  ]);
  const now = new Map([
    ['a', 60_000_000],
    ['b', 40_000_000],
  ]);
  // (0.6 − 0.5)·ln(0.6/0.5) + (0.4 − 0.5)·ln(0.4/0.5)
  expect(stabilityIndex(then, now)).toBeCloseTo(0.040547, 5);
  expect(stabilityIndex(now, now)).toBe(0);
});

test('small samples of the same intents are no drift, however often they are drawn; a moved mixture is', () => {
  const dice = makeDice(5);
  const draw = (n: number, skew: number) => {
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i += 1) {
      const intent = `i${Math.floor(dice() ** skew * 20)}`;
      counts.set(intent, (counts.get(intent) ?? 0) + 1);
    }
    return counts;
  };
  const levels = Array.from({ length: 300 }, () => driftOf(draw(120, 1), draw(80, 1)).level);
  expect(levels.filter(level => level !== 'none').length).toBeLessThanOrEqual(6);
  expect(driftOf(draw(500, 1), draw(500, 2)).level).toBe('severe');
  expect(driftOf(draw(20, 1), draw(500, 2)).level).toBe('unknown');
});

test('a confidence falls into its tenth, and the ends belong to somebody', () => {
  expect([0, 0.05, 0.1, 0.999, 1, -1].map(tenthOf)).toEqual(['0', '0', '1', '9', '9', '0']);
});

test('McNemar agrees with tables, and says nothing where nothing differs', () => {
  expect(mcNemar(0, 0)).toBe(1);
  expect(mcNemar(5, 5)).toBe(1);
  // 2 · (1/2)^6
  expect(mcNemar(6, 0)).toBeCloseTo(0.03125, 10);
  // 2 · P(X ≥ 15), X ~ B(20, 1/2)
  expect(mcNemar(15, 5)).toBeCloseTo(0.04138947, 7);
  expect(mcNemar(5, 15)).toBeCloseTo(mcNemar(15, 5), 12);
});

test('pairs are counted where only one is right', () => {
  const compared = comparePaired([true, true, false, false], [true, false, true, false]);
  expect(compared).toEqual({ onlyFirstRight: 1, onlySecondRight: 1, p: 1 });
});

test('the special functions agree with tables', () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(171)).toBeCloseTo(706.5730622457875, 8);
  expect(Math.exp(logChoose(20, 5))).toBeCloseTo(15_504, 6);
  // 99.9 % of χ² with 10 degrees: 29.588
  expect(Math.abs(chiSquareBound(10, 3.0902) - 29.588)).toBeLessThan(0.2);
});
