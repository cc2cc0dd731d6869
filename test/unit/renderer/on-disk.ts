// What a test finds in the databases of this process, as somebody with the disk and without a key does.
import type { OutboxItem } from '#client/outbox-item.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { storedAs } from '../../../src/renderer/data/rxdb.ts';
import { idOf } from './documents.ts';

export const canary = 'the canary of Ellen Marsh';
export const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function onDatabase<T>(name: string, use: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const database = await settled(indexedDB.open(name));
  try {
    return await use(database);
  } finally {
    database.close();
  }
}
export const docs = (name: string, collection: CollectionName) => ({
  all: () =>
    onDatabase(storedAs(name, collection), database =>
      settled(database.transaction('docs').objectStore('docs').getAll()),
    ),
  put: (row: object) =>
    onDatabase(storedAs(name, collection), database =>
      settled(database.transaction('docs', 'readwrite').objectStore('docs').put(row)),
    ),
});

export async function everythingOnDisk(part: string): Promise<string> {
  const found: unknown[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.includes(part)) continue;
    await onDatabase(name, async database => {
      for (const store of database.objectStoreNames)
        found.push(...(await settled(database.transaction(store).objectStore(store).getAll())));
    });
  }
  return JSON.stringify(found);
}

export const itemOf = (nth: number, text: string): Omit<OutboxItem, 'order'> => ({
  ...{ commandId: idOf(nth), kind: 'message.send', lane: `conversation:${idOf(1)}`, scope: '' },
  ...{
    payload: { conversationId: idOf(1), text },
    assumed: null,
    createdAt: 5,
    state: 'waiting',
    attempts: 0,
  },
  ...{ error: null, xid: null, merges: [], conversationId: null },
});
