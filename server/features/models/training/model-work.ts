/** What the worker thread is asked, and what it tells. The lines between both sides, and the work itself, without the thread. */
import { parseDataset } from '#ai/intent/dataset.ts';
import { evaluate } from '#ai/intent/evaluate.ts';
import { decodeModel, encodeModel } from '#ai/intent/model-file.ts';
import { trainIntents } from '#ai/intent/train.ts';
import type { ModelReport } from '#protocol/http/training.ts';
import type { Phase } from './progress.ts';
import { splitRows } from './split.ts';

export type ModelTask =
  | { kind: 'train'; jsonl: string; seed: number; holdOut: number }
  | { kind: 'evaluate'; jsonl: string; artefact: Uint8Array };

export type ModelNews =
  | { kind: 'progress'; phase: Phase; done: number; total: number }
  | { kind: 'done'; artefact: Uint8Array | null; report: ModelReport; marks: string; trainedOn: number }
  /** The rows cannot be used, in words for whoever brought them. */
  | { kind: 'problem'; text: string };

/** Blocks its thread until it is done: it belongs into a worker. */
export function work(task: ModelTask, nowMs: () => number, tell: (news: ModelNews) => void): void {
  const { rows } = parseDataset(task.jsonl);
  try {
    if (task.kind === 'evaluate') {
      const model = decodeModel(task.artefact);
      tell({ kind: 'done', artefact: null, trainedOn: 0, ...judged(model, rows, nowMs) });
      return;
    }
    const { train, test } = splitRows(rows, task);
    const model = trainIntents(train, {
      seed: task.seed,
      onProgress: ({ phase, done, total }) => tell({ kind: 'progress', phase, done, total }),
    });
    tell({ kind: 'progress', phase: 'evaluate', done: 0, total: 1 });
    const artefact = encodeModel(model);
    // What is judged is what will be loaded, to the byte.
    const found = judged(decodeModel(artefact), test, nowMs);
    tell({ kind: 'done', artefact, trainedOn: train.length, ...found });
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
): { report: ModelReport; marks: string } {
  const report = evaluate(model, rows, nowMs);
  const marks = rows.map(({ text, label }) => {
    const { label: said, outOfScope } = model.classify(text);
    return (label === null ? outOfScope : said === label) ? '1' : '0';
  });
  return { report, marks: marks.join('') };
}
