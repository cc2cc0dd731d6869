// The peer's server, in the scratch folder where it is installed: messages in memory, handed out over HTTP.
import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { RxServerAdapterExpress } from 'rxdb-server/plugins/adapter-express';
import { createRxServer } from 'rxdb-server/plugins/server';

const { port, count, schema } = JSON.parse(process.argv[2]);
const database = await createRxDatabase({ name: 'peer', storage: getRxStorageMemory() });
const { messages } = await database.addCollections({ messages: { schema } });
const conversation = index => `conversation-${String(Math.floor(index / 20)).padStart(8, '0')}`;
const rows = Array.from({ length: count }, (_, index) => ({
  id: `message-${String(index).padStart(10, '0')}`,
  conversationId: conversation(index),
  seq: (index % 20) + 1,
  kind: 'text',
  author: { kind: 'customer', id: '', name: 'Ellen Marsh' },
  text: 'order parcel pan kettle refund invoice delivery broken blue table week please thanks'.slice(
    0,
    40 + (index % 40),
  ),
  createdAt: 1_795_000_000_000 + index,
}));
for (let from = 0; from < count; from += 1_000) await messages.bulkInsert(rows.slice(from, from + 1_000));
const server = await createRxServer({
  database,
  adapter: RxServerAdapterExpress,
  port,
  hostname: '127.0.0.1',
});
const endpoint = server.addReplicationEndpoint({ name: 'messages', collection: messages, cors: '*' });
await server.start();
process.send({ ready: { url: `http://127.0.0.1:${port}/${endpoint.urlPath}` } });
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
