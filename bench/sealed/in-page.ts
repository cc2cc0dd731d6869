// Runs in Chromium: fills the console's own store from a server, closes it, and starts again from the disk.
import { createSocketTransport } from '#client/socket.ts';
import { createSyncEngine } from '#client/sync/engine.ts';
import { createSystemPorts } from '#client/system.ts';
import type { ConsoleWire } from '#client/transport.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createReplica } from '../../src/renderer/data/replica.ts';
import { deleteLocalDatabase, openLocalDatabase } from '../../src/renderer/data/rxdb.ts';

export type Measured = { firstSyncMs: number; coldStartMs: number; everythingMs: number; rows: number };

const reportFault = (where: string, error: unknown) => console.error(where, error);
/** As many as a queue shows, and a few over. */
const firstPage = 50;

async function store({ url, token, name }: { url: string; token: string; name: string }): Promise<Measured> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  let begun = performance.now();
  const database = await openLocalDatabase({ name, keys: [key] });
  const replica = createReplica({ name, collections: database.collections });
  const ports = createSystemPorts();
  const transport = createSocketTransport<ConsoleWire>({
    ...{ ...ports, url, namespace: '/console', reportFault },
    auth: () => ({ protocolVersion: PROTOCOL_VERSION, token }),
  });
  const engine = createSyncEngine({ ...ports, transport, store: replica, reportFault });
  const isDone = new Promise<void>(resolve => {
    engine.subscribe(() => {
      if (engine.status().phase === 'in_sync') resolve();
    });
  });
  await engine.start();
  transport.connect();
  await isDone;
  const firstSyncMs = performance.now() - begun;
  transport.disconnect();
  await engine.stop();
  replica.close();
  await database.close();

  begun = performance.now();
  const again = await openLocalDatabase({ name, keys: [key] });
  const { conversations, transcripts, people, customers } = again.collections;
  const newest = { index: ['status', 'lastActivityAt'], start: ['resolved'], limit: firstPage };
  const page = await conversations.range({ ...newest, order: 'descending' });
  await Promise.all([
    customers.getMany(page.map(({ customerId }) => customerId)),
    people.range({ index: ['scope'], start: [] }),
    transcripts.range({ index: ['conversationId', 'firstSeq'], start: [page[0]?.id ?? ''], limit: 1 }),
  ]);
  const coldStartMs = performance.now() - begun;
  begun = performance.now();
  const held = await transcripts.range({ index: ['conversationId', 'firstSeq'], start: [] });
  const everythingMs = performance.now() - begun;
  await again.close();
  await deleteLocalDatabase(name);
  const rows = held.reduce((sum, transcript) => sum + transcript.messages.length, page.length);
  return { firstSyncMs, coldStartMs, everythingMs, rows };
}

Object.assign(globalThis, { measure: { store } });
