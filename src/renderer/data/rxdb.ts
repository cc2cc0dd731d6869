// Opens and deletes the local database. The only place that knows RxDB and how it names things on disk.
import { Dexie } from 'dexie';
import { type RxCollection as AnyRxCollection, createRxDatabase, type RxJsonSchema } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import type { CollectionName, Documents } from '#protocol/documents/index.ts';
import { documents } from '#protocol/documents/index.ts';
import { toLocalSchema } from '#protocol/schema.ts';
import { type LocalCollection, localCollection, type Replicated } from './local-collection.ts';
import { documentForms, rowSchemaOf } from './sealed-rows.ts';
import { createSeal, type Keys } from './sealing.ts';

export type RxCollection<Doc> = AnyRxCollection<Doc>;
export type LocalCollections = { [Name in CollectionName]: LocalCollection<Documents[Name]> };
export type LocalDatabase = {
  name: string;
  /** For who reads it without this: the search worker. */
  keys: Keys;
  collections: LocalCollections;
  /** Twice is as good as once. */
  close(): Promise<void>;
};

const names = Object.keys(documents) as CollectionName[];
const localSchemas = Object.fromEntries(names.map(name => [name, rowSchemaOf(name)]));

/** Changes with the shape of any document on the disk: a database of another shape is another database, filled anew by the server. */
export function localShape(): string {
  let hash = 0x811c9dc5;
  const shapes = names.map(name => toLocalSchema(documents[name]));
  for (const character of JSON.stringify([localSchemas, shapes])) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}

/**
 * Opens it, or makes an empty one. Several tabs may hold the same one: one of them writes (S13) and tells the others what
 * changed; RxDB's own way of telling would copy every document to every tab, or to disk where there is no channel.
 */
export async function openLocalDatabase({
  name,
  keys,
  onUnreadable = () => undefined,
}: {
  name: string;
  keys: Keys;
  /** A row was changed from outside, or sealed with a key that is gone: this database must be renewed. */
  onUnreadable?(): void;
}): Promise<LocalDatabase> {
  const seal = createSeal(keys);
  const database = await createRxDatabase({
    name,
    storage: getRxStorageDexie(),
    multiInstance: false,
    eventReduce: false,
    closeDuplicates: true,
  });
  const opened = await database.addCollections(
    Object.fromEntries(
      names.map(collection => [
        collection,
        { schema: localSchemas[collection] as unknown as RxJsonSchema<Replicated> },
      ]),
    ),
  );
  const collections = Object.fromEntries(
    names.map(collection => [
      collection,
      localCollection(opened[collection] as unknown as AnyRxCollection<Replicated>, {
        ...{ form: documentForms[collection], seal, onUnreadable },
      }),
    ]),
  );
  let closing: Promise<unknown> | undefined;
  return {
    ...{ name, keys },
    // Each collection was made from the document type of its own name just above.
    collections: collections as unknown as LocalCollections,
    async close() {
      closing ??= database.close();
      await closing;
    },
  };
}

/** What the IndexedDB database of a collection is called. Its documents stand in the object store `docs`. */
export const storedAs = (name: string, collection: CollectionName): string =>
  `rxdb-dexie-${name}--${documents[collection].version}--${collection}`;

/** The local databases on this disk, by the name they were opened with. */
export async function localDatabaseNames(): Promise<string[]> {
  const suffix = storedAs('', 'conversations').slice('rxdb-dexie-'.length);
  return (await Dexie.getDatabaseNames())
    .filter(each => each.startsWith('rxdb-dexie-') && each.endsWith(suffix))
    .map(each => each.slice('rxdb-dexie-'.length, -suffix.length));
}

/** Deletes it from disk. Tabs that hold it open are told by IndexedDB to let go. */
export async function deleteLocalDatabase(name: string): Promise<void> {
  const prefix = `rxdb-dexie-${name}--`;
  const found = await Dexie.getDatabaseNames();
  await Promise.all(found.filter(each => each.startsWith(prefix)).map(each => Dexie.delete(each)));
}

/** Deletes one of the small databases beside it. */
export async function deleteDatabase(name: string): Promise<void> {
  await Dexie.delete(name);
}
