// Runs in Chromium: fills the console's own store from a server, and the same number of messages by other ways. Times in ms.
import { createRxDatabase, type RxJsonSchema } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { createSocketTransport } from '#client/socket.ts';
import { createSyncEngine } from '#client/sync/engine.ts';
import { createSystemPorts } from '#client/system.ts';
import type { ConsoleWire } from '#client/transport.ts';
import { type Message, message } from '#protocol/documents/message.ts';
import { toLocalSchema } from '#protocol/schema.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createReplica } from '../../../src/renderer/data/replica.ts';
import { deleteLocalDatabase, openLocalDatabase } from '../../../src/renderer/data/rxdb.ts';
import { sentence } from '../../sentences.ts';

export type Measured = { tookMs: number; rows: number };

const patienceMs = 120_000;
const reportFault = (where: string, error: unknown) => console.error(where, error);

/** From opening an empty database to "in sync". Rows are messages, wherever they stand. */
async function steward({
  url,
  token,
  name,
}: {
  url: string;
  token: string;
  name: string;
}): Promise<Measured> {
  const startedMs = performance.now();
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const database = await openLocalDatabase({ name, keys: [key] });
  const store = createReplica({ name, collections: database.collections });
  const ports = createSystemPorts();
  const transport = createSocketTransport<ConsoleWire>({
    ...{ ...ports, url, namespace: '/console', reportFault },
    auth: () => ({ protocolVersion: PROTOCOL_VERSION, token }),
  });
  const engine = createSyncEngine({ ...ports, transport, store, reportFault });
  const done = Promise.withResolvers<void>();
  engine.subscribe(() => {
    if (engine.status().phase === 'in_sync') done.resolve();
  });
  const late = setTimeout(() => {
    const { phase, left, problems } = engine.status();
    const line = transport.status();
    done.reject(new Error(`not in sync in time: ${JSON.stringify({ phase, left, problems, line })}`));
  }, patienceMs);
  await engine.start();
  transport.connect();
  await done.promise.finally(() => clearTimeout(late));
  const tookMs = performance.now() - startedMs;
  const { transcripts, messages } = database.collections;
  const held = await transcripts.range({ index: ['conversationId', 'firstSeq'], start: [] });
  const singles = await messages.count({ index: ['conversationId', 'seq'], start: [] });
  const rows = held.reduce((sum, transcript) => sum + transcript.messages.length, singles);
  transport.disconnect();
  await engine.stop();
  store.close();
  await database.close();
  await deleteLocalDatabase(name);
  return { tookMs, rows };
}

const author = { kind: 'customer', id: '', name: 'Ellen Marsh' } as const;

function makeMessages(count: number): Message[] {
  const teamId = crypto.randomUUID();
  const conversationIds = Array.from({ length: Math.ceil(count / 20) }, () => crypto.randomUUID());
  return Array.from({ length: count }, (_, index) => ({
    ...{ id: crypto.randomUUID(), scope: `team:${teamId}`, changedXid: '1000', teamId, author },
    conversationId: conversationIds[Math.floor(index / 20)] ?? '',
    ...{
      seq: (index % 20) + 1,
      kind: 'text' as const,
      text: sentence(index),
      lang: 'en',
      createdAt: Date.now(),
    },
    ...{ citations: [], ai: null, event: null, recovered: false },
  }));
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The floor: rows that are in memory already, put into one store with one index, 1,000 in a transaction. */
async function rawIndexedDb({ count, name }: { count: number; name: string }): Promise<Measured> {
  const rows = makeMessages(count);
  const startedMs = performance.now();
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result
      .createObjectStore('rows', { keyPath: 'id' })
      .createIndex('thread', ['conversationId', 'seq']);
  };
  const database = await settled(opening);
  for (let from = 0; from < rows.length; from += 1_000) {
    const transaction = database.transaction('rows', 'readwrite');
    const store = transaction.objectStore('rows');
    for (const row of rows.slice(from, from + 1_000)) store.put(row);
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
    });
  }
  const tookMs = performance.now() - startedMs;
  database.close();
  await settled(indexedDB.deleteDatabase(name));
  return { tookMs, rows: rows.length };
}

/** RxDB on Dexie as its guide shows it: a document a message, rows in memory already, 500 in a call. */
async function plainRxdb({ count, name }: { count: number; name: string }): Promise<Measured> {
  const rows = makeMessages(count);
  const startedMs = performance.now();
  const database = await createRxDatabase({ name, storage: getRxStorageDexie(), multiInstance: false });
  const { messages } = await database.addCollections({
    messages: { schema: toLocalSchema(message) as unknown as RxJsonSchema<Message> },
  });
  for (let from = 0; from < rows.length; from += 500)
    await messages?.bulkInsert(rows.slice(from, from + 500));
  const tookMs = performance.now() - startedMs;
  await database.remove();
  return { tookMs, rows: rows.length };
}

Object.assign(globalThis, { measure: { steward, rawIndexedDb, plainRxdb } });
