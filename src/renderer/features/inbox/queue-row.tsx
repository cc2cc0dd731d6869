import { AlarmClock, Bot, Check, Clock, FileText, MessageSquare, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk, usePeople } from '../../data/desk.ts';
import type { ConversationRow } from '../../data/model.ts';
import { Avatar, NobodyAvatar } from '../../ui/avatar.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago, useAgo, useMinute } from '../../ui/minute.tsx';
import { PriorityMark } from '../../ui/priority-mark.tsx';
import { whenOf } from '../../ui/time.ts';
import { priorityName } from '../conversation/priority.ts';
import { dueAtOf } from './due.ts';
import { snippetOf } from './snippet.ts';

type Props = {
  id: string;
  row: ConversationRow | undefined;
  isSelected: boolean;
  position: number;
  total: number;
  offsetPx: number;
  onOpen: () => void;
};

/** One conversation in the queue: who, what, how urgent, since when, and whose. */
export function QueueRow({ id, row, isSelected, position, total, offsetPx, onOpen }: Props) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox owns the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names the active row
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      aria-setsize={total}
      aria-posinset={position}
      onClick={onOpen}
      className={`absolute inset-x-0 top-0 grid h-[72px] grid-cols-[20px_minmax(0,1fr)] border-b border-line py-2 pr-[14px] ${isSelected ? 'bar-selected group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-focus' : 'hover:bg-hover'}`}
      style={{ transform: `translateY(${offsetPx}px)` }}
    >
      {row ? <RowContent row={row} isSelected={isSelected} /> : <RowShape />}
    </div>
  );
}

const RowContent = memo(function RowContent({
  row,
  isSelected,
}: {
  row: ConversationRow;
  isSelected: boolean;
}) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const people = usePeople();
  const { conversation, isUnread } = row;
  const isStrong = isUnread || isSelected;
  return (
    <>
      <div>
        {isUnread && !isSelected && <div className="mt-[6px] ml-2 size-[7px] rounded-full bg-accent" />}
      </div>
      <div className="min-w-0">
        <div className="flex h-[18px] items-center gap-[6px]">
          {isUnread && <span className="sr-only">{t('queue.unread')}</span>}
          <bdi className={`truncate ${isStrong ? 'font-strong text-ink' : 'text-ink-2'}`}>
            {conversation.customerName || t('customer.nameless')}
          </bdi>
          <Icon
            of={conversation.channel === 'form' ? FileText : MessageSquare}
            size={12}
            className="text-muted"
          />
          <span className="sr-only">{t(`channel.${conversation.channel}`)}</span>
          <Ago at={conversation.lastActivityAt} className="ml-auto flex-none text-xs text-muted" />
        </div>
        <div
          dir="auto"
          className={`truncate text-left text-sm leading-[17px] ${isUnread ? 'text-ink' : 'text-muted'}`}
        >
          {snippetOf(conversation, user.id, people, t)}
        </div>
        <div className="mt-[1px] flex h-5 items-center gap-[6px] overflow-hidden">
          <PriorityMark priority={conversation.priority} label={t(priorityName(conversation.priority))} />
          <RowChips row={row} />
          <Owner agentId={conversation.agentId} />
        </div>
      </div>
    </>
  );
});

function Owner({ agentId }: { agentId: string }) {
  const { t } = useTranslation();
  const owner = usePeople().find(person => person.id === agentId);
  return (
    <span className="ml-auto flex-none pl-1 leading-none">
      {agentId === '' ? (
        <NobodyAvatar label={t('queue.nobody')} />
      ) : (
        <Avatar
          id={agentId}
          name={owner?.name ?? ''}
          size={18}
          label={t('queue.owner', { name: owner?.name ?? t('queue.someone') })}
        />
      )}
    </span>
  );
}

/** At most two: the most pressing fact about its state, and what the AI did. */
function RowChips({ row }: { row: ConversationRow }) {
  const { t } = useTranslation();
  const { conversation } = row;
  return (
    <>
      <StateChip row={row} />
      {row.hasDraft ? (
        <Chip look="bare" icon={Bot}>
          {t('queue.draftReady')}
        </Chip>
      ) : conversation.turn === 'bot' && conversation.status === 'open' ? (
        <Chip look="bare" icon={Bot}>
          {t('queue.botTurn')}
        </Chip>
      ) : (
        conversation.handover && (
          <Chip look="bare" icon={Bot}>
            {t('queue.handedOver')}
          </Chip>
        )
      )}
    </>
  );
}

const soonMs = 30 * 60_000;

function StateChip({ row }: { row: ConversationRow }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const ago = useAgo();
  const { conversation } = row;
  if (row.failed > 0) {
    return (
      <Chip look="danger" icon={TriangleAlert}>
        {t('queue.failed', { count: row.failed })}
      </Chip>
    );
  }
  if (row.waiting > 0) {
    return (
      <Chip look="warning" icon={Clock}>
        {t('queue.waitingToSend', { count: row.waiting })}
      </Chip>
    );
  }
  if (conversation.status === 'snoozed' && conversation.snoozedUntil !== null) {
    return (
      <Chip icon={AlarmClock}>
        {t('queue.until', { when: whenOf(conversation.snoozedUntil, now, i18n.language) })}
      </Chip>
    );
  }
  if (conversation.status === 'resolved') {
    return (
      <Chip look="positive" icon={Check}>
        {conversation.mergedInto
          ? t('merge.short', { number: conversation.mergedInto.number })
          : conversation.rating
            ? t('queue.resolvedRated', { score: conversation.rating.score })
            : t('queue.resolved')}
      </Chip>
    );
  }
  const leftMs = dueAtOf(conversation) - now;
  if (leftMs <= 0) {
    return (
      <Chip look="danger" icon={Clock}>
        {t('targets.overdue')}
      </Chip>
    );
  }
  if (leftMs < soonMs) {
    return (
      <Chip look="warning" icon={Clock}>
        {t('targets.dueIn', { minutes: Math.ceil(leftMs / 60_000) })}
      </Chip>
    );
  }
  if (conversation.waitingSince === null) return null;
  return <Chip icon={Clock}>{t('queue.waits', { ago: ago(conversation.waitingSince) })}</Chip>;
}

function RowShape() {
  return (
    <div aria-hidden="true" className="col-start-2 grid content-center gap-2">
      <span className="h-[9px] w-2/5 rounded-xs bg-active" />
      <span className="h-[9px] w-4/5 rounded-xs bg-active opacity-60" />
    </div>
  );
}
