import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommands, useTeams } from '../../../data/desk.ts';
import { Icon } from '../../../ui/icon.tsx';
import { PickList } from '../../../ui/pick-list.tsx';
import type { PickerProps } from './picker-popover.tsx';

/** Another team; it goes into that team's queue. */
export function TransferPicker({ conversation, onDone }: PickerProps) {
  const { t } = useTranslation();
  const { transfer } = useCommands();
  const teams = useTeams();
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
        }))}
    />
  );
}
