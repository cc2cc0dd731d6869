import { useTranslation } from 'react-i18next';
import { useCommands, useDesk, usePeople } from '../../../data/desk.ts';
import { Avatar, NobodyAvatar } from '../../../ui/avatar.tsx';
import { PickList } from '../../../ui/pick-list.tsx';
import { usePresences, usePresenceWords } from '../../presence/use-presence.ts';
import type { PickerProps } from './picker-popover.tsx';

const nobody = 'nobody';

/** People of the conversation's team, oneself first. */
export function AssignPicker({ conversation, onDone }: PickerProps) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const { assign } = useCommands();
  const inWords = usePresenceWords();
  const people = usePeople()
    .filter(
      person => person.active && (person.role !== 'agent' || person.teamIds.includes(conversation.teamId)),
    )
    .sort((a, b) => Number(b.id === user.id) - Number(a.id === user.id) || a.name.localeCompare(b.name));
  const presence = usePresences(people.map(person => person.id));
  const choose = (id: string) => {
    void assign(conversation.id, id === nobody ? '' : id);
    onDone();
  };
  return (
    <PickList
      label={t('action.conversation.assign')}
      placeholder={t('assign.placeholder')}
      emptyText={t('assign.none')}
      onChoose={choose}
      choices={[
        ...people.map(person => {
          const seen = presence[person.id];
          return {
            id: person.id,
            label: person.id === user.id ? t('assign.you', { name: person.name }) : person.name,
            mark: <Avatar id={person.id} name={person.name} presence={seen?.state} />,
            detail: seen && inWords(seen),
            isChosen: person.id === conversation.agentId,
          };
        }),
        {
          id: nobody,
          label: t('assign.nobody'),
          mark: <NobodyAvatar />,
          isChosen: conversation.agentId === '',
        },
      ]}
    />
  );
}
