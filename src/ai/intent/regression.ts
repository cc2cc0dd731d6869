// Fits the weights: multinomial logistic regression by stochastic gradient, each weight with its own step (AdaGrad), and most
// features of a message left out at random at each visit. What is left must carry the label alone, which keeps the many
// features that tell the same from leaning on each other. Sources: J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient
// Methods", 2011; S. Wager, S. Wang, P. Liang, "Dropout Training as Adaptive Regularization", 2013.
import { createDice, shuffle } from '../dice.ts';
import type { Vector } from './vocabulary.ts';

export type Example = {
  vector: Vector;
  label: number;
};

export type Weights = {
  /** Feature by feature: `matrix[row * labels + label]`. */
  matrix: Float32Array;
  bias: Float32Array;
};

export type FitOptions = {
  rows: number;
  labels: number;
  epochs: number;
  seed: number;
  /** Share of the features left out at a visit; it also makes slips of the keyboard cost little. */
  dropout: number;
  /** A label whose probability is wrong by less learns nothing from an example; it saves most of the work. */
  leastError: number;
  /** After each pass over the examples. */
  onEpoch?(): void;
};

const firstSquare = 0.01;
/** Size of a step before AdaGrad divides it, and how much of it is gone at the end. */
const firstStep = 0.4;
const stepDecline = 0.9;

export function fitWeights(examples: readonly Example[], options: FitOptions): Weights {
  const { rows, labels, epochs, seed, dropout, leastError, onEpoch } = options;
  const roll = createDice(seed);
  const matrix = new Float32Array(rows * labels);
  const squares = new Float32Array(rows * labels).fill(firstSquare);
  const bias = new Float32Array(labels);
  const biasSquares = new Float32Array(labels).fill(firstSquare);
  const order = examples.slice();
  const longest = examples.reduce((most, { vector }) => Math.max(most, vector.rows.length), 0);
  const kept = { offsets: new Int32Array(longest), values: new Float32Array(longest), size: 0 };
  const errors = { labels: new Int32Array(labels), sizes: new Float32Array(labels), size: 0 };
  const logits = new Float32Array(labels);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const step = firstStep * (1 - (stepDecline * epoch) / epochs);
    shuffle(order, roll);
    for (const { vector, label } of order) {
      keepSome(vector, labels, dropout, roll, kept);
      logits.set(bias);
      addScores(matrix, kept, logits);
      findErrors(logits, label, leastError, errors);
      correct(matrix, squares, kept, errors, step);
      for (let at = 0; at < errors.size; at++) {
        const place = errors.labels[at] as number;
        const slope = errors.sizes[at] as number;
        biasSquares[place] = (biasSquares[place] as number) + slope * slope;
        bias[place] = (bias[place] as number) - (step * slope) / Math.sqrt(biasSquares[place] as number);
      }
    }
    onEpoch?.();
  }
  return { matrix, bias };
}

type Kept = { offsets: Int32Array; values: Float32Array; size: number };
type Errors = { labels: Int32Array; sizes: Float32Array; size: number };

function keepSome(
  { rows, values }: Vector,
  labels: number,
  dropout: number,
  roll: () => number,
  kept: Kept,
): void {
  const scale = 1 / (1 - dropout);
  // How many in a row are left out is geometric: one roll for each that is kept, not for each that is not.
  const perSkip = 1 / Math.log(dropout);
  const nextAfter = (at: number): number => at + 1 + Math.floor(Math.log(1 - roll()) * perSkip);
  let size = 0;
  for (let at = nextAfter(-1); at < rows.length; at = nextAfter(at)) {
    kept.offsets[size] = (rows[at] as number) * labels;
    kept.values[size++] = (values[at] as number) * scale;
  }
  kept.size = size;
}

function addScores(matrix: Float32Array, { offsets, values, size }: Kept, logits: Float32Array): void {
  const labels = logits.length;
  for (let at = 0; at < size; at++) {
    const offset = offsets[at] as number;
    const value = values[at] as number;
    for (let label = 0; label < labels; label++) {
      logits[label] = (logits[label] as number) + value * (matrix[offset + label] as number);
    }
  }
}

/** Turns logits into what is wrong with them: probability minus truth, where that is not next to nothing. */
function findErrors(logits: Float32Array, truth: number, leastError: number, errors: Errors): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > highest) highest = logit;
  let sum = 0;
  for (let label = 0; label < logits.length; label++) {
    const power = Math.exp((logits[label] as number) - highest);
    logits[label] = power;
    sum += power;
  }
  let size = 0;
  for (let label = 0; label < logits.length; label++) {
    const error = (logits[label] as number) / sum - (label === truth ? 1 : 0);
    if (Math.abs(error) < leastError) continue;
    errors.labels[size] = label;
    errors.sizes[size++] = error;
  }
  errors.size = size;
}

function correct(
  matrix: Float32Array,
  squares: Float32Array,
  { offsets, values, size }: Kept,
  errors: Errors,
  step: number,
): void {
  for (let at = 0; at < size; at++) {
    const offset = offsets[at] as number;
    const value = values[at] as number;
    for (let place = 0; place < errors.size; place++) {
      const index = offset + (errors.labels[place] as number);
      const slope = value * (errors.sizes[place] as number);
      const square = (squares[index] as number) + slope * slope;
      squares[index] = square;
      matrix[index] = (matrix[index] as number) - (step * slope) / Math.sqrt(square);
    }
  }
}
