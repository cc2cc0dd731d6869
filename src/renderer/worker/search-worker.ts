// The search worker's door: one index, one reader, messages in and out.

import type { FromWorker, ToWorker } from './messages.ts';
import { createSearchIndex } from './search-index.ts';
import { createSearchService } from './search-service.ts';
import { openStoreReader } from './store-reader.ts';

declare const self: DedicatedWorkerGlobalScope;

const say = (message: FromWorker) => self.postMessage(message);
const fault = (error: unknown) =>
  say({ type: 'fault', message: error instanceof Error ? error.message : String(error) });

/** A turn of the event loop, so that a question asked meanwhile is answered first. */
const breathe = () => new Promise<void>(resolve => setTimeout(resolve));

let service: ReturnType<typeof createSearchService> | undefined;

async function receive(message: ToWorker): Promise<void> {
  if (message.type === 'open') {
    const reader = await openStoreReader(message, self.indexedDB);
    service = createSearchService({ index: createSearchIndex({ now: Date.now }), reader, breathe });
    await service.begin();
    say({ type: 'indexed', isComplete: true });
  } else if (message.type === 'changed') {
    if (!service) return;
    await service.changed(message.collection, message.ids);
    say({ type: 'indexed', isComplete: service.isComplete() });
  } else {
    const { queryId, text, limit, kind, isAny } = message;
    const answer = (await service?.find(text, limit, kind, isAny)) ?? {
      hits: [],
      total: 0,
      isComplete: false,
    };
    say({ type: 'result', queryId, ...answer });
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  receive(data).catch(fault);
};
