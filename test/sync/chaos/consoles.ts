// Consoles that can be killed: what they keep outlives them, what they were doing does not.
import { createHeadlessConsole, type HeadlessConsole } from '../../../src/client/headless.ts';
import { createMemoryDisk, createMemoryOutboxStorage } from '../../../src/client/outbox-storage.ts';
import { createMemoryReplica, type MemoryReplica } from '../../../src/client/sync/memory-store.ts';
import type { ConsoleWire, Transport } from '../../../src/client/transport.ts';
import { collectionNames } from '../../../src/protocol/collections.ts';
import type { Command, CommandKind, CommandOf } from '../../../src/protocol/commands/payloads.ts';
import { newId } from '../../helpers/desk.ts';
import type { Agent } from '../simulation/script.ts';

/** Where consoles find the server. */
export type Place = { url(): string };

const reading = new Set<PropertyKey>(['get', 'all', 'onChange', 'onOtherTab', 'close']);

/** A process that is gone writes nothing more: its calls stay open for ever. */
function mortal<Port extends object>(port: Port, isDead: () => boolean): Port {
  return new Proxy(port, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function' || reading.has(name)) return value;
      return (...args: unknown[]) =>
        isDead() ? new Promise(() => undefined) : Reflect.apply(value, target, args);
    },
  });
}

export type Person = { id: string; token: string };
export type TestConsole = Agent & {
  person: Person;
  boot(): Promise<void>;
  kill(): void;
  cut(): void;
  stop(): Promise<void>;
  headless(): HeadlessConsole | null;
  /** Every command its author gave, in order. */
  said: Command[];
};

/** @param made another line than the usual one, such as one that is listened to */
export function createConsole(
  house: Place,
  person: Person,
  made?: (person: Person) => Transport<ConsoleWire>,
): TestConsole {
  const store = createMemoryReplica();
  const disk = createMemoryDisk();
  const said: Command[] = [];
  let running: { headless: HeadlessConsole; die(): void } | null = null;
  return {
    person,
    said,
    newId,
    replica: () => store,
    headless: () => running?.headless ?? null,
    async boot() {
      let isDead = false;
      disk.tabs.clear();
      const headless = createHeadlessConsole({
        ...{ url: house.url(), token: person.token },
        store: mortal(store, () => isDead),
        outboxStorage: mortal(createMemoryOutboxStorage(disk), () => isDead),
        engine: { pageSize: 50, recheckEveryMs: 5_000 },
        ...(made === undefined ? {} : { transport: made(person) }),
      });
      running = {
        headless,
        die: () => {
          isDead = true;
        },
      };
      await headless.start();
    },
    kill() {
      running?.die();
      running?.headless.transport.disconnect();
      running = null;
    },
    /** Its line breaks, and is sought again. */
    cut() {
      running?.headless.transport.hint('offline');
    },
    async stop() {
      await running?.headless.stop();
      running = null;
    },
    async say<K extends CommandKind>(
      kind: K,
      payload: CommandOf<K>['payload'],
      assumed: CommandOf<K>['assumed'],
      scope: string,
    ) {
      if (!running) return;
      const commandId = newId();
      said.push({ kind, payload, assumed, commandId, lane: '', createdAt: 0 } as unknown as Command);
      await running.headless.queue<CommandKind>({ kind, payload, assumed, commandId, scope } as never);
    },
  };
}

/** Everything a replica holds, in one text. */
export const contentsOf = (store: MemoryReplica): string[] =>
  collectionNames.flatMap(name =>
    store
      .all(name)
      .map(document => `${name} ${JSON.stringify(Object.fromEntries(Object.entries(document).sort()))}`)
      .sort(),
  );

/** What somebody with the same rights, who starts with nothing, gets now. */
export async function freshContents(house: Place, person: Person): Promise<string[]> {
  const fresh = createHeadlessConsole({ url: house.url(), token: person.token });
  await fresh.start();
  await fresh.untilQuiet({ timeoutMs: 60_000 });
  const contents = contentsOf(fresh.store);
  await fresh.stop();
  return contents;
}
