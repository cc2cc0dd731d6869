// What the tabs of a profile say to the server besides commands. One connection speaks for all of them, so what each tab means is put together.
import type { Id } from '#protocol/ids.ts';

/** What holds until the same tab says otherwise. */
export type Standing =
  | { event: 'viewing'; payload: { conversationIds: readonly Id[] } }
  | { event: 'presence.watch'; payload: { personIds: readonly Id[] } }
  | { event: 'capacity.watch'; payload: { isShown: boolean } }
  | { event: 'security.watch'; payload: { isShown: boolean } }
  | { event: 'activity'; payload: { isIdle: boolean } };
export type Saying = { event: 'typing'; payload: { conversationId: Id; isTyping: boolean } } | Standing;

/** As the wire allows. */
const mostViewed = 20;
const mostWatched = 500;

export type Sayings = {
  /** @returns what to tell the server now */
  said(tab: Id, saying: Saying): Saying;
  /** The tab is gone, and nothing it said holds. @returns what to tell the server now */
  left(tab: Id): Standing[];
  /** All of it, for a new line. */
  all(): Standing[];
};

export function createSayings(): Sayings {
  const byTab = new Map<Id, Map<Standing['event'], Standing>>();
  const of = <Event extends Standing['event']>(event: Event) =>
    [...byTab.values()].flatMap(held => held.get(event) ?? []) as Extract<Standing, { event: Event }>[];
  const union = (lists: readonly (readonly Id[])[], most: number) =>
    [...new Set(lists.flat())].slice(0, most);

  function together(event: Standing['event']): Standing {
    switch (event) {
      case 'viewing': {
        const ids = of('viewing').map(({ payload }) => payload.conversationIds);
        return { event, payload: { conversationIds: union(ids, mostViewed) } };
      }
      case 'presence.watch': {
        const ids = of('presence.watch').map(({ payload }) => payload.personIds);
        return { event, payload: { personIds: union(ids, mostWatched) } };
      }
      case 'capacity.watch':
        return { event, payload: { isShown: of('capacity.watch').some(({ payload }) => payload.isShown) } };
      case 'security.watch':
        return { event, payload: { isShown: of('security.watch').some(({ payload }) => payload.isShown) } };
      // Somebody who works in one window is not away because another lies in the background.
      case 'activity':
        return { event, payload: { isIdle: of('activity').every(({ payload }) => payload.isIdle) } };
    }
  }

  const kinds = () => [...new Set([...byTab.values()].flatMap(held => [...held.keys()]))];
  return {
    said(tab, saying) {
      if (saying.event === 'typing') return saying;
      const held = byTab.get(tab) ?? new Map<Standing['event'], Standing>();
      byTab.set(tab, held.set(saying.event, saying));
      return together(saying.event);
    },
    left(tab) {
      const events = [...(byTab.get(tab)?.keys() ?? [])];
      byTab.delete(tab);
      return events.filter(event => event !== 'activity' || of(event).length > 0).map(together);
    },
    all: () => kinds().map(together),
  };
}
