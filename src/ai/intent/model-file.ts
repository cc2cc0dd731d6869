// A model as a file: JSON in ASCII with the large parts in base64, and a checksum that is verified before anything is believed.
import { fromAscii, fromBase64, toAscii, toBase64 } from '../bytes/base64.ts';
import { asciiJson } from '../bytes/json.ts';
import {
  packFloats,
  packNumbers,
  packRising,
  packWeights,
  unpackFloats,
  unpackNumbers,
  unpackRising,
  unpackWeights,
} from '../bytes/packed-numbers.ts';
import { sha256 } from '../bytes/sha256.ts';
import type { ScopeWeights } from './calibrate.ts';
import { bucketBits } from './features.ts';
import { createIntentModel, type IntentModel, type TrainingFacts } from './intent-model.ts';

const format = 'steward-intents';
/** Rises with every change that makes older files mean something else: of features, weights or fields. */
const formatVersion = 1;

type Body = {
  format: string;
  formatVersion: number;
  bucketBits: number;
  training: TrainingFacts;
  labels: readonly string[];
  temperature: number;
  scope: { weights: ScopeWeights; scale: number; threshold: number };
  documents: number;
  buckets: string;
  holders: string;
  words: string;
  wordHolders: string;
  scales: string;
  bias: string;
  weights: string;
};

/** Why a file is no model that can be used. */
export class ModelFileProblem extends Error {
  override name = 'ModelFileProblem';
}

export function encodeModel({ parts }: IntentModel): Uint8Array {
  const { labels, vocabulary, temperature, scope, training } = parts;
  const body: Body = {
    format,
    formatVersion,
    bucketBits,
    training,
    labels,
    temperature,
    scope,
    documents: vocabulary.documents,
    buckets: toBase64(packRising(vocabulary.buckets)),
    holders: toBase64(packNumbers(vocabulary.holders)),
    words: toBase64(packRising(vocabulary.words)),
    wordHolders: toBase64(packNumbers(vocabulary.wordHolders)),
    scales: toBase64(packFloats(parts.scales)),
    bias: toBase64(packFloats(parts.bias)),
    weights: toBase64(packWeights(parts.weights)),
  };
  const rest = asciiJson(body).slice(1);
  return toAscii(`{"checksum":"${sha256(toAscii(rest))}",${rest}\n`);
}

const opening = /^\{"checksum":"([0-9a-f]{64})",/;

/** @throws ModelFileProblem where the bytes are no model, are damaged, or are of another version */
export function decodeModel(bytes: Uint8Array): IntentModel {
  const text = fromAscii(bytes).trimEnd();
  const found = opening.exec(text);
  if (!found) throw new ModelFileProblem('This is not a model file.');
  const rest = text.slice(found[0].length);
  if (sha256(toAscii(rest)) !== found[1]) {
    throw new ModelFileProblem('The model file is damaged: its checksum does not fit its content.');
  }
  // Safe: the checksum says that it is as it was written.
  const body = JSON.parse(`{${rest}`) as Body;
  if (body.format !== format || body.formatVersion !== formatVersion || body.bucketBits !== bucketBits) {
    throw new ModelFileProblem('The model file is of another version of Steward: train it again.');
  }
  const buckets = unpackRising(fromBase64(body.buckets));
  const bias = unpackFloats(fromBase64(body.bias));
  return createIntentModel({
    labels: body.labels,
    vocabulary: {
      documents: body.documents,
      buckets,
      holders: Int32Array.from(unpackNumbers(fromBase64(body.holders))),
      words: unpackRising(fromBase64(body.words)),
      wordHolders: Int32Array.from(unpackNumbers(fromBase64(body.wordHolders))),
    },
    weights: unpackWeights(fromBase64(body.weights), buckets.length * bias.length),
    scales: unpackFloats(fromBase64(body.scales)),
    bias,
    temperature: body.temperature,
    scope: body.scope,
    training: body.training,
  });
}
