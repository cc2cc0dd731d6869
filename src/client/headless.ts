// A console without a screen: line, replica and outbox in memory, for tests, the bench and the simulator. The same parts as the real
// console, put together the same way.
import type { Command, CommandKind, CommandOf } from '#protocol/commands/payloads.ts';
import { createId, type Id, type RandomBytes } from '#protocol/ids.ts';
import type { CommandAnswer } from '#protocol/sync.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { isQuiet, laneOf, supersedes } from './lanes.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { OutboxItem } from './outbox-item.ts';
import { createMemoryOutboxStorage, type OutboxStorage } from './outbox-storage.ts';
import type { Ports, ReportFault } from './ports.ts';
import { createSettler } from './settle.ts';
import { createSocketTransport } from './socket.ts';
import { createSyncEngine, type SyncEngine, type SyncEngineOptions } from './sync/engine.ts';
import { createMemoryReplica, type MemoryReplica } from './sync/memory-store.ts';
import { createSystemPorts } from './system.ts';
import type { ConsoleWire, RequestOutcome, Transport } from './transport.ts';

export type HeadlessOptions = {
  /** The server's origin, without a trailing slash. */
  url: string;
  /** The bearer token of a signed-in person. */
  token: string;
  /** Handed in again after a "crash", it goes on where it stood. */
  store?: MemoryReplica;
  outboxStorage?: OutboxStorage;
  /** Another line than a socket to `url`. */
  transport?: Transport<ConsoleWire>;
  ports?: Ports;
  reportFault?: ReportFault;
  engine?: Pick<
    SyncEngineOptions,
    'pageSize' | 'pullsInParallel' | 'recheckEveryMs' | 'validate' | 'onEnded'
  >;
};

/** What an author says of a command; the rest is filled in. */
export type Saying<K extends CommandKind> = Pick<CommandOf<K>, 'kind' | 'payload' | 'assumed'> & {
  commandId?: Id;
  /** Where the touched rows live; looked up in the replica when absent. */
  scope?: string;
};

export type HeadlessConsole = {
  transport: Transport<ConsoleWire>;
  engine: SyncEngine;
  outbox: Outbox;
  store: MemoryReplica;
  start(): Promise<void>;
  stop(): Promise<void>;
  newId(): Id;
  /** Queues a command; resolves when it is durable, not when it is sent. */
  queue<K extends CommandKind>(saying: Saying<K>): Promise<OutboxItem>;
  /** Queues a command and waits for the server. @returns the item as `sent` or `failed` */
  send<K extends CommandKind>(saying: Saying<K>): Promise<OutboxItem>;
  /** For commands that mean nothing without the server (`queue.claim`). */
  sendNow<K extends CommandKind>(saying: Saying<K>): Promise<RequestOutcome<CommandAnswer>>;
  /** Resolves at the first moment `isSo()` holds; looked at after each change. Rejects after `timeoutMs` (30,000). */
  until(isSo: () => boolean, options?: { timeoutMs?: number; what?: string }): Promise<void>;
  /** In sync, and nothing waits in the outbox. */
  untilQuiet(options?: { timeoutMs?: number }): Promise<void>;
};

const cryptoBytes: RandomBytes = length => crypto.getRandomValues(new Uint8Array(length));

export function createHeadlessConsole(options: HeadlessOptions): HeadlessConsole {
  const { reportFault = () => undefined, store = createMemoryReplica() } = options;
  const ports = options.ports ?? createSystemPorts();
  const transport =
    options.transport ??
    createSocketTransport<ConsoleWire>({
      ...ports,
      url: options.url,
      namespace: '/console',
      auth: () => ({ protocolVersion: PROTOCOL_VERSION, token: options.token }),
      reportFault,
    });
  const outbox = createOutbox({
    ...ports,
    storage: options.outboxStorage ?? createMemoryOutboxStorage(),
    line: transport,
    reportFault,
    supersedes,
    isQuiet,
  });
  const engine = createSyncEngine({ ...ports, ...options.engine, transport, store, reportFault });
  const settler = createSettler({
    ...ports,
    outbox,
    engine,
    held: (collection, id) => store.get(collection, id),
    reportFault,
  });
  const stopSettling = store.onChange(settler.look);
  const newId = () => createId(ports.clock.now(), cryptoBytes);

  const complete = <K extends CommandKind>({ kind, payload, assumed, commandId, scope }: Saying<K>) => {
    const said = { kind, payload, assumed } as Command;
    return {
      ...{ kind, payload, assumed, commandId: commandId ?? newId(), lane: laneOf(said) },
      scope: scope ?? settler.scopeOf(said),
      createdAt: ports.clock.now(),
    };
  };

  const until: HeadlessConsole['until'] = (isSo, { timeoutMs = 30_000, what = 'it' } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = ports.timers.set(() => {
      const { phase, left, problems } = engine.status();
      reject(
        new Error(`${what} did not happen in ${timeoutMs} ms: ${JSON.stringify({ phase, left, problems })}`),
      );
    }, timeoutMs);
    const look = () => {
      try {
        if (isSo()) resolve();
      } catch (error) {
        reject(error);
      }
    };
    const stops = [
      engine.subscribe(look),
      outbox.subscribe(look),
      store.onChange(look),
      transport.onState(look),
    ];
    look();
    return promise.finally(() => {
      ports.timers.clear(timer);
      for (const stop of stops) stop();
    });
  };

  return {
    ...{ transport, engine, outbox, store, newId, until },
    async start() {
      await outbox.open();
      await engine.start();
      outbox.start();
      transport.connect();
    },
    async stop() {
      settler.stop();
      stopSettling();
      outbox.close();
      transport.disconnect();
      await engine.stop();
    },
    queue: saying => outbox.add(complete(saying)),
    async send(saying) {
      const { commandId } = await outbox.add(complete(saying));
      let last: OutboxItem | undefined;
      // A sent item may be settled, and gone, before anybody looks.
      await until(
        () => {
          const item = outbox.snapshot().find(one => one.commandId === commandId);
          last = item ?? last;
          return item === undefined || item.state === 'sent' || item.state === 'failed';
        },
        { what: `the answer to ${saying.kind}` },
      );
      if (!last) throw new Error(`${saying.kind} left the outbox unseen`);
      return last;
    },
    sendNow: saying => {
      const { scope: _scope, ...envelope } = complete(saying);
      return transport.request('command', envelope);
    },
    untilQuiet: wait =>
      until(() => engine.status().phase === 'in_sync' && outbox.snapshot().length === 0, {
        what: 'quiet',
        ...wait,
      }),
  };
}
