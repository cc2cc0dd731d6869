// What thresholds are chosen by: of the messages that a classifier took for an intent, how sure it was and how often it was right.
import type { IntentScores, ScoreSteps } from '#protocol/http/intents.ts';

/** A message whose label is known, judged by weights that have not seen it. */
export type Scored = {
  /** Null: out of scope. */
  label: string | null;
  predicted: string;
  confidence: number;
  /** Neither refused nor too close to a second label: a threshold decides on nothing else. */
  answered: boolean;
};

/** The highest hundredth that is not above it, so that `confidence >= hundredth / 100` holds to the last bit. */
export function hundredthOf(confidence: number): number {
  const near = Math.round(confidence * 100);
  return confidence >= near / 100 ? near : near - 1;
}

/** Small, however many messages there were: at most a hundred and one steps a label, sure ones first. */
export function scoresOf(rows: readonly Scored[]): IntentScores[] {
  const asked = new Map<string, number>();
  const steps = new Map<string, Map<number, { judged: number; right: number }>>();
  for (const { label, predicted, confidence, answered } of rows) {
    if (label !== null) asked.set(label, (asked.get(label) ?? 0) + 1);
    if (!answered) continue;
    const own = steps.get(predicted) ?? new Map<number, { judged: number; right: number }>();
    steps.set(predicted, own);
    const hundredth = hundredthOf(confidence);
    const held = own.get(hundredth) ?? { judged: 0, right: 0 };
    own.set(hundredth, { judged: held.judged + 1, right: held.right + (label === predicted ? 1 : 0) });
  }
  return [...new Set([...asked.keys(), ...steps.keys()])].sort().map(label => ({
    label,
    asked: asked.get(label) ?? 0,
    steps: stepsOf(steps.get(label) ?? new Map()),
  }));
}

const stepsOf = (own: ReadonlyMap<number, { judged: number; right: number }>): ScoreSteps =>
  [...own]
    .sort(([one], [other]) => other - one)
    .map(([hundredth, { judged, right }]) => [hundredth, judged, right]);
