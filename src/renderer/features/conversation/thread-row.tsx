import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../data/model.ts';
import { useMinute } from '../../ui/minute.tsx';
import { dayNameOf, longDateOf } from '../../ui/time.ts';
import { EventLine } from './event-line.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { NoticeCard } from './notice-card.tsx';
import type { ThreadItem } from './thread-items.ts';

/** One row of the stream, whatever it is. Space above belongs to the row, so that it is measured with it. */
export function ThreadRow({
  item,
  conversation,
  isSought,
}: {
  item: ThreadItem;
  conversation: Conversation;
  /** The message a search led to. */
  isSought: boolean;
}) {
  const { t } = useTranslation();
  switch (item.kind) {
    case 'day':
      return <DayLine at={item.at} />;
    case 'unread':
      return (
        <div className="rule-line pt-2 text-xs leading-4 font-medium text-accent-text">
          {t('conversation.newMessages', { count: item.count })}
        </div>
      );
    case 'event':
      return <EventLine message={item.message} conversationId={conversation.id} />;
    case 'notice':
      return <NoticeCard notice={item.notice} />;
    case 'message':
      return (
        <MessageBubble
          message={item.message}
          conversation={conversation}
          isFirstOfRun={item.isFirstOfRun}
          isClose={item.isClose}
          hasReceipt={item.hasReceipt}
          isSought={isSought}
        />
      );
  }
}

function DayLine({ at }: { at: number }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const name = dayNameOf(at, now);
  return (
    <div className="rule-line pt-2 text-xs leading-4 text-muted">
      {name === 'other' ? longDateOf(at, now, i18n.language) : t(`day.${name}`)}
    </div>
  );
}
