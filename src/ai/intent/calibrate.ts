// Makes scores mean what they say. Fitted on messages that the weights had not seen: each was held back once.

/** Scores of a held-back message. */
export type Held = {
  /** One a label, out of scope's last where it was trained. */
  logits: Float32Array;
  /** Place of its label; -1: out of scope. */
  label: number;
  coverage: number;
  /** True: none of its features is known. */
  isBlank: boolean;
};

/** Probabilities of logits at a temperature. */
export function softmax(logits: Float32Array, count: number, temperature: number): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let label = 0; label < count; label++) highest = Math.max(highest, logits[label] ?? 0);
  const powers = new Float64Array(count);
  let sum = 0;
  for (let label = 0; label < count; label++) {
    powers[label] = Math.exp(((logits[label] ?? 0) - highest) / temperature);
    sum += powers[label] ?? 0;
  }
  return powers.map(power => power / sum);
}

/** Where nothing could be held back. */
const unfittedTemperature = 0.5;
const leastHeld = 20;

/**
 * The temperature at which the true labels of held-back messages were likeliest (C. Guo et al., "On Calibration of Modern
 * Neural Networks", 2017), by golden-section search over its logarithm.
 */
export function fitTemperature(held: readonly Held[], labels: number): number {
  const known = held.filter(({ label }) => label >= 0);
  if (known.length < leastHeld) return unfittedTemperature;
  const lossAt = (logarithm: number): number => {
    const temperature = Math.exp(logarithm);
    let loss = 0;
    for (const { logits, label } of known) {
      loss -= Math.log(Math.max(1e-12, softmax(logits, labels, temperature)[label] ?? 0));
    }
    return loss;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.05), Math.log(5)];
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let [leftLoss, rightLoss] = [lossAt(left), lossAt(right)];
  for (let step = 0; step < 24; step++) {
    if (leftLoss < rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - golden * (high - low);
      leftLoss = lossAt(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + golden * (high - low);
      rightLoss = lossAt(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** What tells a message in scope from one out of it; all rise with being in scope. */
export type ScopeSignals = readonly [top: number, gap: number, coverage: number, against: number];
export type ScopeWeights = readonly [number, number, number, number];

/**
 * Used as they are where no message is marked as out of scope. The best label's score says most, then known words; chosen
 * by holding labels out and by questions of another trade.
 */
export const usualScopeWeights: ScopeWeights = [1, 0.3, 0.75, 0];
/** Where out of scope was trained as a label of its own its score speaks, too. */
const usualWeightAgainst = 0.3;

/**
 * @param scale the usual size of the best score, so that weights mean the same for every model
 * @param hasOutOfScope whether out of scope was trained as one more label, the last
 */
export function scopeSignalsOf(
  logits: Float32Array,
  labels: number,
  coverage: number,
  scale: number,
  hasOutOfScope: boolean,
): ScopeSignals {
  let first = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let label = 0; label < labels; label++) {
    const logit = logits[label] ?? 0;
    if (logit > first) [first, second] = [logit, first];
    else if (logit > second) second = logit;
  }
  const against = hasOutOfScope ? (first - (logits[labels] ?? 0)) / scale : 0;
  return [first / scale, (first - second) / scale, coverage, against];
}

export const scopeScore = (signals: ScopeSignals, weights: ScopeWeights): number =>
  signals.reduce((sum, signal, place) => sum + signal * (weights[place] ?? 0), 0);

const leastOutOfScope = 20;
const pull = 0.02;

/**
 * Weights that part held-back messages in scope from those out of it: logistic regression, pulled towards the usual weights,
 * so that few examples move them little.
 */
export function fitScopeWeights(
  inScope: readonly ScopeSignals[],
  outOf: readonly ScopeSignals[],
): ScopeWeights {
  if (outOf.length === 0) return usualScopeWeights;
  const usual = [...usualScopeWeights.slice(0, 3), usualWeightAgainst];
  if (outOf.length < leastOutOfScope || inScope.length < leastOutOfScope) return weightsOf(usual);
  // Logits steeper than the usual scores, which only rank.
  const steepness = 4;
  const weights = usual.slice();
  let bias = -steepness;
  for (let step = 0; step < 400; step++) {
    const slopes = weights.map((weight, place) => pull * (weight - (usual[place] ?? 0)));
    let biasSlope = 0;
    for (const [group, truth] of [
      [inScope, 1],
      [outOf, 0],
    ] as const) {
      for (const signals of group) {
        const score = steepness * scopeScore(signals, weightsOf(weights)) + bias;
        // Both groups weigh the same, however many they are.
        const error = (1 / (1 + Math.exp(-score)) - truth) / group.length;
        biasSlope += error;
        for (const [place, signal] of signals.entries())
          slopes[place] = (slopes[place] ?? 0) + error * signal;
      }
    }
    bias -= 2 * biasSlope;
    for (const [place, slope] of slopes.entries()) weights[place] = (weights[place] ?? 0) - 0.5 * slope;
  }
  return weightsOf(weights);
}

const weightsOf = ([top = 0, gap = 0, coverage = 0, against = 0]: readonly number[]): ScopeWeights => [
  top,
  gap,
  coverage,
  against,
];

/** Share of the messages in scope that may be refused, so that most of those out of it are. */
export const refusedShare = 0.05;

/** The score below which a message is refused. */
export function thresholdOf(scores: readonly number[], share: number): number {
  const sorted = [...scores].sort((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}
