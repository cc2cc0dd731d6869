// Edits of an article or a template that were not saved yet, kept sealed on this computer (data/unsaved-words.ts): leaving the page, or a crash,
// loses none.

export type Unsaved<Fields> = {
  read(id: string): Fields | null;
  write(id: string, fields: Fields): void;
  forget(id: string): void;
};

/**
 * @param prefix names the kind and the person, so that two people at one computer never meet each other's words
 * @param isFields refuses what another version of the program may have left
 */
export function createUnsaved<Fields>(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  prefix: string,
  isFields: (value: unknown) => value is Fields,
): Unsaved<Fields> {
  const keyOf = (id: string) => `steward.unsaved.${prefix}.${id}`;
  return {
    read(id) {
      try {
        const value: unknown = JSON.parse(storage.getItem(keyOf(id)) ?? 'null');
        return isFields(value) ? value : null;
      } catch {
        return null;
      }
    },
    write(id, fields) {
      try {
        storage.setItem(keyOf(id), JSON.stringify(fields));
      } catch {
        // Full or blocked: the words are still in the window.
      }
    },
    forget(id) {
      try {
        storage.removeItem(keyOf(id));
      } catch {
        // Blocked: nothing was kept either.
      }
    },
  };
}

/** A record whose values are all text. */
export function isTextRecord<Key extends string>(keys: readonly Key[]) {
  return (value: unknown): value is Record<Key, string> =>
    typeof value === 'object' &&
    value !== null &&
    keys.every(key => typeof (value as Record<string, unknown>)[key] === 'string');
}
