// The peer's client, bundled from the scratch folder: RxDB on Dexie, filled by its own replication.
import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { replicateServer } from 'rxdb-server/plugins/replication-server';

async function rxdbServer({ url, name, schema }) {
  const startedMs = performance.now();
  const database = await createRxDatabase({ name, storage: getRxStorageDexie(), multiInstance: false });
  const { messages } = await database.addCollections({ messages: { schema } });
  const replication = replicateServer({
    collection: messages,
    replicationIdentifier: name,
    url,
    live: false,
    waitForLeadership: false,
    pull: { batchSize: 1_000 },
  });
  // It tries again for ever; a measurement fails instead.
  const failed = new Promise((_, reject) => replication.error$.subscribe(reject));
  await Promise.race([replication.awaitInitialReplication(), failed]);
  const tookMs = performance.now() - startedMs;
  const rows = await messages.count().exec();
  await database.remove();
  return { tookMs, rows };
}

Object.assign(globalThis, { peer: { rxdbServer } });
