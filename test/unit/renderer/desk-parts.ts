// The parts of a desk over a database in memory, without line or shell: a real outbox that nobody sends, real collections.
import { isQuiet, laneOf, supersedes } from '#client/lanes.ts';
import { createOutbox } from '#client/outbox.ts';
import { createMemoryOutboxStorage } from '#client/outbox-storage.ts';
import { createSystemPorts } from '#client/system.ts';
import type { Command } from '#protocol/commands/payloads.ts';
import { createConversations } from '../../../src/renderer/data/conversations.ts';
import type { Readable } from '../../../src/renderer/data/model.ts';
import { createPending } from '../../../src/renderer/data/pending.ts';
import { openLocalDatabase } from '../../../src/renderer/data/rxdb.ts';
import { storeKeys } from '../../helpers/store-keys.ts';
import { idOf, mara, teamOne, tomasz } from './documents.ts';

let opened = 0;
let commands = 5_000;

export const author = { kind: 'agent' as const, id: mara, name: 'Mara' };
const agents = new Set([mara, tomasz]);

export async function openParts() {
  opened += 1;
  const database = await openLocalDatabase({ name: `parts-${process.pid}-${opened}`, keys: storeKeys });
  const { collections } = database;
  const ports = createSystemPorts();
  /** What the server answers; undefined leaves the command under way for ever. */
  const answers = new Map<string, object>();
  const outbox = createOutbox({
    ...ports,
    storage: createMemoryOutboxStorage(),
    line: {
      request: async (_event, { commandId }) => {
        const answer = answers.get(commandId);
        return answer ? { ok: true, answer: answer as never } : new Promise(() => undefined);
      },
      onState: () => () => undefined,
      status: () => ({
        ...{ state: 'online', since: 0, retryAt: null, error: null, cause: null, roundTripMs: null },
      }),
    },
    reportFault(what, error) {
      throw new Error(what, { cause: error });
    },
    ...{ supersedes, isQuiet },
  });
  await outbox.open();
  const pending = createPending(outbox);
  const conversations = createConversations({
    ...{ me: mara, pending, collection: collections.conversations },
    context: () => ({
      author,
      desk: {
        agent: id =>
          agents.has(id) ? { name: 'Somebody', teamIds: [teamOne], seesEveryTeam: false } : undefined,
        team: () => ({ name: 'A team' }),
      },
    }),
    breathe: () => new Promise(resolve => setImmediate(resolve)),
  });
  return {
    ...{ database, collections, outbox, pending, conversations, answers },
    /** Queues a command as a screen would. @returns its id */
    queue(command: Pick<Command, 'kind' | 'payload' | 'assumed'>, createdAt = Date.now()): string {
      commands += 1;
      const commandId = idOf(commands);
      void pending.add({ ...command, commandId, lane: laneOf(command), scope: `team:${teamOne}`, createdAt });
      return commandId;
    },
    async close() {
      conversations.close();
      pending.close();
      outbox.close();
      await database.close();
    },
  };
}
export type Parts = Awaited<ReturnType<typeof openParts>>;

/** Listens as a screen does, until the value is as wanted. */
export async function until<T>(
  readable: Readable<T>,
  isWanted: (value: T) => boolean,
  patienceMs = 10_000,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(
    () => reject(new Error(`it did not come; last was ${JSON.stringify(readable.get())}`)),
    patienceMs,
  );
  const look = () => {
    if (isWanted(readable.get())) resolve(readable.get());
  };
  const stop = readable.subscribe(look);
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    stop();
  });
}

/** Keeps a readable alive between questions. @returns stops */
export const hold = (readable: Readable<unknown>): (() => void) => readable.subscribe(() => undefined);
