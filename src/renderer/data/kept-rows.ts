// Rows as they lie on this computer, beside what RxDB keeps with each, and how many of them are written at once.
import { documentStands } from '#client/sync/versions.ts';
import type { Id, Xid } from '#protocol/ids.ts';

/** How RxDB keeps a row on disk: its own fields beside ours, `_deleted` as text because IndexedDB cannot index booleans. */
export type Kept = {
  id: Id;
  scope: string;
  changedXid: Xid;
  sealed: string;
  _deleted: '0' | '1';
  _meta: { lwt: number };
  _rev: string;
  _attachments: object;
};

/** What RxDB keeps beside a row. Nobody asks it for what changed, so that nothing of it has to change. */
export const asRxdb = { _deleted: '0', _meta: { lwt: 1 }, _rev: '1-new', _attachments: {} } as const;
/**
 * Puts rows where none is held, or an older one, in one transaction. Added at first, which is what a first sync is: what is held already
 * refuses, and is compared then.
 * @returns the ids that were written, once they survive the process
 */
export function addOrReplace(docs: IDBObjectStore, rows: readonly Kept[]): Promise<Id[]> {
  return new Promise((resolve, reject) => {
    const { transaction } = docs;
    const written: Id[] = [];
    const failed = () => reject(transaction.error ?? new Error('The local database refused a write.'));
    transaction.oncomplete = () => resolve(written);
    transaction.onabort = failed;
    const replace = (row: Kept, held: Kept | undefined) => {
      if (held && held._deleted !== '1' && !documentStands(held, row)) return;
      written.push(row.id);
      docs.put(row);
    };
    for (const row of rows) {
      const adding = docs.add(row);
      adding.onsuccess = () => written.push(row.id);
      adding.onerror = event => {
        // Anything else ends the transaction.
        if (adding.error?.name !== 'ConstraintError') return;
        event.preventDefault();
        event.stopPropagation();
        const asking = docs.get(row.id) as IDBRequest<Kept | undefined>;
        asking.onsuccess = () => replace(row, asking.result);
      };
    }
  });
}

/** The sealed row, without what is RxDB's. */
export function rowOf(kept: Kept): object {
  const { _deleted, _meta, _rev, _attachments, ...row } = kept;
  return row;
}
