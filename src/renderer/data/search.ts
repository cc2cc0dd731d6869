// Search as you type: asks the worker, one question under way at a time, and never shows an older answer over a newer one.
import { createListeners } from '#client/listeners.ts';
import type { ReportFault } from '#client/ports.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { type FromWorker, type Searched, searched, type ToWorker } from '../worker/messages.ts';
import type { LocalCollection, Replicated } from './local-collection.ts';
import type { Readable, SearchHit, SearchKind, SearchState } from './model.ts';
import { createWritable } from './readable.ts';
import { type LocalCollections, storedAs } from './rxdb.ts';
import type { Keys } from './sealing.ts';

const limit = 60;
/** While much comes in, whoever looks again waits until so long nothing was indexed. */
const settledMs = 500;

export type SearchWorker = {
  postMessage(message: ToWorker): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  terminate(): void;
};

const nothing: SearchState = { query: '', hits: [], total: 0, isSearching: false, isComplete: false };

export function createSearch(deps: {
  databaseName: string;
  keys: Keys;
  collections: LocalCollections;
  startWorker(): SearchWorker;
  reportFault: ReportFault;
  setTimer(callback: () => void, afterMs: number): unknown;
}) {
  const { collections, reportFault } = deps;
  const state = createWritable<SearchState>(nothing);
  let worker: SearchWorker | undefined;
  let asked = 0;
  let answered = 0;
  let isAsking = false;
  /** Questions of one kind, counted downwards so that they never meet the others. */
  const singles = new Map<number, (hits: SearchHit[]) => void>();
  let single = 0;
  let stops: (() => void)[] = [];
  const indexed = createListeners<void>(reportFault);
  const settled = createWritable(0);
  let indexings = 0;

  function settle(): void {
    indexings += 1;
    const mine = indexings;
    deps.setTimer(() => mine === indexings && settled.set(mine), settledMs);
  }

  function receive(message: FromWorker): void {
    if (message.type === 'fault') {
      isAsking = false;
      reportFault('search', new Error(message.message));
      return;
    }
    if (message.type === 'indexed') {
      state.set({ ...state.get(), isComplete: message.isComplete });
      // What was asked too early is asked again of everything, and what is still open shows what came since.
      if (state.get().query !== '') {
        asked += 1;
        next();
      }
      indexed.emit(undefined);
      settle();
      return;
    }
    const single = singles.get(message.queryId);
    if (single) {
      singles.delete(message.queryId);
      single(message.hits);
      return;
    }
    isAsking = false;
    answered = message.queryId;
    const { query } = state.get();
    if (query !== '') {
      const { hits, total, isComplete } = message;
      state.set({ query, hits, total, isComplete, isSearching: answered < asked });
    }
    if (answered < asked) next();
  }

  function next(): void {
    const { query } = state.get();
    if (!worker || isAsking || query === '') return;
    isAsking = true;
    worker.postMessage({ type: 'query', queryId: asked, text: query, limit, kind: null });
  }

  function start(): void {
    if (worker) return;
    const started = deps.startWorker();
    worker = started;
    started.onmessage = ({ data }) => receive(data);
    const databases = Object.fromEntries(searched.map(name => [name, storedAs(deps.databaseName, name)]));
    started.postMessage({
      ...{ type: 'open', databases: databases as Record<Searched, string>, keys: deps.keys },
    });
    stops = searched.map(name =>
      (collections[name as CollectionName] as unknown as LocalCollection<Replicated>).onChange(changes =>
        started.postMessage({ type: 'changed', collection: name, ids: changes.map(change => change.id) }),
      ),
    );
  }

  return {
    state,
    /** Begins to index. Called when the screen has nothing better to do, or when somebody searches. */
    start,
    ask(query: string): void {
      start();
      const text = query.trim();
      if (text === state.get().query) return;
      asked += 1;
      if (text === '') state.set({ ...nothing, isComplete: state.get().isComplete });
      else state.set({ ...state.get(), query: text, isSearching: true });
      next();
    },
    /** There is more to find than before. */
    onIndexed: indexed.add,
    /** Another number each time that what was indexed has come to rest: a `find` of before may find more now. */
    settled: settled as Readable<number>,
    /** The best of one kind. */
    find(text: string, kind: SearchKind, atMost: number, isAny = false): Promise<SearchHit[]> {
      start();
      const { promise, resolve } = Promise.withResolvers<SearchHit[]>();
      single -= 1;
      singles.set(single, resolve);
      worker?.postMessage({ type: 'query', queryId: single, text, limit: atMost, kind, isAny });
      return promise;
    },
    close(): void {
      for (const stop of stops.splice(0)) stop();
      worker?.terminate();
      worker = undefined;
    },
  };
}
