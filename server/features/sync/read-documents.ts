/** Turns entries of the change index into documents, one query a collection. */

import type { Queryable } from '#platform/db/db.ts';
import type { AnyDocument, CollectionName } from '#protocol/documents/index.ts';
import type { Id } from '#protocol/ids.ts';
import type { CollectionSource } from './index.ts';
import { type Change, chainKey } from './sync.ts';

/** Rows by collection and id, as `rowKey` writes it. */
export type Rows = Map<string, object>;
const rowKey = (collection: CollectionName, id: Id): string => `${collection}\n${id}`;

/** Reads rows into `rows`, one query a collection. */
export async function readRows(
  db: Queryable,
  sources: ReadonlyMap<CollectionName, CollectionSource>,
  wanted: ReadonlyMap<CollectionName, ReadonlySet<Id>>,
  rows: Rows = new Map(),
): Promise<Rows> {
  await Promise.all(
    [...wanted].map(async ([collection, ids]) => {
      const source = sources.get(collection);
      if (!source) throw new Error(`no room reads ${collection}`);
      for (const row of await source.read(db, [...ids])) rows.set(rowKey(collection, row.id), row);
    }),
  );
  return rows;
}

/**
 * The documents of the entries that are still in their scope, keyed by chain and id. A row that vanished between the two
 * reads is left out: its later entry says so.
 * @param held rows that were read after the entries were, and need no second look
 */
export async function readDocuments(
  db: Queryable,
  sources: ReadonlyMap<CollectionName, CollectionSource>,
  changes: readonly Change[],
  held: Rows = new Map(),
): Promise<Map<string, AnyDocument>> {
  const wanted = new Map<CollectionName, Set<Id>>();
  for (const change of changes) {
    if (change.hasLeft || held.has(rowKey(change.collection, change.id))) continue;
    const ids = wanted.get(change.collection) ?? new Set();
    ids.add(change.id);
    wanted.set(change.collection, ids);
  }
  const rows = await readRows(db, sources, wanted, held);
  const documents = new Map<string, AnyDocument>();
  for (const change of changes) {
    const row = change.hasLeft ? undefined : rows.get(rowKey(change.collection, change.id));
    if (!row) continue;
    const stamp = { scope: change.scope, changedXid: change.changedXid };
    documents.set(`${chainKey(change.collection, change.scope)}\n${change.id}`, {
      ...row,
      ...stamp,
    } as AnyDocument);
  }
  return documents;
}
