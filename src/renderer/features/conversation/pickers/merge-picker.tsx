import { AlarmClock, CircleCheck, CircleDot } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigation } from '../../../app/navigation.tsx';
import { useCommands, useCustomerConversations } from '../../../data/desk.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { PickList } from '../../../ui/pick-list.tsx';
import type { PickerProps } from './picker-popover.tsx';

const marks = { open: CircleDot, snoozed: AlarmClock, resolved: CircleCheck } as const;

/** The customer's other conversations that are on this computer, last active first. Only these may be chosen: a merge shows one what the other holds. */
export function MergePicker({ conversation, onDone }: PickerProps) {
  const { t } = useTranslation();
  const { merge } = useCommands();
  const { route, go } = useNavigation();
  const others = useCustomerConversations(conversation.customerId).filter(
    each => each.id !== conversation.id && !each.mergedInto,
  );
  return (
    <>
      <PickList
        label={t('action.conversation.merge')}
        placeholder={t('merge.placeholder')}
        emptyText={t('merge.none')}
        onChoose={id => {
          void merge(conversation.id, id);
          onDone();
          const view = route.page === 'inbox' ? route.view : 'all';
          go({ page: 'inbox', view, conversationId: id });
        }}
        choices={others.map(each => ({
          id: each.id,
          label: `#${each.number} ${each.subject || each.lastMessage?.text || ''}`.trim(),
          mark: (
            <>
              <Icon of={marks[each.status]} size={14} className="text-muted" />
              <span className="sr-only">{t(`status.${each.status}`)}</span>
            </>
          ),
          detail: <Ago at={each.lastActivityAt} />,
        }))}
      />
      <p className="border-t border-line px-3 py-2 text-xs leading-4 text-muted">
        {t('merge.what', { number: conversation.number })}
      </p>
    </>
  );
}
