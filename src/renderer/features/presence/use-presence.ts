// How people are, as the screens show it: from their connections and from what they chose, right to the minute.
import type { Id } from '#protocol/ids.ts';
import { type Chosen, chosenNow, type PresenceState, presenceOf } from '#protocol/presence.ts';
import { useLiveness, usePeople } from '../../data/desk.ts';
import { useMinute } from '../../ui/minute.tsx';

export type PersonPresence = {
  state: PresenceState;
  /** What they wrote about it, '' for nothing. */
  text: string;
  /** When they were last here; 0 when never, or when that is now. */
  lastSeenAt: number;
};

const unknown: Chosen = { availability: 'online', statusText: '', statusUntil: null };

export function usePresences(personIds: readonly Id[]): Record<Id, PersonPresence> {
  const liveness = useLiveness(personIds);
  const people = usePeople();
  const now = useMinute();
  return Object.fromEntries(
    personIds.map(id => {
      const person = people.find(each => each.id === id);
      const chosen = person ?? unknown;
      const state = presenceOf(liveness[id] ?? 'gone', chosen, now);
      const lastSeenAt = state === 'offline' ? (person?.lastSeenAt ?? 0) : 0;
      return [id, { state, text: chosenNow(chosen, now).statusText, lastSeenAt }];
    }),
  );
}
