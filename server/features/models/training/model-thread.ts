// Owns one thread of work on a model, from its start to its end.
import { Worker } from 'node:worker_threads';
import type { ModelNews, ModelTask } from './model-work.ts';

export type Finished = Exclude<ModelNews, { kind: 'progress' }>;

/**
 * Runs it in a thread of its own. The signal ends the thread at once.
 * @throws the signal's reason when it was stopped; whatever broke in the thread
 */
export function runModelTask(
  task: ModelTask,
  {
    signal,
    onProgress,
  }: { signal: AbortSignal; onProgress?(news: Extract<ModelNews, { kind: 'progress' }>): void },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const worker = new Worker(new URL('./model-worker.ts', import.meta.url), { workerData: task });
    const stop = () => {
      void worker.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    const end = (finish: () => void) => {
      signal.removeEventListener('abort', stop);
      finish();
    };
    worker.on('message', (news: ModelNews) => {
      if (news.kind === 'progress') onProgress?.(news);
      else end(() => resolve(news));
    });
    worker.on('error', error => end(() => reject(error)));
    worker.on('exit', code => end(() => reject(new Error(`the thread ended with ${code}`))));
  });
}
