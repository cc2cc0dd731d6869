import { Worker } from 'node:worker_threads';
import type { TrainingProgress } from '#ai/intent/train.ts';
import { CommandProblem } from '../command.ts';
import type { TrainingNews, TrainingOrder } from './train-worker.ts';

/**
 * Trains in a worker thread.
 * @returns the model's file
 * @throws the signal's reason when it is aborted
 */
export async function trainAside(
  order: TrainingOrder,
  signal: AbortSignal,
  onProgress: (progress: TrainingProgress) => void,
): Promise<Uint8Array> {
  const worker = new Worker(new URL('./train-worker.ts', import.meta.url), { workerData: order });
  try {
    return await new Promise((settle, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
      worker.once('error', reject);
      worker.once('exit', code => reject(new Error(`the training ended early (${code})`)));
      worker.on('message', (news: TrainingNews) => {
        if (news.kind === 'progress') onProgress(news.progress);
        else if (news.kind === 'done') settle(news.bytes);
        else reject(new CommandProblem(news.message));
      });
    });
  } finally {
    await worker.terminate();
  }
}
