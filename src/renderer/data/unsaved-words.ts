/**
 * Owns what a person began to write at an article, a template, a flow or a prompt and did not save: in memory for the screens, which ask and
 * write at once, and sealed on the disk a moment later. What earlier programs kept in the open is taken over, and goes from there.
 */

import type { ReportFault } from '#client/ports.ts';
import { createSerial } from '#client/serial.ts';
import type { DeskStore } from './desk-store.ts';

/** As the browser's own storage, which screens were written for. */
export type UnsavedWords = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
export type PlainWords = Pick<Storage, 'length' | 'key' | 'getItem' | 'removeItem'>;

const prefix = 'steward.unsaved.';
const isOf = (personId: string) => (key: string) => key.startsWith(prefix) && key.split('.')[3] === personId;

export async function openUnsavedWords(deps: {
  store: Pick<DeskStore, 'readUnsaved' | 'writeUnsaved' | 'deleteUnsaved'>;
  /** Where they lay readable before. */
  plain: PlainWords;
  personId: string;
  reportFault: ReportFault;
}): Promise<{
  words: UnsavedWords /** What names one of these is to be forgotten; from the disk it goes with all else. */;
  forget(ids: ReadonlySet<string>): void /** Resolves once all of it is on the disk. */;
  written(): Promise<void>;
}> {
  const { store, plain, reportFault } = deps;
  const held = await store.readUnsaved();
  const inTurn = createSerial();
  const keep = (work: () => Promise<void>) =>
    inTurn(work).catch(error => reportFault('unsaved words', error));
  const own = Array.from({ length: plain.length }, (_, at) => plain.key(at) ?? '').filter(
    isOf(deps.personId),
  );
  for (const key of own) {
    const text = plain.getItem(key);
    if (text !== null && !held.has(key)) {
      await store.writeUnsaved(key, text);
      held.set(key, text);
    }
    plain.removeItem(key);
  }
  return {
    words: {
      getItem: key => held.get(key) ?? null,
      setItem(key, text) {
        held.set(key, text);
        // Of what is written quickly only the last is worth the disk's time.
        void keep(async () => {
          if (held.get(key) === text) await store.writeUnsaved(key, text);
        });
      },
      removeItem(key) {
        held.delete(key);
        void keep(() => store.deleteUnsaved(key));
      },
    },
    forget(ids) {
      for (const [key, text] of held)
        if ([...ids].some(id => key.includes(id) || text.includes(id))) held.delete(key);
    },
    written: () => inTurn(async () => undefined),
  };
}
