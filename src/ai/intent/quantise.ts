// Weights in one byte each. A label's largest weight is 127 steps; half a step of error is lost among hundreds of features.
import { packWeights } from '../bytes/packed-numbers.ts';
import type { Weights } from './regression.ts';

const mostSteps = 127;
/** A file holds them in base64, four characters for three bytes: a whole model stays under 5 MB. */
const mostPackedBytes = 3_400_000;

export type Quantised = { weights: Int8Array; scales: Float32Array; bias: Float32Array };

export function quantised({ matrix, bias }: Weights): Quantised {
  const labels = bias.length;
  const largest = new Float32Array(labels);
  for (let at = 0; at < matrix.length; at++) {
    const size = Math.abs(matrix[at] as number);
    const label = at % labels;
    if (size > (largest[label] as number)) largest[label] = size;
  }
  const scales = largest.map(size => (size === 0 ? 1 : size / mostSteps));
  const weights = new Int8Array(matrix.length);
  for (let at = 0; at < matrix.length; at++) {
    weights[at] = Math.round((matrix[at] as number) / (scales[at % labels] as number));
  }
  // The smallest go first: there are most of them, and they say least.
  for (let least = 2; packWeights(weights).length > mostPackedBytes && least < mostSteps; least++) {
    for (let at = 0; at < weights.length; at++) {
      if (Math.abs(weights[at] as number) < least) weights[at] = 0;
    }
  }
  return { weights, scales, bias };
}
