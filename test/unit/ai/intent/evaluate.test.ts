import { expect, test } from 'vitest';
import { evaluate } from '#ai/intent/evaluate.ts';
import type { Classification, Classifier } from '#ai/intent/intent-model.ts';

/** Answers as the text says: `predicted confidence [refused|close]`. */
const spoken: Classifier = {
  classify(text): Classification {
    const [label = '', confidence = '', how] = text.split(' ');
    const outOfScope = how === 'refused';
    const decision: Classification['decision'] = outOfScope
      ? { kind: 'out_of_scope' }
      : how === 'close'
        ? { kind: 'clarify', labels: [label, 'z'] }
        : { kind: 'answer', label };
    return {
      label,
      confidence: Number(confidence),
      ranked: [{ label, confidence: Number(confidence) }],
      outOfScope,
      decision,
    };
  },
};

function clock(...tookMs: number[]): () => number {
  let now = 0;
  const moves = tookMs.flatMap(took => [0, took]);
  return () => {
    now += moves.shift() ?? 0;
    return now;
  };
}

test('counts what is right, refused and answered', () => {
  const rows = [
    { text: 'a 0.9', label: 'a' },
    { text: 'a 0.9', label: 'b' },
    { text: 'b 0.5 refused', label: 'b' },
    { text: 'b 0.5 close', label: 'b' },
    { text: 'a 0.2 refused', label: null },
    { text: 'c 0.4', label: null },
  ];
  const report = evaluate(spoken, rows, clock(1, 2, 3, 4, 5, 60));
  expect(report).toMatchObject({
    n: 6,
    outOfScopeRows: 2,
    // The refused row of b counts as right: what was judged is its label.
    accuracy: 3 / 4,
    oosRecall: 1 / 2,
    keptInScope: 3 / 4,
    answeredShare: 2 / 4,
    accuracyWhenAnswered: 1 / 2,
    p50Ms: 3,
    p95Ms: 60,
    labels: [
      { label: 'a', rows: 1, precision: 1 / 2, recall: 1, f1: 2 / 3 },
      { label: 'b', rows: 3, precision: 1, recall: 2 / 3, f1: 4 / 5 },
    ],
    confusions: [{ label: 'b', takenFor: 'a', rows: 1 }],
    slices: [
      { slice: 'up to 5 words', rows: 4, accuracy: 3 / 4 },
      { slice: 'en', rows: 4, accuracy: 3 / 4 },
    ],
  });
  expect(report.macroF1).toBeCloseTo((2 / 3 + 4 / 5) / 2);
  // Two of 0.9 of which one is right, two of 0.5 of which both are.
  expect(report.ece).toBeCloseTo((0.8 + 1) / 4);
});

test('says null for what no row can tell', () => {
  expect(evaluate(spoken, [{ text: 'a 0.5', label: 'a' }], () => 0)).toMatchObject({
    accuracy: 1,
    oosRecall: null,
  });
  expect(evaluate(spoken, [{ text: 'a 0.5', label: null }], () => 0)).toMatchObject({
    ...{ accuracy: null, macroF1: null, ece: null, keptInScope: null, accuracyWhenAnswered: null },
    oosRecall: 0,
  });
  expect(evaluate(spoken, [], () => 0)).toMatchObject({ n: 0, p95Ms: null });
});
