import { useTranslation } from 'react-i18next';
import type { Priority } from '#protocol/turns.ts';
import { useCommands } from '../../../data/desk.ts';
import { PickList } from '../../../ui/pick-list.tsx';
import { PriorityMark } from '../../../ui/priority-mark.tsx';
import { priorities, priorityShortName } from '../priority.ts';
import type { PickerProps } from './picker-popover.tsx';

export function PriorityPicker({ conversation, onDone }: PickerProps) {
  const { t } = useTranslation();
  const { setPriority } = useCommands();
  return (
    <PickList
      label={t('action.conversation.priority')}
      placeholder={t('priority.placeholder')}
      emptyText={t('priority.none')}
      onChoose={id => {
        void setPriority(conversation.id, Number(id) as Priority);
        onDone();
      }}
      choices={priorities.map(value => ({
        id: String(value),
        label: t(priorityShortName(value)),
        mark: <PriorityMark priority={value} />,
        isChosen: value === conversation.priority,
      }))}
    />
  );
}
