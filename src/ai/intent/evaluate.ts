// How good a classifier is on labelled messages it has not seen.
import type { ModelReport } from '#protocol/http/training.ts';
import { languageOf } from '../text/words.ts';
import type { LabelledText } from './dataset.ts';
import type { Classifier } from './intent-model.ts';

type Judged = {
  text: string;
  label: string | null;
  predicted: string;
  confidence: number;
  refused: boolean;
  answered: boolean;
  tookMs: number;
};

/** @param nowMs a clock that only rises, in milliseconds */
export function evaluate(model: Classifier, rows: readonly LabelledText[], nowMs: () => number): ModelReport {
  const judged = rows.map(({ text, label }): Judged => {
    const startedMs = nowMs();
    const { label: predicted, confidence, outOfScope, decision } = model.classify(text);
    const tookMs = nowMs() - startedMs;
    const answered = decision.kind === 'answer';
    return { text, label, predicted, confidence, refused: outOfScope, answered, tookMs };
  });
  const known = judged.filter(({ label }) => label !== null);
  const outOf = judged.filter(({ label }) => label === null);
  const answered = known.filter(row => row.answered);
  const labels = qualities(known);
  return {
    n: rows.length,
    outOfScopeRows: outOf.length,
    accuracy: share(known, isRight),
    macroF1: labels.length === 0 ? null : labels.reduce((sum, { f1 }) => sum + f1, 0) / labels.length,
    ece: known.length === 0 ? null : calibrationError(known),
    oosRecall: share(outOf, row => row.refused),
    keptInScope: share(known, row => !row.refused),
    answeredShare: share(known, row => row.answered),
    accuracyWhenAnswered: share(answered, isRight),
    p50Ms: percentile(judged, 0.5),
    p95Ms: percentile(judged, 0.95),
    labels,
    confusions: confusionsOf(known),
    slices: [...slicesBy(known, lengthOf), ...slicesBy(known, ({ text }) => languageOf(text, 'en'))],
  };
}

const isRight = ({ label, predicted }: Judged): boolean => label === predicted;

function share(rows: readonly Judged[], holds: (row: Judged) => boolean): number | null {
  return rows.length === 0 ? null : rows.filter(holds).length / rows.length;
}

/** By the nearest rank. */
function percentile(rows: readonly Judged[], part: number): number | null {
  const sorted = rows.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}

function qualities(rows: readonly Judged[]): ModelReport['labels'] {
  const counts = new Map<string, { rows: number; judged: number; right: number }>();
  const of = (label: string) => {
    const count = counts.get(label) ?? { rows: 0, judged: 0, right: 0 };
    counts.set(label, count);
    return count;
  };
  for (const { label, predicted } of rows) {
    of(label ?? '').rows += 1;
    of(predicted).judged += 1;
    if (label === predicted) of(predicted).right += 1;
  }
  return [...counts]
    .filter(([, count]) => count.rows > 0)
    .map(([label, { rows: all, judged, right }]) => {
      const precision = judged === 0 ? 0 : right / judged;
      const recall = right / all;
      return { label, rows: all, precision, recall, f1: (2 * right) / (all + judged) };
    })
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

const bins = 15;

function calibrationError(rows: readonly Judged[]): number {
  const sums = new Float64Array(bins);
  for (const row of rows) {
    const bin = Math.min(bins - 1, Math.floor(row.confidence * bins));
    sums[bin] = (sums[bin] ?? 0) + row.confidence - (isRight(row) ? 1 : 0);
  }
  return sums.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows.length;
}

function confusionsOf(rows: readonly Judged[]): ModelReport['confusions'] {
  const counts = new Map<string, { label: string; takenFor: string; rows: number }>();
  for (const { label, predicted } of rows) {
    if (label === null || label === predicted) continue;
    const key = JSON.stringify([label, predicted]);
    const found = counts.get(key) ?? { label, takenFor: predicted, rows: 0 };
    found.rows += 1;
    counts.set(key, found);
  }
  const keyed = [...counts].sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1));
  return keyed.map(([, confusion]) => confusion);
}

function lengthOf({ text }: Judged): string {
  const words = text.trim().split(/\s+/).length;
  return words <= 5 ? 'up to 5 words' : words <= 15 ? '6 to 15 words' : 'over 15 words';
}

function slicesBy(rows: readonly Judged[], nameOf: (row: Judged) => string): ModelReport['slices'] {
  const groups = Map.groupBy(rows, nameOf);
  return [...groups]
    .map(([slice, group]) => ({
      slice,
      rows: group.length,
      accuracy: group.filter(isRight).length / group.length,
    }))
    .sort((a, b) => (a.slice < b.slice ? -1 : 1));
}
