// How sure retrieval is, as a probability: a logistic regression over three signals.

export const signalNames = ['strength', 'margin', 'coverage', 'echo', 'heading'] as const;
export type ConfidenceSignals = Record<(typeof signalNames)[number], number>;
export type ConfidenceCoefficients = ConfidenceSignals & { bias: number };

/**
 * Fitted by `bench/ai/fit-confidence.ts` on questions about public services, a third of them without an answer. Strength
 * and coverage rise together, so coverage alone counts against: all words found, but scattered, is no answer.
 */
export const confidenceCoefficients: ConfidenceCoefficients = {
  bias: -4.976,
  strength: 2.38,
  margin: 2.525,
  coverage: -0.881,
  echo: 4.312,
  heading: 1.099,
};

export function confidenceOf(
  signals: ConfidenceSignals,
  coefficients: ConfidenceCoefficients = confidenceCoefficients,
): number {
  const z = signalNames.reduce((sum, name) => sum + coefficients[name] * signals[name], coefficients.bias);
  return 1 / (1 + Math.exp(-z));
}
