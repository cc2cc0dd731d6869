import { useTranslation } from 'react-i18next';
import { usePeople } from '../../data/desk.ts';
import { priorityShortName } from './priority.ts';

const statuses = ['open', 'snoozed', 'resolved'] as const;

/** A merged value as people know it: "Urgent", not 3; "Tomasz", not an id. */
export function useFieldValue(): (field: string, value: string) => string {
  const { t } = useTranslation();
  const people = usePeople();
  return (field, value) => {
    if (field === 'priority') return t(priorityShortName(Number(value)));
    if (field === 'status') {
      const status = statuses.find(known => known === value);
      return status ? t(`status.${status}`) : value;
    }
    if (field === 'agentId') {
      return value === '' ? t('assign.nobody') : (people.find(person => person.id === value)?.name ?? value);
    }
    return value === '' ? t('field.empty') : value;
  };
}
