// Replication with a test at the other end of the line, and time that only the test moves.

import { createSyncEngine, type SyncEngineOptions } from '../../../src/client/sync/engine.ts';
import type { EndReason } from '../../../src/client/sync/judge.ts';
import { createMemoryReplica, type MemoryReplica } from '../../../src/client/sync/memory-store.ts';
import type { ReplicaStore } from '../../../src/client/sync/replica-store.ts';
import { collectionsOf } from '../../../src/protocol/collections.ts';
import type { AnyDocument, CollectionName } from '../../../src/protocol/documents/index.ts';
import type {
  ChainEvent,
  Checkpoint,
  LeftEntry,
  PullPage,
  ResumedChain,
} from '../../../src/protocol/sync.ts';
import { createProcessTime, createScheduler } from '../../sync/simulation/scheduler.ts';
import { createFakeLine } from './fake-line.ts';

export const epoch = 'epoch-1';
export const team = 'team:01930000-0000-7000-8000-00000000000a';
export const at = (position: string): Checkpoint => ({ phase: 'tail', position });
export const idOf = (nth: number) => `01930000-0000-7000-8000-${String(nth).padStart(12, '0')}`;

/** A row of which replication sees the id, the scope and the version. */
export const row = (nth: number, changedXid: number, scope = 'desk', more: object = {}): AnyDocument =>
  ({ id: idOf(nth), scope, changedXid: String(changedXid), ...more }) as unknown as AnyDocument;
export const gone = (nth: number, changedXid: number): LeftEntry => ({
  id: idOf(nth),
  changedXid: String(changedXid),
});

export const settle = () => new Promise<void>(resolve => setImmediate(resolve));

/** @param options.held the position that every chain of the scopes holds; null: nothing is held */
export async function createHarness(
  options: Partial<SyncEngineOptions> & {
    scopes?: string[];
    held?: string | null;
    disk?: MemoryReplica;
    wrap?: (disk: MemoryReplica) => ReplicaStore;
  } = {},
) {
  const { scopes = ['desk'], held = '100:', disk = createMemoryReplica(), wrap = store => store } = options;
  const line = createFakeLine();
  const scheduler = createScheduler();
  const time = createProcessTime(scheduler);
  const ended: EndReason[] = [];
  const chains = scopes.flatMap(scope => collectionsOf(scope).map(collection => ({ collection, scope })));
  if (held !== null && !options.disk) {
    await disk.writeSession({ epoch, scopes, lastContactAt: 5 });
    await disk.writeCheckpoints(chains.map(chain => ({ ...chain, checkpoint: at(held) })));
  }
  const engine = createSyncEngine({
    ...{ clock: time.clock, timers: time.timers, random: () => 0.5 },
    transport: line.transport,
    store: wrap(disk),
    reportFault: (_what, error) => line.faults.push(error),
    recheckEveryMs: 1e9,
    ...options,
    onEnded: reason => ended.push(reason),
  });
  await engine.start();

  const harness = {
    ...{ engine, line, disk, scheduler, ended, scopes },
    /** Lets virtual time pass. */
    pass: (ms: number) => scheduler.run(scheduler.nowMs() + ms),
    checkpointOf: async (collection: CollectionName, scope = 'desk') =>
      (await disk.readState()).chains.find(chain => chain.collection === collection && chain.scope === scope)
        ?.checkpoint,
    /** Connects, and answers that all is current but for the chains named. */
    async resume(states: Record<string, ResumedChain['state']> = {}, answer: object = {}) {
      line.online();
      await harness.answerResume(states, answer);
    },
    async answerResume(states: Record<string, ResumedChain['state']> = {}, answer: object = {}) {
      const request = await line.next('sync.resume');
      request.answer({
        ...{ ok: true, epoch, serverTimeMs: 0, scopes, offlineDays: 14, historyDays: 90 },
        chains: chains.map(chain => ({ ...chain, state: states[chain.collection] ?? 'current', left: 0 })),
        ...answer,
      });
      await settle();
      return request;
    },
    /** Answers the next pull. @returns what was asked */
    async page(part: Partial<PullPage>) {
      const request = await line.next('sync.pull');
      request.answer({
        ok: true,
        page: { documents: [], left: [], checkpoint: at('200:'), done: true, remaining: 0, ...part },
      });
      await settle();
      return request.payload as { collection: string; scope: string; checkpoint: Checkpoint | null };
    },
    async tail(
      collection: CollectionName,
      from: string,
      to: string,
      part: Partial<ChainEvent>,
      scope = 'desk',
    ) {
      line.emit('sync.tail', {
        epoch,
        scope,
        chains: [{ collection, documents: [], left: [], ...part, from, to }],
      });
      await settle();
    },
    async fast(collection: CollectionName, part: Partial<ChainEvent>, scope = 'desk') {
      line.emit('sync.fast', { epoch, scope, chains: [{ collection, documents: [], left: [], ...part }] });
      await settle();
    },
    pullsWaiting: () => line.waiting().filter(request => request.event === 'sync.pull').length,
    phase: () => engine.status().phase,
  };
  return harness;
}
