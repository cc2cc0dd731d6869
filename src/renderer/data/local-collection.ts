// One replicated collection on this computer: reading by index without loading more than asked, writing what the server sent, telling
// what changed in this and in other tabs. It never decides what to write and never knows a product's field. On the disk a document is a sealed
// row (sealed-rows.ts); here is the one door between both.
// Reads go to IndexedDB's own `getAll`: RxDB's cursor costs several times more per row, and the order is the index's anyway. Writes go there too:
// RxDB looks for each row before it writes it, and hands every row through layers that nobody here listens to.

import { createSerial } from '#client/serial.ts';
import { documentStands, removalStands } from '#client/sync/versions.ts';
import type { Id, Xid } from '#protocol/ids.ts';
import type { LeftEntry } from '#protocol/sync.ts';
import { addOrReplace, asRxdb, type Kept, rowOf } from './kept-rows.ts';
import type { RxCollection } from './rxdb.ts';
import { openRow, type RowForm, sealRow } from './sealed-rows.ts';
import type { Seal } from './sealing.ts';

export type Replicated = { id: Id; scope: string; changedXid: Xid };
/** `document` null: it is no longer held. */
export type Change<Doc> = { id: Id; document: Doc | null };
export type Bound = string | number;

/**
 * A stretch of an index. `start` and `end` are values of the leading fields of `index`; both ends are inclusive and a
 * shorter list takes everything that begins so.
 */
export type Range = {
  index: readonly string[];
  start: readonly Bound[];
  end?: readonly Bound[];
  limit?: number;
  order?: 'ascending' | 'descending';
  /** Leaves out everything up to and including this document, in the asked order. For paging. */
  after?: { key: readonly Bound[] };
};

export type LocalCollection<Doc extends Replicated = Replicated> = {
  name: string;
  get(id: Id): Promise<Doc | undefined>;
  /** In the order of `ids`; undefined where it is not held. */
  getMany(ids: readonly Id[]): Promise<(Doc | undefined)[]>;
  range(range: Range): Promise<Doc[]>;
  /** Only the ids: no document is read from disk. */
  keys(range: Range): Promise<Id[]>;
  count(range: Range): Promise<number>;
  /** The distinct values of the first field of an index, found by skipping: the cost is of the values, not of the rows. */
  distinct(index: readonly string[]): Promise<Bound[]>;
  /**
   * Applies what the server sent, in one go: documents older than those held are skipped (S3), a `left` removes only an
   * older one (S7), and removed rows are gone from disk, not marked.
   * @returns how many rows changed
   */
  apply(documents: readonly Doc[], left: readonly LeftEntry[]): Promise<number>;
  /** Removes rows whatever their age: a lost scope (S7), a covered single (S11), history past its days. */
  remove(ids: readonly Id[]): Promise<number>;
  /** What was written here, and what `refresh` found. */
  onChange(listener: (changes: Change<Doc>[]) => void): () => void;
  /** Another tab wrote these: reads them and tells the listeners. */
  refresh(ids: readonly Id[]): Promise<void>;
};

/** Rows in one transaction of a removal: a large one lets others in between. */
const eraseAtOnce = 500;
/** Sorts after every string and number in IndexedDB. */
const highest: [] = [];

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The local database refused a read.'));
  });
}

function keyRange({ start, end, after, order }: Range): IDBKeyRange {
  const lower = ['0', ...start];
  const upper = ['0', ...(end ?? start), highest];
  if (!after) return IDBKeyRange.bound(lower, upper);
  const place = ['0', ...after.key];
  return order === 'descending'
    ? IDBKeyRange.bound(lower, place, false, true)
    : IDBKeyRange.bound(place, upper, true, false);
}

type AskAll = { query: IDBKeyRange; count?: number; direction: IDBCursorDirection };
type NewerIndex = { getAll(options: AskAll): IDBRequest<unknown[]> };

async function readBackwards<T>(
  index: IDBIndex,
  query: IDBKeyRange,
  limit: number,
  pick: (cursor: IDBCursorWithValue) => T,
): Promise<T[]> {
  const request = index.openCursor(query, 'prev');
  return new Promise((resolve, reject) => {
    const found: T[] = [];
    request.onerror = () => reject(request.error ?? new Error('The local database refused a read.'));
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || found.length >= limit) return resolve(found);
      found.push(pick(cursor));
      cursor.continue();
    };
  });
}

export function localCollection<Doc extends Replicated>(
  collection: RxCollection<Replicated>,
  disk: { form: RowForm; seal: Seal; onUnreadable(): void },
): LocalCollection<Doc> {
  const { storageInstance } = collection;
  const inTurn = createSerial();
  const reading = new Set<Promise<unknown>>();
  /**
   * A read that began before a write must be answered before that write is told, or an older document would come over a newer one: opening
   * takes a moment after the disk has answered.
   */
  function answered<T>(read: Promise<T>): Promise<T> {
    reading.add(read);
    const done = () => void reading.delete(read);
    read.then(done, done);
    return read;
  }
  const primary = collection.schema.primaryPath;
  const listeners = new Set<(changes: Change<Doc>[]) => void>();
  const tell = async (changes: Change<Doc>[]) => {
    if (changes.length === 0) return;
    await Promise.allSettled(reading);
    for (const listener of listeners) listener(changes);
  };
  /** A row that cannot be read counts as not held; whoever owns the database renews it. */
  async function opened(kept: Kept | undefined): Promise<Doc | undefined> {
    if (!kept) return undefined;
    const document = await openRow<Doc>(disk.form, disk.seal, rowOf(kept));
    if (document === null) disk.onUnreadable();
    return document ?? undefined;
  }
  const openedEach = async (kept: readonly unknown[]): Promise<Doc[]> =>
    (await Promise.all(kept.map(each => opened(each as Kept)))).filter(each => each !== undefined);

  async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    const { dexieDb } = await storageInstance.internals;
    return dexieDb.backendDB().transaction('docs', mode).objectStore('docs');
  }
  const indexOf = (docs: IDBObjectStore, fields: readonly string[]): IDBIndex =>
    docs.index(`[_deleted+${[...fields, primary].join('+')}]`);

  async function getKept(ids: readonly Id[]): Promise<(Kept | undefined)[]> {
    if (ids.length === 0) return [];
    const docs = await store('readonly');
    const found = await Promise.all(ids.map(id => asked(docs.get(id)) as Promise<Kept | undefined>));
    return found.map(kept => (kept && kept._deleted !== '1' ? kept : undefined));
  }

  const getMany = async (ids: readonly Id[]) => Promise.all((await getKept(ids)).map(opened));

  async function range(ask: Range): Promise<Doc[]> {
    const index = indexOf(await store('readonly'), ask.index);
    const query = keyRange(ask);
    const limit = ask.limit ?? Number.POSITIVE_INFINITY;
    const count = Number.isFinite(limit) ? limit : undefined;
    if (ask.order !== 'descending') {
      return openedEach(await asked(index.getAll(query, count)));
    }
    if ('getAllRecords' in index) {
      const options: AskAll = { query, direction: 'prev', ...(count === undefined ? {} : { count }) };
      return openedEach(await asked((index as unknown as NewerIndex).getAll(options)));
    }
    return openedEach(await readBackwards(index, query, limit, cursor => cursor.value as Kept));
  }

  /** Deletes the rows themselves, not RxDB's way of marking them: a mark keeps the text on disk, and nobody here asks for marks. */
  async function erase(ids: readonly Id[]): Promise<number> {
    for (let from = 0; from < ids.length; from += eraseAtOnce) {
      const some = ids.slice(from, from + eraseAtOnce);
      const docs = await store('readwrite');
      await Promise.all(some.map(id => asked(docs.delete(id))));
      await tell(some.map(id => ({ id, document: null })));
    }
    return ids.length;
  }

  async function put(documents: readonly Doc[]): Promise<number> {
    const newest = new Map<Id, Doc>();
    for (const document of documents) {
      const other = newest.get(document.id);
      if (documentStands(other, document)) newest.set(document.id, document);
    }
    const sealed = await Promise.all(
      [...newest.values()].map(async (document): Promise<Kept> => {
        const row = await sealRow(disk.form, disk.seal, document);
        return {
          ...row,
          ...{ id: document.id, scope: document.scope, changedXid: document.changedXid },
          ...asRxdb,
        };
      }),
    );
    const written = await addOrReplace(await store('readwrite'), sealed);
    await tell(written.map(id => ({ id, document: newest.get(id) ?? null })));
    return written.length;
  }

  return {
    name: collection.name,
    range: ask => answered(range(ask)),
    get: id => answered(getMany([id]).then(([document]) => document)),
    getMany: ids => answered(getMany(ids)),
    async keys(ask) {
      const index = indexOf(await store('readonly'), ask.index);
      const found = (await asked(index.getAllKeys(keyRange(ask), ask.limit))) as Id[];
      return ask.order === 'descending' ? found.reverse() : found;
    },
    async count(ask) {
      const index = indexOf(await store('readonly'), ask.index);
      return asked(index.count(keyRange(ask)));
    },
    async distinct(fields) {
      const request = indexOf(await store('readonly'), fields).openKeyCursor(
        IDBKeyRange.bound(['0'], ['0', highest]),
      );
      return new Promise((resolve, reject) => {
        const found: Bound[] = [];
        request.onerror = () => reject(request.error ?? new Error('The local database refused a read.'));
        request.onsuccess = () => {
          const cursor = request.result;
          if (!cursor) return resolve(found);
          const value = (cursor.key as Bound[])[1] ?? '';
          found.push(value);
          cursor.continue(['0', value, highest]);
        };
      });
    },
    async apply(documents, left) {
      const written = await put(documents);
      const held = await getKept(left.map(entry => entry.id));
      const leaving = left.flatMap((entry, place) => {
        const kept = held[place];
        return removalStands(kept, entry) ? [entry.id] : [];
      });
      return written + (await erase(leaving));
    },
    async remove(ids) {
      const held = await getKept(ids);
      return erase(ids.filter((_, place) => held[place] !== undefined));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // In turn: opening takes a moment, and what was read first must be told first.
    refresh: ids =>
      inTurn(async () => {
        const held = await getMany(ids);
        await tell(ids.map((id, place) => ({ id, document: held[place] ?? null })));
      }),
  };
}
