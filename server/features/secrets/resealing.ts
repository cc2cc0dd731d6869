/**
 * Owns the sealing of what is kept with the current key, some rows at a time, each time in a transaction of its own: cut off anywhere, what
 * is done is done, and the rest can be read as before.
 */
import type { Db } from '#platform/db/db.ts';
import type { KeyRing } from '#platform/key-ring.ts';
import { keyOfSealed } from '#platform/sealed.ts';
import * as store from './secrets.store.ts';

const rowsAtOnce = 100;

export type Resealed = {
  what: string;
  resealed: number;
  /** Sealed with a key that is not here, or damaged; they stay as they are. */
  unreadable: number;
  /** Of those, which keys they name; '' where they name none. */
  missing: string[];
};

export type ResealDeps = {
  db: Db;
  ring: KeyRing;
  columns: readonly store.SealedColumn[];
  signal?: AbortSignal | undefined;
};

/** @throws where the key that holds is not among those of this process */
export async function reseal({ db, ring, columns, signal }: ResealDeps): Promise<Resealed[]> {
  const done: Resealed[] = [];
  for (const column of columns) {
    const sum: Resealed = { what: column.what, resealed: 0, unreadable: 0, missing: [] };
    const missing = new Set<string>();
    let after: string | null = '';
    while (after !== null) {
      signal?.throwIfAborted();
      const from: string = after;
      const batch = await db.transaction(async tx => {
        const held = await store.holdSealing(tx);
        if (!held) return null;
        const keyId = held.currentKey;
        const mayBeUnbound = column.wasUnbound === true && !held.isBound;
        const rows = await store.lockSealed(tx, column, {
          ...{ after: from, most: rowsAtOnce },
          // What was not bound says nothing of it: each is tried.
          keyId: mayBeUnbound ? null : keyId,
        });
        const made = rows.map(row => ({ ...row, ...look(column, row, mayBeUnbound) }));
        const anew = made.flatMap(({ key, sealed, text, isBound }) =>
          text === null || (isBound && keyOfSealed(sealed) === keyId)
            ? []
            : [{ key, sealed: ring.seal(keyId, column.use, text, key) }],
        );
        if (anew.length > 0) await store.saveSealed(tx, column, anew);
        return { rows: made, resealed: anew.length };
      });
      if (!batch) break;
      sum.resealed += batch.resealed;
      sum.unreadable += batch.rows.filter(({ text }) => text === null).length;
      for (const { sealed, text } of batch.rows) if (text === null) missing.add(keyOfSealed(sealed) ?? '');
      after = batch.rows.length < rowsAtOnce ? null : (batch.rows.at(-1)?.key ?? null);
    }
    done.push({ ...sum, missing: [...missing] });
  }
  return done;

  function look(
    { use, before }: store.SealedColumn,
    { key, sealed }: store.SealedRow,
    mayBeUnbound: boolean,
  ): { text: string | null; isBound: boolean } {
    const bound = ring.open(use, sealed, key) ?? before?.open(sealed, key) ?? null;
    if (bound !== null || !mayBeUnbound) return { text: bound, isBound: true };
    return { text: ring.open(use, sealed), isBound: false };
  }
}
