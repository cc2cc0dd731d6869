import { expect, test } from 'vitest';
import { gateOf } from '../../../server/features/models/evaluation/gate.ts';
import { etaOf, overall } from '../../../server/features/models/training/progress.ts';
import { splitRows } from '../../../server/features/models/training/split.ts';
import type { ModelReport } from '../../../src/protocol/http/training.ts';

const rows = Array.from({ length: 100 }, (_, n) => ({ text: `t${n}`, label: n < 90 ? 'often' : 'seldom' }));

test('a share of each label is kept back, the same for the same seed, and no row is on both sides', () => {
  const { train, test: held } = splitRows(rows, { seed: 1, holdOut: 0.2 });
  expect(held.filter(({ label }) => label === 'often')).toHaveLength(18);
  expect(held.filter(({ label }) => label === 'seldom')).toHaveLength(2);
  expect(new Set([...train, ...held].map(({ text }) => text)).size).toBe(100);
  expect(splitRows(rows, { seed: 1, holdOut: 0.2 })).toEqual({ train, test: held });
  expect(splitRows(rows, { seed: 2, holdOut: 0.2 }).test).not.toEqual(held);
});

test('a label with one row keeps it for learning', () => {
  const { train, test: held } = splitRows([{ text: 'x', label: 'a' }], { seed: 1, holdOut: 0.5 });
  expect([train.length, held.length]).toEqual([1, 0]);
});

test('progress rises over the phases and ends at 1', () => {
  const steps = [
    overall('read', 0, 10),
    overall('read', 10, 10),
    overall('hold_back', 1, 2),
    overall('fit', 0, 5),
    overall('fit', 5, 5),
    overall('evaluate', 1, 1),
  ];
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBeCloseTo(1);
  expect(etaOf(0.04, 1_000)).toBeNull();
  expect(etaOf(0.25, 1_000)).toBe(3_000);
});

const report = (more: Partial<ModelReport> = {}): ModelReport => ({
  ...{ n: 10, outOfScopeRows: 0, accuracy: 0.9, macroF1: 0.9, ece: 0.02, oosRecall: 0.8, keptInScope: 0.95 },
  ...{
    answeredShare: 0.9,
    accuracyWhenAnswered: 0.95,
    p50Ms: 0.1,
    p95Ms: 0.2,
    labels: [],
    confusions: [],
    slices: [],
  },
  ...more,
});
const judged = (marks: string, more: Partial<ModelReport> = {}) => ({ report: report(more), marks });

test('the gate closes for what is worse beyond chance, and only then', () => {
  expect(gateOf(judged('1'), null).problems).toEqual([]);
  expect(gateOf(judged('1111100000'), judged('1111111000')).problems).toEqual([]);
  expect(gateOf(judged('0000000000'), judged('1111111111')).problems).toHaveLength(1);
  expect(gateOf(judged('1111111111'), judged('0000000000')).problems).toEqual([]);
});

test('the gate closes for refusals and calibration that fell by more than what is noise', () => {
  const champion = judged('11');
  expect(gateOf(judged('11', { oosRecall: 0.79, ece: 0.03 }), champion).problems).toEqual([]);
  expect(gateOf(judged('11', { oosRecall: 0.7 }), champion).problems).toHaveLength(1);
  expect(gateOf(judged('11', { ece: 0.1 }), champion).problems).toHaveLength(1);
  expect(gateOf(judged('11', { oosRecall: null, ece: null }), champion).problems).toEqual([]);
});
