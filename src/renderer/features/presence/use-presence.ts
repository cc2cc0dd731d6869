// How people are, as the screens show it: from their connections and from what they chose, right to the minute.
import { useTranslation } from 'react-i18next';
import type { Id, Millis } from '#protocol/ids.ts';
import { type Chosen, chosenNow, type PresenceState, presenceOf } from '#protocol/presence.ts';
import { useLiveness, usePeople, useSync } from '../../data/desk.ts';
import { useAgo, useMinute } from '../../ui/minute.tsx';
import { distanceOf, whenOf } from '../../ui/time.ts';

export type PersonPresence = {
  state: PresenceState;
  /** What they wrote about it, '' for nothing. */
  text: string;
  /** When that ends; null where it stays. */
  until: Millis | null;
  /** When they were last here; 0 when never, or when that is now. */
  lastSeenAt: Millis;
};

const unknown: Chosen = { availability: 'online', statusText: '', statusUntil: null };

/** undefined for everybody while this computer is offline: nobody's state is known here then. */
export function usePresences(personIds: readonly Id[]): Record<Id, PersonPresence | undefined> {
  const liveness = useLiveness(personIds);
  const people = usePeople();
  const now = useMinute();
  const isOffline = useSync().state === 'offline';
  return Object.fromEntries(
    personIds.map(id => {
      const person = people.find(each => each.id === id);
      const chosen = person ?? unknown;
      const state = presenceOf(liveness[id] ?? 'gone', chosen, now);
      const { statusText: text, statusUntil: until } = chosenNow(chosen, now);
      const lastSeenAt = state === 'offline' ? (person?.lastSeenAt ?? 0) : 0;
      return [id, isOffline ? undefined : { state, text, until, lastSeenAt }];
    }),
  );
}

/** In words, for the mark's colour and shape alone say nothing to some. */
export function usePresenceWords(): (presence: PersonPresence) => string {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const ago = useAgo();
  return ({ state, text, until, lastSeenAt }) => {
    const said = t(`presence.${state}`);
    if (state === 'offline' && lastSeenAt > 0) {
      const { unit } = distanceOf(lastSeenAt, now);
      if (unit === 'now') return t('seen.offlineJustNow');
      return unit === 'date'
        ? t('seen.offlineOn', { date: ago(lastSeenAt) })
        : t('seen.offlineSince', { when: ago(lastSeenAt) });
    }
    if (state === 'offline') return said;
    const when = until === null ? '' : whenOf(until, now, i18n.language);
    if (text === '') return when === '' ? said : t('seen.until', { state: said, when });
    return when === ''
      ? t('seen.text', { state: said, text })
      : t('seen.textUntil', { state: said, text, when });
  };
}
