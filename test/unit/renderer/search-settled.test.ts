import { expect, test } from 'vitest';
import type { LocalCollections } from '../../../src/renderer/data/rxdb.ts';
import { createSearch, type SearchWorker } from '../../../src/renderer/data/search.ts';
import { createScheduler } from '../../sync/simulation/scheduler.ts';

function createAsking() {
  const scheduler = createScheduler();
  const worker: SearchWorker = { onmessage: null, postMessage: () => undefined, terminate: () => undefined };
  const search = createSearch({
    ...{ databaseName: 'desk', keys: {} as never },
    collections: new Proxy({}, { get: () => ({ onChange: () => () => undefined }) }) as LocalCollections,
    startWorker: () => worker,
    setTimer: (callback, afterMs) => scheduler.at(afterMs, callback),
    reportFault: (_part, error) => {
      throw error;
    },
  });
  let told = 0;
  search.settled.subscribe(() => {
    told += 1;
  });
  search.start();
  return {
    search,
    told: () => told,
    indexed: (isComplete: boolean) =>
      worker.onmessage?.({ data: { type: 'indexed', isComplete } } as MessageEvent),
    pass: (ms: number) => scheduler.run(scheduler.nowMs() + ms),
  };
}

test('whoever looked something up before all was indexed is told to look again, once nothing more comes', async () => {
  const asking = createAsking();
  asking.indexed(true);
  expect(asking.told()).toBe(0);
  await asking.pass(1_000);
  expect(asking.told()).toBe(1);
  const before = asking.search.settled.get();
  asking.indexed(true);
  await asking.pass(1_000);
  expect(asking.told()).toBe(2);
  expect(asking.search.settled.get()).not.toBe(before);
});

test('while much comes in nobody is told at every piece', async () => {
  const asking = createAsking();
  for (let piece = 0; piece < 50; piece += 1) {
    asking.indexed(piece > 25);
    await asking.pass(100);
  }
  expect(asking.told()).toBe(0);
  await asking.pass(1_000);
  expect(asking.told()).toBe(1);
});
