// The name of this browser's local stores: what it has to forget is asked under it. It outlives whoever is signed in.
import type { Id } from '#protocol/ids.ts';

const key = 'steward.device';

export function deviceIdOf(storage: Pick<Storage, 'getItem' | 'setItem'>, newId: () => Id): Id {
  const known = storage.getItem(key);
  if (known !== null) return known;
  const id = newId();
  storage.setItem(key, id);
  return id;
}
