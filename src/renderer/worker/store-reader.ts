// Reads the local store straight from its IndexedDB databases, so that no document crosses the screen's thread. Only ever reads.
import type { Id } from '#protocol/ids.ts';
import { documentForms, openRow } from '../data/sealed-rows.ts';
import { createSeal, type Keys } from '../data/sealing.ts';
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

type Kept = { id: Id; sealed: string; _deleted: '0' | '1' };

function rowsBelow(store: IDBObjectStore, below: Id | null, limit: number): Promise<Kept[]> {
  const request = store.openCursor(below === null ? null : IDBKeyRange.upperBound(below, true), 'prev');
  return new Promise((resolve, reject) => {
    const found: Kept[] = [];
    request.onerror = () => reject(request.error ?? new Error('The local database refused a read.'));
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return resolve(found);
      found.push(cursor.value as Kept);
      if (found.length >= limit) return resolve(found);
      cursor.continue();
    };
  });
}

export async function openStoreReader(
  { databases, keys }: { databases: Record<Searched, string>; keys: Keys },
  factory: IDBFactory,
): Promise<SearchReader & { close(): void }> {
  const seal = createSeal(keys);
  const names = Object.entries(databases) as [Searched, string][];
  const open = new Map(
    await Promise.all(
      names.map(async ([collection, name]) => [collection, await openExisting(factory, name)] as const),
    ),
  );
  const docs = (collection: Searched): IDBObjectStore => {
    const database = open.get(collection);
    if (!database) throw new Error(`There is no database of ${collection}.`);
    return database.transaction(storeName, 'readonly').objectStore(storeName);
  };
  /** What cannot be read is not held; the console that owns the database sees to it. */
  async function opened(collection: Searched, kept: Kept | undefined): Promise<object | undefined> {
    if (!kept || kept._deleted === '1') return undefined;
    return (await openRow<object>(documentForms[collection], seal, kept)) ?? undefined;
  }
  const reader = {
    async getMany(collection: Searched, ids: readonly Id[]) {
      if (ids.length === 0) return [];
      const store = docs(collection);
      const kept = await Promise.all(ids.map(id => asked(store.get(id)) as Promise<Kept | undefined>));
      return Promise.all(kept.map(each => opened(collection, each)));
    },
    /** Ends only where the rows end: a page of which none can be read is passed over. */
    async page(collection: Searched, below: Id | null, limit: number): Promise<object[]> {
      let from = below;
      for (;;) {
        const rows = await rowsBelow(docs(collection), from, limit);
        const held = (await Promise.all(rows.map(each => opened(collection, each)))).filter(
          each => each !== undefined,
        );
        const last = rows.at(-1);
        if (held.length > 0 || !last) return held;
        from = last.id;
      }
    },
  };
  return {
    // Each collection holds documents of its own type.
    ...(reader as unknown as SearchReader),
    close() {
      for (const database of open.values()) database.close();
    },
  };
}
