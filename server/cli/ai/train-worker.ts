// Trains beside the command, which stays free to hear Ctrl-C and to say how far it is.
import { parentPort, workerData } from 'node:worker_threads';
import type { LabelledText } from '#ai/intent/dataset.ts';
import { encodeModel } from '#ai/intent/model-file.ts';
import { TrainingProblem, type TrainingProgress, trainIntents } from '#ai/intent/train.ts';

export type TrainingOrder = { rows: LabelledText[]; seed: number };
export type TrainingNews =
  | { kind: 'progress'; progress: TrainingProgress }
  | { kind: 'done'; bytes: Uint8Array }
  | { kind: 'refused'; message: string };

const { rows, seed } = workerData as TrainingOrder;
const tell = (news: TrainingNews) => parentPort?.postMessage(news);
try {
  const model = trainIntents(rows, { seed, onProgress: progress => tell({ kind: 'progress', progress }) });
  tell({ kind: 'done', bytes: encodeModel(model) });
} catch (error) {
  if (!(error instanceof TrainingProblem)) throw error;
  tell({ kind: 'refused', message: error.message });
}
