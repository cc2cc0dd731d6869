// One console: disks that outlive its process, and a process that is the product's own line, outbox, settler and replication.
import { createConnection } from '../../../src/client/connection.ts';
import { isQuiet, laneOf, supersedes } from '../../../src/client/lanes.ts';
import { createOutbox, type Outbox } from '../../../src/client/outbox.ts';
import {
  createMemoryDisk,
  createMemoryOutboxStorage,
  type OutboxStorage,
} from '../../../src/client/outbox-storage.ts';
import { createSettler } from '../../../src/client/settle.ts';
import { createSyncEngine, type SyncEngine } from '../../../src/client/sync/engine.ts';
import { createMemoryReplica, type MemoryReplica } from '../../../src/client/sync/memory-store.ts';
import type { ReplicaStore } from '../../../src/client/sync/replica-store.ts';
import type { ConsoleWire, Transport } from '../../../src/client/transport.ts';
import type { Command, CommandKind, CommandOf } from '../../../src/protocol/commands/payloads.ts';
import { createId } from '../../../src/protocol/ids.ts';
import type { DeskPerson } from './desk-model.ts';
import { createNetwork, type Network } from './network.ts';
import type { Prng } from './prng.ts';
import { createProcessTime, type Scheduler } from './scheduler.ts';
import type { Server } from './server.ts';

type Time = ReturnType<typeof createProcessTime>;

/** A disk that takes its time. A process that dies in a write leaves part of it. */
function createSlowReplica(disk: MemoryReplica, time: Time, prng: Prng): ReplicaStore {
  const pause = () => time.sleep(prng.next() * 6);
  return {
    readState: async () => {
      await pause();
      return disk.readState();
    },
    async apply(collection, change) {
      await pause();
      // Torn: some documents stand, the rest and the removals do not.
      const cut = prng.int(0, change.documents.length);
      if (prng.chance(0.5)) {
        await disk.apply(collection, { documents: change.documents.slice(0, cut), left: [] });
        await pause();
      }
      await disk.apply(collection, change);
      await pause();
    },
    async writeCheckpoints(chains) {
      await pause();
      await disk.writeCheckpoints(chains);
      await pause();
    },
    async writeSession(session) {
      await pause();
      await disk.writeSession(session);
    },
    async prune(prunes) {
      await pause();
      await disk.prune(prunes);
    },
    async prunePacked() {
      await pause();
      await disk.prunePacked();
    },
    async purgeScope(scope) {
      await pause();
      await disk.purgeScope(scope);
      await pause();
    },
    async purgeChain(chain) {
      await pause();
      await disk.purgeChain(chain);
      await pause();
    },
  };
}

function createSlowOutboxStorage(storage: OutboxStorage, time: Time, prng: Prng): OutboxStorage {
  const pause = () => time.sleep(prng.next() * 4);
  return {
    ...storage,
    async load() {
      await pause();
      return storage.load();
    },
    async add(item, superseded) {
      await pause();
      const added = await storage.add(item, superseded);
      await pause();
      return added;
    },
    async change(commandId, decide) {
      await pause();
      const next = await storage.change(commandId, decide);
      await pause();
      return next;
    },
  };
}

export type Process = {
  time: Time;
  transport: Transport<ConsoleWire>;
  engine: SyncEngine;
  outbox: Outbox;
};

export type Client = ReturnType<typeof createClient>;

export function createClient(options: {
  scheduler: Scheduler;
  prng: Prng;
  server: Server;
  person: DeskPerson;
  pageSize: number;
  recheckEveryMs: number;
  reportFault(what: string, error: unknown): void;
  /** What the author asked for, as soon as the outbox may hold it. */
  onQueued(command: Command): void;
}) {
  const { scheduler, prng, server, person } = options;
  let replica = createMemoryReplica();
  const outboxDisk = createMemoryDisk();
  let process: Process | null = null;
  let isDead = () => true;
  const network: Network = createNetwork(scheduler, prng.fork('network'), server.accept(person), () =>
    isDead(),
  );
  let epochs = 0;

  async function boot(): Promise<void> {
    const time = createProcessTime(scheduler);
    isDead = time.isDead;
    const ports = {
      clock: time.clock,
      timers: time.timers,
      random: prng.fork(`dice ${scheduler.steps()}`).next,
    };
    const { reportFault } = options;
    const transport = createConnection<ConsoleWire>({
      ...ports,
      open: network.open,
      reportFault,
      requestTimeoutMs: 4_000,
    });
    const storage = createSlowOutboxStorage(
      createMemoryOutboxStorage(outboxDisk),
      time,
      prng.fork('outbox disk'),
    );
    const outbox = createOutbox({
      ...ports,
      ...{ storage, line: transport, reportFault, supersedes, isQuiet, requestTimeoutMs: 4_000 },
    });
    const store = replica;
    const engine = createSyncEngine({
      ...ports,
      ...{ transport, reportFault, pageSize: options.pageSize, recheckEveryMs: options.recheckEveryMs },
      store: createSlowReplica(store, time, prng.fork('replica disk')),
      onEnded(reason) {
        if (reason.why === 'epoch changed') void startAnew(engine, outbox);
      },
    });
    const settler = createSettler({
      ...ports,
      ...{ outbox, engine, reportFault },
      held: (collection, id) => store.get(collection, id),
    });
    store.onChange(() => {
      if (!time.isDead()) settler.look();
    });
    process = { time, transport, engine, outbox };
    await outbox.open();
    await engine.start();
    outbox.start();
    transport.connect();
  }

  /** Another epoch: a new replica beside the old one, and what was sent but never seen goes again (S6). */
  async function startAnew(engine: SyncEngine, outbox: Outbox): Promise<void> {
    epochs += 1;
    const mine = process;
    await engine.stop();
    await outbox.requeueSent();
    if (process !== mine || !mine) return;
    kill();
    replica = createMemoryReplica();
    await boot();
  }

  function kill(): void {
    process?.time.die();
    process = null;
    network.cut();
  }

  return {
    person,
    network,
    boot,
    kill,
    process: () => process,
    replica: () => replica,
    outboxItems: () => [...outboxDisk.items.values()].sort((a, b) => a.order - b.order),
    epochs: () => epochs,
    newId: () => createId(1_780_000_000_000 + scheduler.nowMs(), prng.bytes),
    /** Queues a command as the screen would: from what the local replica shows. */
    async say<K extends CommandKind>(
      kind: K,
      payload: CommandOf<K>['payload'],
      assumed: CommandOf<K>['assumed'],
      scope: string,
    ) {
      if (!process) return;
      const said = { kind, payload, assumed } as Command;
      const command = {
        ...{ commandId: this.newId(), kind, lane: laneOf(said), payload, assumed, scope },
        createdAt: process.time.clock.now(),
      };
      options.onQueued(command as unknown as Command);
      await process.outbox.add(command);
    },
  };
}
