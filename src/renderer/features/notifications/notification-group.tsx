import {
  AlarmClock,
  AlarmClockOff,
  AtSign,
  Check,
  Hourglass,
  Layers,
  type LucideIcon,
  MessageSquareText,
  MoveRight,
  Reply,
  Siren,
  TriangleAlert,
  UserCheck,
  UserPlus,
  Wrench,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigation } from '../../app/navigation.tsx';
import { parseRoute, type Route } from '../../app/route.ts';
import { useCommands, useConversation } from '../../data/desk.ts';
import type { ConversationView, Notification } from '../../data/model.ts';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/minute.tsx';
import { PriorityMark } from '../../ui/priority-mark.tsx';
import { type Group, rankOf } from './groups.ts';

const icons: Record<Notification['kind'], LucideIcon> = {
  assigned: UserCheck,
  mentioned: AtSign,
  customer_replied: Reply,
  moved_away: MoveRight,
  command_failed: TriangleAlert,
  queue_new: UserPlus,
  queue_waiting: Hourglass,
  target_due: AlarmClock,
  target_missed: AlarmClockOff,
  message: MessageSquareText,
  maintenance: Wrench,
  alert: Siren,
  absence: Layers,
};

/** Where it leads: the place it names, else its conversation; undefined where there is nothing more to see. */
function routeOf({ route, conversationId }: Notification): Route | undefined {
  if (route !== '') return parseRoute(route);
  return conversationId === '' ? undefined : { page: 'inbox', view: 'all', conversationId };
}

/** Beyond these the conversation itself says it better. */
const mostOthers = 2;

/** One conversation: the newest in full, others unread in a line each. */
export function GroupRow({ group, onDone }: { group: Group; onDone: () => void }) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const { readNotifications } = useCommands();
  const held = useConversation(group.conversationId);
  const isUnread = group.unreadIds.length > 0;
  const [newest, ...others] = group.items;
  const alsoUnread = others.filter(each => each.readAt === null);
  const read = () => void readNotifications(group.unreadIds);
  const open = () => {
    if (isUnread) read();
    const to = routeOf(newest);
    if (!to || (group.conversationId !== '' && !held)) return;
    go(to);
    onDone();
  };
  return (
    <li className="flex border-b border-line last:border-b-0 hover:bg-hover">
      <button
        type="button"
        data-group
        onClick={open}
        className="grid min-w-0 flex-1 grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2 py-2 pr-2 pl-3 text-left -outline-offset-2"
      >
        <Icon of={icons[newest.kind]} size={14} className="mt-[2px] text-muted" />
        <span dir="auto" className={`truncate ${isUnread ? 'font-strong' : 'text-ink-2'}`}>
          {isUnread && <span className="sr-only">{t('notifications.unreadMark')} </span>}
          {newest.title}
        </span>
        <span className="flex items-center gap-2 text-xs text-muted">
          {isUnread && <span aria-hidden="true" className="size-[7px] rounded-full bg-accent" />}
          <Ago at={newest.createdAt} />
        </span>
        <span dir="auto" className="col-start-2 col-end-4 line-clamp-2 text-sm text-muted">
          {newest.body}
        </span>
        {alsoUnread.slice(0, mostOthers).map(each => (
          <span
            key={each.id}
            dir="auto"
            className="col-start-2 col-end-4 mt-[2px] truncate text-sm text-muted"
          >
            <span className="text-ink-2">{each.title}</span> {each.body}
          </span>
        ))}
        <Facts
          group={group}
          kind={newest.kind}
          lines={newLinesIn(held)}
          more={Math.max(0, alsoUnread.length - mostOthers)}
        />
        {held === null && group.conversationId !== '' && (
          <span className="col-start-2 col-end-4 text-xs text-muted">{t('notifications.notHeld')}</span>
        )}
      </button>
      <span className="w-9 flex-none pt-[6px] pl-1">
        {isUnread && <IconButton isSmall icon={Check} label={t('notifications.readOne')} onClick={read} />}
      </span>
    </li>
  );
}

/** How many lines of the conversation no agent has read: a customer who writes ten of them makes one notification. */
const newLinesIn = (held: ConversationView | null | undefined): number =>
  held?.isUnread ? held.conversation.lastSeq - held.conversation.agentReadSeq : 0;

/** Why it came and how much it matters, in words beside the marks. */
function Facts({
  group,
  kind,
  lines,
  more,
}: {
  group: Group;
  kind: Notification['kind'];
  lines: number;
  more: number;
}) {
  const { t } = useTranslation();
  return (
    <span className="col-start-2 col-end-4 mt-1 flex flex-wrap items-center gap-x-3 text-xs text-muted">
      {group.priority !== 'normal' && (
        <span className="flex items-center gap-1 text-ink-2">
          <PriorityMark priority={rankOf(group.priority)} />
          {t(`notifications.priority.${group.priority}`)}
        </span>
      )}
      <span>{t(`notifications.kind.${kind}`)}</span>
      {lines > 1 && <span>{t('notifications.lines', { count: lines })}</span>}
      {more > 0 && <span>{t('notifications.more', { count: more })}</span>}
    </span>
  );
}
