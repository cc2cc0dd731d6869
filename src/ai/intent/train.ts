// Trains an intent model. The same rows and seed give the same model, to the byte. It runs in one go, so it belongs into a
// worker; what it tells and asks between two passes is how a worker reports and is stopped.
import { toAscii } from '../bytes/base64.ts';
import { asciiJson } from '../bytes/json.ts';
import { sha256 } from '../bytes/sha256.ts';
import {
  fitScopeWeights,
  fitTemperature,
  type Held,
  refusedShare,
  scopeScore,
  scopeSignalsOf,
  thresholdOf,
} from './calibrate.ts';
import type { LabelledText } from './dataset.ts';
import { createFeatureCounter, tokensOf } from './features.ts';
import { foldsOf } from './folds.ts';
import { createIntentModel, type IntentModel, judgementOf } from './intent-model.ts';
import { quantised } from './quantise.ts';
import { type Example, fitWeights, type Weights } from './regression.ts';
import type { Scored } from './scores.ts';
import {
  coverageOf,
  makeVocabulary,
  type Read,
  type Vector,
  type Vocabulary,
  vectorOf,
  type Weighing,
  weighing,
} from './vocabulary.ts';

export type TrainingProgress = {
  /** `hold_back` measures on held-back messages, `fit` learns from all of them. */
  phase: 'read' | 'hold_back' | 'fit';
  done: number;
  total: number;
};

export type TrainingOptions = {
  seed: number;
  onProgress?(progress: TrainingProgress): void;
  /** Asked between two passes. */
  isCancelled?(): boolean;
  /** Told at the end: what the finished model's confidence and limits make of the messages that were held back from its weights. */
  onHeldBack?(rows: Scored[]): void;
};

/** Why these rows cannot be trained on, worded for the person who brought them. */
export class TrainingProblem extends Error {
  override name = 'TrainingProblem';
}

export class TrainingCancelled extends Error {
  override name = 'TrainingCancelled';
}

type Row = { read: Read; label: number; text: string };

/** A label with fewer messages also learns from its own name. */
const fewMessages = 20;
/** Fewer messages than this say little twice: each feature counts, and more of them are kept at a visit. */
const fewRows = 3_000;
/** As many held-back messages are enough to calibrate on. */
const enoughHeld = 2_000;
const folds = 5;
/** Fits with other chances, of which the mean is taken: each leans on other features. */
const courses = 2;
/** Weights that fit into memory beside their squares. */
const mostWeights = 30_000_000;

/**
 * @throws TrainingProblem for rows that hold nothing to learn
 * @throws TrainingCancelled when it was stopped
 */
export function trainIntents(rows: readonly LabelledText[], options: TrainingOptions): IntentModel {
  const labels = labelsOf(rows);
  const known = readRows(rows, labels, options);
  const width = known.some(({ label }) => label === labels.length) ? labels.length + 1 : labels.length;
  const named = namesOf(labels, known);
  const held = holdBack(known, named, labels.length, width, options);
  const { vocabulary, weights } = learn([...known, ...named], width, options, watch('fit', 1, options));
  centre(weights, labels.length);
  const { scale, signals } = scopeOf(held, labels.length, width, () =>
    known.map(row => heldOf(row, weighing(vocabulary), weights)),
  );
  const inScope = signals.filter(({ label }) => label >= 0).map(entry => entry.signals);
  const outOf = signals.filter(({ label }) => label < 0).map(entry => entry.signals);
  const scopeWeights = fitScopeWeights(inScope, outOf);
  const scores = inScope.map(entry => scopeScore(entry, scopeWeights));
  const model = createIntentModel({
    labels,
    vocabulary,
    ...quantised(weights),
    temperature: fitTemperature(held, labels.length),
    scope: {
      weights: scopeWeights,
      scale,
      // Messages the weights have seen score high; half of that is all that can be asked of others.
      threshold: held.length > 0 ? thresholdOf(scores, refusedShare) : thresholdOf(scores, 0.5) / 2,
    },
    training: {
      seed: options.seed,
      rows: rows.length,
      outOfScopeRows: rows.filter(({ label }) => label === null).length,
      dataHash: sha256(toAscii(asciiJson(rows.map(({ text, label }) => [text, label])))),
      ...accuracyOf(held, labels.length),
    },
  });
  options.onHeldBack?.(held.map(row => scoredOf(row, model.parts)));
  return model;
}

function scoredOf(held: Held, parts: IntentModel['parts']): Scored {
  const { label: predicted, confidence, decision } = judgementOf(held, parts);
  return {
    ...{ predicted, confidence, answered: decision.kind === 'answer' },
    label: held.label < 0 ? null : (parts.labels[held.label] ?? null),
  };
}

function labelsOf(rows: readonly LabelledText[]): string[] {
  const labels = [...new Set(rows.map(({ label }) => label).filter(label => label !== null))].sort();
  if (rows.length === 0) throw new TrainingProblem('There is no row to train on.');
  if (labels.length < 2) {
    const found = labels.length === 0 ? 'none' : `only "${labels[0]}"`;
    throw new TrainingProblem(`At least two labels are needed; there is ${found}.`);
  }
  const empty = rows.findIndex(({ text }) => text.trim() === '');
  if (empty >= 0) throw new TrainingProblem(`Row ${empty + 1} has no text.`);
  return labels;
}

function createReader(): (text: string) => Read {
  const countFeatures = createFeatureCounter();
  return text => {
    const tokens = tokensOf(text);
    return { tokens, counted: countFeatures(tokens) };
  };
}

function readRows(rows: readonly LabelledText[], labels: readonly string[], options: TrainingOptions): Row[] {
  const readText = createReader();
  const places = new Map(labels.map((label, place) => [label, place]));
  return rows.map(({ text, label }, at) => {
    if (at % 500 === 0) step('read', at, rows.length, options);
    return {
      text,
      read: readText(text),
      label: label === null ? labels.length : (places.get(label) ?? 0),
    };
  });
}

/** A label's name as one more message: `card_arrival` reads "card arrival". */
function namesOf(labels: readonly string[], rows: readonly Row[]): Row[] {
  const readText = createReader();
  const counts = new Map<number, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return labels.flatMap((name, label) => {
    if ((counts.get(label) ?? 0) >= fewMessages) return [];
    const text = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ');
    return text.trim() === '' ? [] : [{ text, read: readText(text), label }];
  });
}

function step(phase: TrainingProgress['phase'], done: number, total: number, options: TrainingOptions): void {
  options.onProgress?.({ phase, done, total });
  if (options.isCancelled?.()) throw new TrainingCancelled('The training was stopped.');
}

/** Counts passes over one or several fits. */
function watch(phase: TrainingProgress['phase'], fits: number, options: TrainingOptions) {
  let done = 0;
  return (epochs: number) => {
    done += 1;
    step(phase, done, epochs * fits, options);
  };
}

type Learned = { vocabulary: Vocabulary; known: Weighing; weights: Weights };

function learn(
  rows: readonly Row[],
  width: number,
  { seed }: TrainingOptions,
  onEpoch: (epochs: number) => void,
): Learned {
  const isSmall = rows.length < fewRows;
  const documents = rows.map(({ read }) => read);
  let leastHolders = isSmall ? 1 : rows.length < 5_000 ? 2 : 3;
  let vocabulary = makeVocabulary(documents, leastHolders);
  while (vocabulary.buckets.length * width > mostWeights) {
    leastHolders += 1;
    vocabulary = makeVocabulary(documents, leastHolders);
  }
  const known = weighing(vocabulary);
  const examples = rows.map(({ read, label }): Example => ({ vector: vectorOf(known, read.counted), label }));
  const epochs = epochsFor(rows.length);
  const fits = Array.from({ length: courses }, (_, course) =>
    fitWeights(examples, {
      rows: vocabulary.buckets.length,
      labels: width,
      epochs,
      seed: seed + course,
      dropout: isSmall ? 0.75 : 0.85,
      leastError: isSmall ? 0.002 : 0.02,
      onEpoch: () => onEpoch(courses * epochs),
    }),
  );
  return { vocabulary, known, weights: meanOf(fits) };
}

/** Passes over the messages: few messages need many, and very many messages need not all be seen so often. */
function epochsFor(rows: number): number {
  const usual = Math.min(18, Math.max(6, 540_000 / rows));
  return Math.round(Math.max(usual, Math.min(60, 150_000 / rows)));
}

/** The weights are linear, so what several fits say together is one model of the same size. */
function meanOf([first, ...others]: readonly Weights[]): Weights {
  if (!first) throw new Error('there is no fit to take the mean of');
  for (const name of ['matrix', 'bias'] as const) {
    const sum = first[name];
    for (const other of others) {
      const more = other[name];
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + (more[at] as number);
    }
    const count = others.length + 1;
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) / count;
  }
  return first;
}

/** Learns without a part of the messages, and judges these, until there are enough to calibrate on. */
function holdBack(
  rows: readonly Row[],
  named: readonly Row[],
  labels: number,
  width: number,
  options: TrainingOptions,
): Held[] {
  const { foldOf, judged } = foldsOf(rows, folds, options.seed);
  const rounds = Math.min(folds, Math.max(1, Math.ceil((enoughHeld * folds) / Math.max(1, judged.size))));
  const onEpoch = watch('hold_back', rounds, options);
  const held: Held[] = [];
  if (judged.size === 0) return held;
  for (let round = 0; round < rounds; round++) {
    const rest = rows.filter((_, at) => foldOf[at] !== round);
    const { known, weights } = learn([...rest, ...named], width, options, onEpoch);
    centre(weights, labels);
    for (const [at, row] of rows.entries()) {
      if (foldOf[at] !== round || !judged.has(at)) continue;
      const judgement = heldOf(row, known, weights);
      held.push(row.label === labels ? { ...judgement, label: -1 } : judgement);
    }
  }
  return held;
}

function heldOf({ read, label }: Row, known: Weighing, { matrix, bias }: Weights): Held {
  const logits = bias.slice();
  const { rows, values }: Vector = vectorOf(known, read.counted);
  for (const [at, row] of rows.entries()) {
    const offset = row * bias.length;
    const value = values[at] as number;
    for (let place = 0; place < bias.length; place++) {
      logits[place] = (logits[place] as number) + value * (matrix[offset + place] as number);
    }
  }
  return { logits, label, coverage: coverageOf(known, read.tokens), isBlank: rows.length === 0 };
}

/**
 * Probabilities only see differences between labels. Taking away what all labels share gives the scores a common zero, which
 * is what tells a message that fits no label.
 */
function centre({ matrix, bias }: Weights, labels: number): void {
  for (const values of [matrix, bias]) {
    for (let offset = 0; offset < values.length; offset += bias.length) {
      let mean = 0;
      for (let label = 0; label < labels; label++) mean += (values[offset + label] as number) / labels;
      for (let place = offset; place < offset + bias.length; place++) {
        values[place] = (values[place] as number) - mean;
      }
    }
  }
}

function scopeOf(held: readonly Held[], labels: number, width: number, seen: () => Held[]) {
  const judged = held.length > 0 ? held : seen();
  const topOf = ({ logits }: Held): number => logits.subarray(0, labels).reduce((a, b) => Math.max(a, b));
  const tops = judged.filter(({ label }) => label >= 0 && label < labels).map(topOf);
  const scale = Math.max(1e-6, thresholdOf(tops, 0.5));
  const signals = judged.map(({ logits, coverage, label }) => ({
    label: label >= labels ? -1 : label,
    signals: scopeSignalsOf(logits, labels, coverage, scale, width > labels),
  }));
  return { scale, signals };
}

function accuracyOf(held: readonly Held[], labels: number) {
  const known = held.filter(({ label }) => label >= 0);
  const right = known.filter(({ logits, label }) => {
    const own = logits[label] ?? 0;
    return logits.subarray(0, labels).every(logit => logit <= own);
  });
  return { heldRows: held.length, heldAccuracy: known.length === 0 ? null : right.length / known.length };
}
