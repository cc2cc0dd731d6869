import { useTranslation } from 'react-i18next';
import { useCommands, useDesk, usePeople, useSync } from '../../../data/desk.ts';
import { Avatar, NobodyAvatar } from '../../../ui/avatar.tsx';
import { useAgo } from '../../../ui/minute.tsx';
import { PickList } from '../../../ui/pick-list.tsx';
import { type PersonPresence, usePresences } from '../../presence/use-presence.ts';
import type { PickerProps } from './picker-popover.tsx';

const nobody = 'nobody';

/** People of the conversation's team, oneself first. */
export function AssignPicker({ conversation, onDone }: PickerProps) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const { assign } = useCommands();
  const ago = useAgo();
  const isOffline = useSync().state === 'offline';
  const people = usePeople()
    .filter(
      person => person.active && (person.role !== 'agent' || person.teamIds.includes(conversation.teamId)),
    )
    .sort((a, b) => Number(b.id === user.id) - Number(a.id === user.id) || a.name.localeCompare(b.name));
  const presence = usePresences(people.map(person => person.id));
  /** In words, for the mark's colour and shape alone say nothing to some. */
  const detailOf = ({ state, text, lastSeenAt }: PersonPresence) => {
    if (text !== '') return text;
    return lastSeenAt === 0 ? t(`presence.${state}`) : t('presence.lastSeen', { when: ago(lastSeenAt) });
  };
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
            mark: (
              <Avatar
                id={person.id}
                name={person.name}
                // While this computer is offline nobody's state is known here.
                presence={isOffline ? undefined : seen?.state}
              />
            ),
            detail: isOffline || !seen ? undefined : detailOf(seen),
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
