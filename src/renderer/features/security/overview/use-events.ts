import { useTranslation } from 'react-i18next';
import { type SecurityEvent, type SecurityEventType, securityEventTypes } from '#protocol/security.ts';
import { usePeople } from '../../../data/desk.ts';

/** Facts that have a name of their own on the screen; others stand under the name that the server gave them. */
const knownFacts = [
  ...([
    'act',
    'before',
    'code',
    'country',
    'counts',
    'customerId',
    'email',
    'from',
    'host',
    'keyId',
    'km',
  ] as const),
  ...([
    'minutes',
    'name',
    'object',
    'place',
    'probes',
    'role',
    'rule',
    'siteId',
    'start',
    'surface',
  ] as const),
  ...(['times', 'to', 'userAgent'] as const),
] as const;

/** How events are said. */
export function useEventWords() {
  const { t } = useTranslation();
  const people = usePeople();
  return {
    /** A newer server may know more kinds. */
    type: (type: SecurityEventType): string =>
      securityEventTypes.includes(type) ? t(`events.type_${type}`) : type,
    means: (type: SecurityEventType): string =>
      securityEventTypes.includes(type) ? t(`events.means_${type}`) : '',
    person: (id: string | null): string =>
      id === null ? '' : (people.find(person => person.id === id)?.name ?? t('events.somebody')),
    people,
    facts: ({ details }: SecurityEvent): [string, string][] =>
      Object.entries(details).map(([name, value]) => {
        const known = knownFacts.find(each => each === name);
        const said =
          value === true ? t('events.yes') : value === false ? t('events.no') : String(value ?? '–');
        return [known ? t(`events.fact_${known}`) : name, said];
      }),
  };
}
