// The outbox's own database in a browser: raw IndexedDB, small enough for the widget. Writes that carry a person's words ask the
// disk to confirm them; other tabs hear of every write over a BroadcastChannel.
import type { Id } from '#protocol/ids.ts';
import { mayBeSuperseded, type OutboxItem } from './outbox-item.ts';
import type { OutboxStorage } from './outbox-storage.ts';

const storeName = 'items';

/** An item as it stands on the disk. What this storage looks at itself is readable in any form. */
export type OutboxRow = Pick<OutboxItem, 'commandId' | 'state' | 'attempts'> & { order?: number };
/** How items stand on the disk where they do not stand as they are. Both take a moment, which no transaction waits for. */
export type OutboxForm = {
  /** Never twice the same. */
  toRow(item: Omit<OutboxItem, 'order'> & { order?: number }): Promise<OutboxRow>;
  /** null: it cannot be read. It stays where it is. */
  toItem(row: OutboxRow): Promise<OutboxItem | null>;
  isSame(one: OutboxRow, other: OutboxRow): boolean;
};

export type IndexedDbOutboxOptions = {
  /** One outbox a server and person: what one person wrote never goes out under another's name. */
  name: string;
  form?: OutboxForm;
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
  const { name, form, indexedDB: factory = indexedDB } = options;
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

  const read = async () => (await database()).transaction(storeName, 'readonly').objectStore(storeName);
  // Without a form the rows are the items.
  const toItem = async (row: OutboxRow) => (form ? form.toItem(row) : (row as OutboxItem));

  const changePlain: OutboxStorage['change'] = (commandId, decide) =>
    write('relaxed', async store => {
      const item: OutboxItem | undefined = await result(store.index('commandId').get(commandId));
      const next = item && decide(item);
      if (item && next === 'gone') store.delete(item.order);
      else if (next !== undefined && next !== 'gone') store.put(next);
      return next;
    });

  /** A form takes a moment, and a transaction would end meanwhile: what was decided counts only while the row is still the same. */
  const changeFormed =
    (formed: OutboxForm): OutboxStorage['change'] =>
    async (commandId, decide) => {
      for (;;) {
        const before: OutboxRow | undefined = await result((await read()).index('commandId').get(commandId));
        const item = before && (await formed.toItem(before));
        const next = item ? decide(item) : undefined;
        if (!before || next === undefined) return undefined;
        const row = next === 'gone' ? null : await formed.toRow(next);
        const isDone = await write('relaxed', async store => {
          const now: OutboxRow | undefined = await result(store.index('commandId').get(commandId));
          if (!now || !formed.isSame(before, now)) return false;
          if (row) store.put(row);
          else store.delete(now.order ?? 0);
          return true;
        });
        if (isDone) return next;
      }
    };

  return {
    async load() {
      const rows = await result((await read()).getAll() as IDBRequest<OutboxRow[]>);
      return (await Promise.all(rows.map(toItem))).filter(item => item !== null);
    },
    async add(item, superseded) {
      const row = form ? await form.toRow(item) : item;
      const { known, order, removed } = await write('strict', async store => {
        const byId = store.index('commandId');
        const known: OutboxRow | undefined = await result(byId.get(item.commandId));
        const removed: Id[] = [];
        if (known) return { known, order: known.order ?? 0, removed };
        for (const commandId of superseded) {
          const older: OutboxRow | undefined = await result(byId.get(commandId));
          if (!older || !mayBeSuperseded(older)) continue;
          store.delete(older.order ?? 0);
          removed.push(commandId);
        }
        return { known, order: Number(await result(store.add(row))), removed };
      });
      return { item: (known && (await toItem(known))) ?? { ...item, order }, removed };
    },
    change: form ? changeFormed(form) : changePlain,
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
