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
        const rows = await store.lockSealed(tx, column, { after: from, keyId, most: rowsAtOnce });
        const made = rows.map(row => ({ ...row, text: textOf(column, row) }));
        const readable = made.flatMap(({ key, text }) =>
          text === null
            ? []
            : [{ key, sealed: ring.seal(keyId, column.use, text, column.isBound ? key : '') }],
        );
        if (readable.length > 0) await store.saveSealed(tx, column, readable);
        return { rows: made, resealed: readable.length };
      });
      if (!batch) break;
      sum.resealed += batch.resealed;
      sum.unreadable += batch.rows.length - batch.resealed;
      for (const { sealed, text } of batch.rows) if (text === null) missing.add(keyOfSealed(sealed) ?? '');
      after = batch.rows.length < rowsAtOnce ? null : (batch.rows.at(-1)?.key ?? null);
    }
    done.push({ ...sum, missing: [...missing] });
  }
  return done;

  function textOf(column: store.SealedColumn, { key, sealed }: store.SealedRow): string | null {
    const owner = column.isBound ? key : '';
    return ring.open(column.use, sealed, owner) ?? column.before?.open(sealed, owner) ?? null;
  }
}
