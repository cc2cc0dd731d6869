// The outbox's own database in a browser: raw IndexedDB, small enough for the widget. Writes that carry a person's words ask the
// disk to confirm them; other tabs hear of every write over a BroadcastChannel.
import type { Id } from '#protocol/ids.ts';
import { mayBeSuperseded, type OutboxItem } from './outbox-item.ts';
import type { OutboxStorage } from './outbox-storage.ts';

const storeName = 'items';

export type IndexedDbOutboxOptions = {
  /** One outbox a server and person: what one person wrote never goes out under another's name. */
  name: string;
  indexedDB?: IDBFactory;
  createChannel?: (name: string) => Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
};

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  return promise;
}

function finished(transaction: IDBTransaction): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
  return promise;
}

function openDatabase(factory: IDBFactory, name: string, onGone: () => void): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(storeName, { keyPath: 'order', autoIncrement: true });
    store.createIndex('commandId', 'commandId', { unique: true });
  };
  return result(request).then(database => {
    database.onversionchange = () => {
      database.close();
      onGone();
    };
    database.onclose = onGone;
    return database;
  });
}

/** @returns rejecting promises where the browser keeps nothing (private windows, full disks); the caller then says so */
export function createIndexedDbOutboxStorage(options: IndexedDbOutboxOptions): OutboxStorage {
  const { name, indexedDB: factory = indexedDB } = options;
  const channel = options.createChannel?.(name) ?? new BroadcastChannel(name);
  const listeners = new Set<() => void>();
  let opened: Promise<IDBDatabase> | null = null;
  channel.onmessage = () => {
    for (const listener of listeners) listener();
  };

  const forget = () => {
    opened = null;
  };
  const database = () => {
    opened ??= openDatabase(factory, name, forget).catch(error => {
      forget();
      throw error;
    });
    return opened;
  };

  /** One transaction; the answer of `use` counts only once it is on the disk. */
  async function write<Value>(
    durability: IDBTransactionDurability,
    use: (store: IDBObjectStore) => Promise<Value>,
  ): Promise<Value> {
    const transaction = (await database()).transaction(storeName, 'readwrite', { durability });
    const done = finished(transaction);
    done.catch(() => undefined);
    const value = await use(transaction.objectStore(storeName));
    await done;
    channel.postMessage('changed');
    return value;
  }

  return {
    async load() {
      const transaction = (await database()).transaction(storeName, 'readonly');
      return result(transaction.objectStore(storeName).getAll() as IDBRequest<OutboxItem[]>);
    },
    add: (item, superseded) =>
      write('strict', async store => {
        const byId = store.index('commandId');
        const known: OutboxItem | undefined = await result(byId.get(item.commandId));
        if (known) return { item: known, removed: [] };
        const removed: Id[] = [];
        for (const commandId of superseded) {
          const older: OutboxItem | undefined = await result(byId.get(commandId));
          if (!older || !mayBeSuperseded(older)) continue;
          store.delete(older.order);
          removed.push(commandId);
        }
        const order = Number(await result(store.add(item)));
        return { item: { ...item, order }, removed };
      }),
    change: (commandId, decide) =>
      write('relaxed', async store => {
        const item: OutboxItem | undefined = await result(store.index('commandId').get(commandId));
        const next = item && decide(item);
        if (item && next === 'gone') store.delete(item.order);
        else if (next !== undefined && next !== 'gone') store.put(next);
        return next;
      }),
    onOtherTab(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      channel.close();
      opened?.then(
        open => open.close(),
        () => undefined,
      );
      forget();
    },
  };
}
