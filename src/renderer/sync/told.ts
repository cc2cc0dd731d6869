// Which notifications were told outside of the page: remembered over reloads, for every tab. It holds ids and marks, never what was said.
import type { NotifierPorts } from './notify.ts';

const storageKey = 'steward.told';

/** A storage that refuses costs only that something may be told twice. */
export function createToldStore(storage: Pick<Storage, 'getItem' | 'setItem'>): NotifierPorts['told'] {
  let kept: string[] = [];
  return {
    read() {
      try {
        const stored: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]');
        if (Array.isArray(stored)) kept = stored.filter(each => typeof each === 'string');
      } catch {
        // Blocked, or not ours: what this window told counts.
      }
      return kept;
    },
    write(stamps) {
      kept = [...stamps];
      try {
        storage.setItem(storageKey, JSON.stringify(kept));
      } catch {
        // Blocked or full.
      }
    },
  };
}
