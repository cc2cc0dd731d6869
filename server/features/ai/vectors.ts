/**
 * Owns searching by meaning, where a provider turns texts into vectors: each passage's vector is made once by a job and kept by the hash of its
 * words. It fails open: without vectors for every passage, or without the question's, the index's own hits stand alone.
 */
import { createHash } from 'node:crypto';
import type { Passage } from '#ai/retrieval/passages.ts';
import type { SearchIndex } from '#ai/retrieval/search-index.ts';
import { redact } from '#ai/text/redact.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { AccountedEmbedder } from '#platform/llm/accounted-embedder.ts';
import type { Charge } from '#platform/llm/language-model.ts';
import type { Log } from '#platform/log.ts';
import type { KnowledgePort } from './steps/step.ts';
import { forgetVectors, keepVectors, readVectors } from './vectors.store.ts';

export type VectorPort = {
  /** Passages whose meaning is nearest to the text, best first; empty where that cannot be said now. */
  near(
    index: SearchIndex,
    text: string,
    options: { limit: number; signal: AbortSignal; charge: Charge },
  ): Promise<Passage[]>;
};
export const noVectors: VectorPort = { near: async () => [] };

export type VectorDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  embedder: AccountedEmbedder;
  knowledge: KnowledgePort;
};

/** A customer waits for the question's vector, and the words alone find most. */
const questionTimeoutMs = 2_000;
/** So many passages go in one request. */
const batch = 64;
/** While some are missing, so often it is looked for them. */
const lookAgainMs = 10_000;
const dayMs = 86_400_000;

type Held = { vectors: Map<Passage, Float32Array>; isWhole: boolean; readAt: number };

export function createVectors({ db, clock, log, embedder, knowledge }: VectorDeps) {
  /** By index: a new one is made whenever an article changes. */
  const held = new WeakMap<SearchIndex, Promise<Held>>();
  const { model } = embedder;
  let jobs: Jobs | null = null;

  async function read(index: SearchIndex): Promise<Held> {
    const hashes = new Map(index.passages.map(passage => [passage, hashOf(passage)]));
    const found = await readVectors(db, model, [...new Set(hashes.values())]);
    const vectors = new Map(
      [...hashes].flatMap(([passage, hash]) => {
        const vector = found.get(hash);
        return vector ? [[passage, vector] as const] : [];
      }),
    );
    const isWhole = vectors.size === index.passages.length;
    if (!isWhole) await db.transaction(async tx => jobs?.enqueue(tx, 'ai.embed', {}, { key: 'embed' }));
    return { vectors, isWhole, readAt: clock.now() };
  }

  async function vectorsOf(index: SearchIndex): Promise<Held> {
    const known = await held.get(index)?.catch(() => null);
    if (known && (known.isWhole || clock.now() - known.readAt < lookAgainMs)) return known;
    const reading = read(index);
    held.set(index, reading);
    return reading;
  }

  /** The job `ai.embed`: makes what is missing, batch by batch, so that a stop loses one of them at most. */
  async function embedMissing(signal: AbortSignal): Promise<void> {
    // Those of everybody are among them.
    const index = await knowledge.index('identified');
    const texts = new Map(index.passages.map(passage => [hashOf(passage), textOf(passage)]));
    const found = await readVectors(db, model, [...texts.keys()]);
    const missing = [...texts].filter(([hash]) => !found.has(hash));
    const charge = { purpose: 'embed', subjectId: null, runId: null };
    for (let from = 0; from < missing.length && !signal.aborted; from += batch) {
      const some = missing.slice(from, from + batch);
      const vectors = await embedder.embed(
        some.map(([, text]) => text),
        { signal, charge },
      );
      const made = some.flatMap(([sha256], place) => {
        const vector = vectors[place];
        return vector ? [{ sha256, vector: Float32Array.from(vector) }] : [];
      });
      await keepVectors(db, model, clock.now(), made);
    }
    await forgetVectors(db, [...texts.keys()], clock.now() - dayMs);
    held.delete(index);
  }

  const near: VectorPort['near'] = async (index, text, { limit, signal, charge }) => {
    try {
      const { vectors, isWhole } = await vectorsOf(index);
      if (!isWhole || vectors.size === 0) return [];
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(questionTimeoutMs)]);
      const [asked] = await embedder.embed([redact(text).text], {
        signal: deadline,
        charge: { ...charge, purpose: 'embed' },
      });
      if (!asked) return [];
      return [...vectors]
        .map(([passage, vector]) => ({ passage, likeness: dot(asked, vector) }))
        .toSorted((a, b) => b.likeness - a.likeness)
        .slice(0, limit)
        .map(({ passage }) => passage);
    } catch (error) {
      signal.throwIfAborted();
      log.debug({ err: error }, 'searched by words alone');
      return [];
    }
  };

  return {
    near,
    registerJobs(queue: Jobs): void {
      jobs = queue;
      queue.register('ai.embed', (_data, signal) => embedMissing(signal), {
        ...{ concurrency: 1, expireSeconds: 600, retryLimit: 5, retryDelaySeconds: 30 },
      });
    },
  };
}

const textOf = ({ article, headings, text }: Passage): string =>
  [[article.title, ...headings].join(' › '), text].join('\n');
const hashOf = (passage: Passage): string => createHash('sha256').update(textOf(passage)).digest('hex');

/** Both are of length 1. Vectors of another size, of a model that was exchanged under its name, are like nothing. */
function dot(a: readonly number[], b: Float32Array): number {
  if (a.length !== b.length) return -1;
  let sum = 0;
  for (let place = 0; place < b.length; place++) sum += (a[place] ?? 0) * (b[place] ?? 0);
  return sum;
}
