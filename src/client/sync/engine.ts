// Owns replication of one console with one server (S2, S3, S6, S7, S9, S12): one question where we stand after each connect, pulls for
// the chains that are behind, events for those that are not. Never writes a document of its own making, never sends a command.
import type { CollectionName } from '#protocol/documents/index.ts';
import type { Xid } from '#protocol/ids.ts';
import type { Ports, ReportFault } from '../ports.ts';
import { createSerial } from '../serial.ts';
import type { ConnectionStatus, ConsoleWire, Transport } from '../transport.ts';
import { type Chain, createChain } from './chains.ts';
import { type ChainKey, hasPassed, keyOf } from './checkpoints.ts';
import { createInbox } from './inbox.ts';
import type { EndReason } from './judge.ts';
import { createPublisher } from './publisher.ts';
import { createPuller } from './puller.ts';
import type { ReplicaStore } from './replica-store.ts';
import { createResumer } from './resume.ts';
import type { Core, Session } from './session.ts';
import type { SyncStatus } from './status.ts';
import type { Change } from './versions.ts';
import { createWriter, type Validate } from './writer.ts';

export type SyncEngineOptions = Ports & {
  transport: Transport<ConsoleWire>;
  store: ReplicaStore;
  reportFault: ReportFault;
  /** Rows that do not fit are withheld and reported (see `SyncProblem`). Absent: every row is taken. */
  validate?: Validate;
  /** Documents were stored; what they settle may be looked up now. */
  onApplied?: (collection: CollectionName, change: Change) => void;
  /** Replication stopped for good: build the new store beside the old (epoch), or sign in again (refused). */
  onEnded?: (reason: EndReason) => void;
  pageSize?: number;
  pullsInParallel?: number;
  /** How often a quiet line is asked anyway whether something was missed. */
  recheckEveryMs?: number;
};

export type SyncEngine = {
  /** Reads the store and begins. The transport is connected by its owner. */
  start(): Promise<void>;
  /** Resolves when nothing of it will touch the store again. */
  stop(): Promise<void>;
  /** The same object until something changes. */
  status(): SyncStatus;
  subscribe(listener: () => void): () => void;
  /** Asks the server where we stand, without a reconnect. */
  recheck(): void;
  /** Whether everything that transaction did in this chain is stored. */
  hasPassed(chain: ChainKey, xid: Xid): boolean;
  /** Pulls one chain, so that its position moves even where nothing changed. */
  pull(chain: ChainKey): void;
};

/** Checkpoints of live rows are told to the store this late: a crash before only repeats rows. */
const vouchWithinMs = 250;

export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  const { transport, store } = options;
  const engine = assemble(options);
  const { core, publisher } = engine;
  let stopListening: (() => void)[] = [];

  async function readStore(): Promise<void> {
    const { chains, ...held } = await store.readState();
    core.held = held;
    core.chains.clear();
    for (const chain of chains) core.chains.set(keyOf(chain), createChain(chain, chain.checkpoint));
  }

  function follow({ state }: ConnectionStatus): void {
    if (publisher.phase() === 'ended') return;
    if (state === 'online') engine.open();
    else engine.close('disconnected');
  }

  return {
    async start() {
      if (publisher.phase() !== 'stopped') return;
      publisher.move('start');
      await core.inTurn(readStore);
      if (publisher.phase() === 'stopped') return;
      stopListening = [
        transport.onEvent('sync.tail', engine.inbox.tail),
        transport.onEvent('sync.fast', engine.inbox.fast),
        // Events were left out, and those that follow are heard: whatever is missing lies before the answer to this question (S3).
        transport.onEvent('behind', engine.askAfresh),
        transport.onState(follow),
      ];
      follow(transport.status());
    },
    async stop() {
      for (const stop of stopListening) stop();
      stopListening = [];
      engine.close('stop');
      await core.inTurn(async () => {
        await core.writer.vouch();
        // A page that is still under way finds its chain gone and is dropped.
        core.chains.clear();
      });
    },
    status: publisher.status,
    subscribe: publisher.subscribe,
    recheck: core.recheck,
    hasPassed(key, xid) {
      const held = core.chains.get(keyOf(key))?.checkpoint;
      return held !== null && held !== undefined && hasPassed(held, xid);
    },
    pull(key) {
      const chain = core.chains.get(keyOf(key));
      if (chain?.status !== 'live') return;
      chain.status = 'queued';
      core.chainsMoved();
    },
  };
}

/** The parts, and the few threads between them. */
function assemble(options: SyncEngineOptions) {
  const { transport, store, reportFault, validate } = options;
  const chains = new Map<string, Chain>();
  const publisher = createPublisher({ chains, held: () => core.held, reportFault });
  const onApplied = options.onApplied ?? (() => undefined);
  const writer = createWriter({ store, chains, validate, onApplied });
  let session: Session | null = null;
  let isVouchDue = false;

  const core: Core = {
    ...{ clock: options.clock, timers: options.timers, random: options.random },
    ...{ transport, store, writer, reportFault, chains, chainsMoved },
    inTurn: createSerial(),
    held: { epoch: '', scopes: [], lastContactAt: null },
    pageSize: options.pageSize ?? 500,
    pullsInParallel: options.pullsInParallel ?? 3,
    session: () => (session?.isResumed ? session : null),
    recheck() {
      if (session) resumer.ask(session);
    },
    end(reason) {
      close('end', () => publisher.noteEnd(reason));
      options.onEnded?.(reason);
    },
    vouchSoon() {
      if (isVouchDue) return;
      isVouchDue = true;
      core.timers.set(() => {
        isVouchDue = false;
        core.inTurn(writer.vouch).catch(error => reportFault('checkpoints', error));
      }, vouchWithinMs);
    },
  };
  const inbox = createInbox(core);
  const puller = createPuller(core, inbox.replay);
  const resumer = createResumer({
    core,
    recheckEveryMs: options.recheckEveryMs ?? 120_000,
    onResumed(facts) {
      publisher.noteServer(facts);
      inbox.release();
      chainsMoved();
    },
  });

  /** Looks at all chains: something to pull, or everything here. */
  function chainsMoved(): void {
    if (!core.session()) return;
    const all = [...chains.values()];
    if (all.some(chain => chain.status !== 'live')) {
      publisher.move('behind');
      puller.pump();
    } else if (inbox.isEmpty()) {
      publisher.move('caught_up');
      if (writer.hasToTidy()) core.inTurn(tidy).catch(error => reportFault('tidying', error));
    }
  }

  async function tidy(): Promise<void> {
    if (publisher.phase() !== 'in_sync') return;
    await writer.tidy();
    await writer.vouch();
  }

  function open(): void {
    if (session) return;
    publisher.move('connected');
    session = { isAlive: true, isResumed: false };
    inbox.hold();
    resumer.ask(session);
  }

  function close(event: 'disconnected' | 'end' | 'stop', before: () => void = () => undefined): void {
    const wasResumed = session?.isResumed ?? false;
    if (session) puller.lineEnded(publisher.phase());
    if (session) session.isAlive = false;
    session = null;
    resumer.stop();
    inbox.clear();
    for (const chain of chains.values()) {
      chain.status = 'idle';
      chain.buffered = [];
    }
    if (wasResumed) {
      core.held = { ...core.held, lastContactAt: core.clock.now() };
      core.inTurn(() => store.writeSession(core.held)).catch(error => reportFault('session', error));
    }
    before();
    publisher.move(event);
  }

  const askAfresh = () => {
    if (session) resumer.askAfresh(session);
  };

  return { core, publisher, inbox, open, close, askAfresh };
}
