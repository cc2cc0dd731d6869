import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommands, usePeople, useTeams } from '../../../data/desk.ts';
import { Icon } from '../../../ui/icon.tsx';
import { PickList } from '../../../ui/pick-list.tsx';
import { usePresences } from '../../presence/use-presence.ts';
import type { PickerProps } from './picker-popover.tsx';

/** Another team; it goes into that team's queue. */
export function TransferPicker({ conversation, onDone }: PickerProps) {
  const { t } = useTranslation();
  const { transfer } = useCommands();
  const teams = useTeams();
  const people = usePeople().filter(person => person.active && person.teamIds.length > 0);
  const presence = usePresences(people.map(person => person.id));
  /** Whether anybody is there to take it; undefined while nobody knows. */
  const hereOf = (teamId: string) => {
    const members = people.filter(person => person.teamIds.includes(teamId));
    if (members.some(person => presence[person.id] === undefined)) return undefined;
    return t('seen.teamHere', {
      count: members.filter(person => presence[person.id]?.state === 'online').length,
    });
  };
  return (
    <PickList
      label={t('action.conversation.transfer')}
      placeholder={t('transfer.placeholder')}
      emptyText={t('transfer.none')}
      onChoose={id => {
        void transfer(conversation.id, id);
        onDone();
      }}
      choices={teams
        .filter(team => team.active && team.id !== conversation.teamId)
        .map(team => ({
          id: team.id,
          label: team.name,
          mark: <Icon of={Users} size={14} className="text-muted" />,
          detail: hereOf(team.id),
        }))}
    />
  );
}
