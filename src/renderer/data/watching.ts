// Whose presence is on the screen: the server tells of those alone. Asked for by the screens that show them, for as long as they do.
import type { Id } from '#protocol/ids.ts';
import type { Liveness } from '#protocol/presence.ts';
import type { LiveStore } from '../state/live.ts';
import type { Readable } from './model.ts';
import { byKey, derive, shared } from './readable.ts';

/** A list that opens shows many people in one turn: they are asked for together. */
const gatherMs = 50;

export function createWatching(deps: {
  live: LiveStore;
  say(personIds: Id[]): void;
  setTimer(callback: () => void, afterMs: number): unknown;
}): (personIds: readonly Id[]) => Readable<Record<Id, Liveness>> {
  const shown = new Map<Id, number>();
  let isDue = false;
  function changed(): void {
    if (isDue) return;
    isDue = true;
    deps.setTimer(() => {
      isDue = false;
      deps.say([...shown.keys()]);
    }, gatherMs);
  }
  function count(personIds: readonly Id[], by: 1 | -1): void {
    for (const id of personIds) {
      const next = (shown.get(id) ?? 0) + by;
      if (next > 0) shown.set(id, next);
      else shown.delete(id);
    }
    changed();
  }
  const of = byKey((key: string) => {
    const personIds = key === '' ? [] : key.split(' ');
    const states = derive([deps.live], () => {
      const { presence } = deps.live.getState();
      return Object.fromEntries(personIds.map(id => [id, presence[id] ?? 'gone'])) as Record<Id, Liveness>;
    });
    return shared(states, () => {
      count(personIds, 1);
      return () => count(personIds, -1);
    });
  });
  return personIds => of([...new Set(personIds)].sort().join(' '));
}
