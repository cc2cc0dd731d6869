import { AlarmClock, CircleCheck, CircleDot } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import type { Conversation } from '../../data/model.ts';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/minute.tsx';

const looks = {
  open: { icon: CircleDot, colour: 'text-accent-text' },
  snoozed: { icon: AlarmClock, colour: 'text-muted' },
  resolved: { icon: CircleCheck, colour: 'text-positive' },
} as const;

/** What this customer wrote about before. */
export function PastConversations({ conversations }: { conversations: readonly Conversation[] }) {
  const { t } = useTranslation();
  if (conversations.length === 0) return <p className="text-sm text-muted">{t('customer.noPast')}</p>;
  return (
    <ul>
      {conversations.map(conversation => (
        <li key={conversation.id}>
          <a
            href={formatRoute({ page: 'inbox', view: 'all', conversationId: conversation.id })}
            className="grid min-h-6 grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-2 rounded-xs text-sm text-ink hover:bg-hover hover:no-underline"
          >
            <Icon
              of={looks[conversation.status].icon}
              size={14}
              className={looks[conversation.status].colour}
            />
            <span dir="auto" className="truncate">
              <span className="sr-only">{t(`status.${conversation.status}`)}: </span>
              {conversation.subject || conversation.lastMessage?.text || `#${conversation.number}`}
            </span>
            <Ago at={conversation.lastActivityAt} className="text-xs text-muted" />
          </a>
        </li>
      ))}
    </ul>
  );
}
