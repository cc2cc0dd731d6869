// The thread in which a model is trained or judged, so that serving stays fast meanwhile.
import { parentPort, workerData } from 'node:worker_threads';
import { type ModelTask, work } from './model-work.ts';

const started = process.hrtime.bigint();
work(
  workerData as ModelTask,
  () => Number(process.hrtime.bigint() - started) / 1e6,
  news => parentPort?.postMessage(news),
);
