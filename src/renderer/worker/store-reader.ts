// Reads the local store straight from its IndexedDB databases, so that no document crosses the screen's thread. Only ever reads.
import type { Id } from '#protocol/ids.ts';
import type { Searched } from './messages.ts';
import type { SearchReader } from './search-service.ts';

const storeName = 'docs';

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The local database refused a read.'));
  });
}

/** Opens one that exists. The store makes its databases; a reader that made one would be in its way. */
function openExisting(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name);
  request.onupgradeneeded = () => request.transaction?.abort();
  return asked(request).then(database => {
    // Somebody deletes or renews it: let go.
    database.onversionchange = () => database.close();
    return database;
  });
}

type Kept = { id: Id; _deleted: '0' | '1' };

export async function openStoreReader(
  databases: Record<Searched, string>,
  factory: IDBFactory,
): Promise<SearchReader & { close(): void }> {
  const names = Object.entries(databases) as [Searched, string][];
  const opened = new Map(
    await Promise.all(
      names.map(async ([collection, name]) => [collection, await openExisting(factory, name)] as const),
    ),
  );
  const docs = (collection: Searched): IDBObjectStore => {
    const database = opened.get(collection);
    if (!database) throw new Error(`There is no database of ${collection}.`);
    return database.transaction(storeName, 'readonly').objectStore(storeName);
  };
  const isHeld = (kept: Kept | undefined): boolean => kept !== undefined && kept._deleted !== '1';
  const reader = {
    async getMany(collection: Searched, ids: readonly Id[]) {
      if (ids.length === 0) return [];
      const store = docs(collection);
      const kept = await Promise.all(ids.map(id => asked(store.get(id)) as Promise<Kept | undefined>));
      return kept.map(each => (isHeld(each) ? each : undefined));
    },
    async page(collection: Searched, below: Id | null, limit: number) {
      const range = below === null ? null : IDBKeyRange.upperBound(below, true);
      const request = docs(collection).openCursor(range, 'prev');
      return new Promise<Kept[]>((resolve, reject) => {
        const found: Kept[] = [];
        request.onerror = () => reject(request.error ?? new Error('The local database refused a read.'));
        request.onsuccess = () => {
          const cursor = request.result;
          if (!cursor) return resolve(found);
          const kept = cursor.value as Kept;
          if (isHeld(kept)) found.push(kept);
          if (found.length >= limit) return resolve(found);
          cursor.continue();
        };
      });
    },
  };
  return {
    // Each collection holds documents of its own type.
    ...(reader as unknown as SearchReader),
    close() {
      for (const database of opened.values()) database.close();
    },
  };
}
