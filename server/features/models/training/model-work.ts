/** What the worker thread is asked, and what it tells. The lines between both sides, and the work itself, without the thread. */
import { parseDataset } from '#ai/intent/dataset.ts';
import { evaluate } from '#ai/intent/evaluate.ts';
import { decodeModel, encodeModel } from '#ai/intent/model-file.ts';
import { type Scored, scoresOf } from '#ai/intent/scores.ts';
import { trainIntents } from '#ai/intent/train.ts';
import type { IntentScores } from '#protocol/http/intents.ts';
import type { ModelReport } from '#protocol/http/training.ts';
import type { Phase } from './progress.ts';
import { splitRows } from './split.ts';

export type ModelTask =
  | { kind: 'train'; jsonl: string; seed: number; holdOut: number }
  | { kind: 'evaluate'; jsonl: string; artefact: Uint8Array };

export type ModelNews =
  | { kind: 'progress'; phase: Phase; done: number; total: number }
  | ({ kind: 'done'; artefact: Uint8Array | null; trainedOn: number; scores: IntentScores[] } & Marked)
  /** The rows cannot be used, in words for whoever brought them. */
  | { kind: 'problem'; text: string };

type Marked = { report: ModelReport; marks: string };

/** Blocks its thread until it is done: it belongs into a worker. */
export function work(task: ModelTask, nowMs: () => number, tell: (news: ModelNews) => void): void {
  const { rows } = parseDataset(task.jsonl);
  try {
    if (task.kind === 'evaluate') {
      const model = decodeModel(task.artefact);
      const { scored, ...found } = judged(model, rows, nowMs);
      tell({ kind: 'done', artefact: null, trainedOn: 0, scores: scoresOf(scored), ...found });
      return;
    }
    const { train, test } = splitRows(rows, task);
    let heldBack: Scored[] = [];
    const model = trainIntents(train, {
      seed: task.seed,
      onHeldBack: scored => {
        heldBack = scored;
      },
      onProgress: ({ phase, done, total }) => tell({ kind: 'progress', phase, done, total }),
    });
    tell({ kind: 'progress', phase: 'evaluate', done: 0, total: 1 });
    const artefact = encodeModel(model);
    // What is judged is what will be loaded, to the byte.
    const { scored, ...found } = judged(decodeModel(artefact), test, nowMs);
    // Both were judged by weights that had not seen them: together they are more to choose a threshold by.
    const scores = scoresOf([...heldBack, ...scored]);
    tell({ kind: 'done', artefact, trainedOn: train.length, scores, ...found });
  } catch (error) {
    const isTold = error instanceof Error && /Problem$/.test(error.name);
    if (!isTold) throw error;
    tell({ kind: 'problem', text: error.message });
  }
}

function judged(
  model: ReturnType<typeof decodeModel>,
  rows: Parameters<typeof evaluate>[1],
  nowMs: () => number,
): Marked & { scored: Scored[] } {
  const report = evaluate(model, rows, nowMs);
  const scored: Scored[] = [];
  let marks = '';
  for (const { text, label } of rows) {
    const { label: predicted, confidence, outOfScope, decision } = model.classify(text);
    marks += (label === null ? outOfScope : predicted === label) ? '1' : '0';
    scored.push({ label, predicted, confidence, answered: decision.kind === 'answer' });
  }
  return { report, marks, scored };
}
