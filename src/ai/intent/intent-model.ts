// What a trained model knows and how it judges a message. It never learns: a change is another model.
import { type ScopeWeights, scopeScore, scopeSignalsOf, softmax } from './calibrate.ts';
import { createFeatureCounter, tokensOf } from './features.ts';
import { coverageOf, type Vocabulary, vectorOf, weighing } from './vocabulary.ts';

export type Ranked = { label: string; confidence: number };

export type Decision =
  | { kind: 'answer'; label: string }
  /** Two labels are close: "did you mean A or B?" */
  | { kind: 'clarify'; labels: [string, string] }
  | { kind: 'out_of_scope' };

export type Classification = {
  /** The likeliest label, also of a message that is out of scope. */
  label: string;
  /** How often such a judgement is right among messages in scope, 0 to 1. */
  confidence: number;
  /** The likeliest labels, best first. */
  ranked: Ranked[];
  outOfScope: boolean;
  decision: Decision;
};

export type Classifier = { classify(text: string): Classification };

/** What a model was made from, and how it did on messages that were held back from it. */
export type TrainingFacts = {
  seed: number;
  rows: number;
  outOfScopeRows: number;
  /** SHA-256 of the rows in their order. */
  dataHash: string;
  /** Messages that were held back for calibration, and the share of them that was labelled rightly; null: none could be. */
  heldRows: number;
  heldAccuracy: number | null;
};

export type IntentParts = {
  labels: readonly string[];
  vocabulary: Vocabulary;
  /** Feature by feature, one weight a label; out of scope's comes last where it was trained. */
  weights: Int8Array;
  /** What one step of a label's weights is worth. */
  scales: Float32Array;
  bias: Float32Array;
  temperature: number;
  scope: { weights: ScopeWeights; scale: number; threshold: number };
  training: TrainingFacts;
};

export type IntentModel = Classifier & { labels: readonly string[]; parts: IntentParts };

const mostRanked = 5;
/** A second label at least this likely, compared with the first, is close. */
const closeShare = 0.4;

export function createIntentModel(parts: IntentParts): IntentModel {
  const { labels, weights, scales, bias } = parts;
  const known = weighing(parts.vocabulary);
  const width = bias.length;
  const countFeatures = createFeatureCounter();
  return {
    labels,
    parts,
    classify(text) {
      const tokens = tokensOf(text);
      const { rows, values } = vectorOf(known, countFeatures(tokens));
      const logits = new Float32Array(width);
      for (let at = 0; at < rows.length; at++) {
        const offset = (rows[at] as number) * width;
        const value = values[at] as number;
        for (let label = 0; label < width; label++) {
          logits[label] = (logits[label] as number) + value * (weights[offset + label] as number);
        }
      }
      for (let label = 0; label < width; label++) {
        logits[label] = (logits[label] as number) * (scales[label] as number) + (bias[label] as number);
      }
      return judgementOf({ logits, coverage: coverageOf(known, tokens), isBlank: rows.length === 0 }, parts);
    },
  };
}

/** What scores say: of the model itself, and of messages that were held back from it. */
export function judgementOf(
  { logits, coverage, isBlank }: { logits: Float32Array; coverage: number; isBlank: boolean },
  { labels, temperature, scope }: Pick<IntentParts, 'labels' | 'temperature' | 'scope'>,
): Classification {
  const signals = scopeSignalsOf(logits, labels.length, coverage, scope.scale, logits.length > labels.length);
  const outOfScope = isBlank || scopeScore(signals, scope.weights) < scope.threshold;
  const ranked = rank(labels, softmax(logits, labels.length, temperature));
  const { label, confidence } = ranked[0] as Ranked;
  return { label, confidence, ranked, outOfScope, decision: decide(ranked, outOfScope) };
}

function rank(labels: readonly string[], confidences: Float64Array): Ranked[] {
  const places = Array.from(confidences.keys());
  places.sort((a, b) => (confidences[b] ?? 0) - (confidences[a] ?? 0) || a - b);
  return places
    .slice(0, mostRanked)
    .map(place => ({ label: labels[place] as string, confidence: confidences[place] as number }));
}

function decide([first, second]: readonly Ranked[], outOfScope: boolean): Decision {
  if (outOfScope || !first) return { kind: 'out_of_scope' };
  if (second && second.confidence >= closeShare * first.confidence) {
    return { kind: 'clarify', labels: [first.label, second.label] };
  }
  return { kind: 'answer', label: first.label };
}
