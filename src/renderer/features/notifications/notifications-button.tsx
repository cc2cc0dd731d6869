import {
  AtSign,
  Bell,
  BellOff,
  type LucideIcon,
  MoveRight,
  Reply,
  TriangleAlert,
  UserCheck,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useKeys, useKit } from '../../app/kit.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useCommands, useConversation, useNotifications } from '../../data/desk.ts';
import type { Notification } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Popover } from '../../ui/popover.tsx';

const icons: Record<Notification['kind'], LucideIcon> = {
  assigned: UserCheck,
  mentioned: AtSign,
  customer_replied: Reply,
  moved_away: MoveRight,
  command_failed: TriangleAlert,
};

/** The bell: what is addressed to this person, newest first. */
export function NotificationsButton() {
  const { t } = useTranslation();
  const { overlays } = useKit();
  const keys = useKeys();
  const isOpen = useStore(overlays, state => state.open === 'notifications');
  const unread = useNotifications().filter(item => item.readAt === null).length;
  const label = unread > 0 ? t('notifications.unread', { count: unread }) : t('notifications.label');
  return (
    <Popover
      label={t('notifications.label')}
      isOpen={isOpen}
      onOpenChange={open => overlays.setState({ open: open ? 'notifications' : null })}
      width="w-[380px]"
      trigger={
        <button
          type="button"
          aria-label={label}
          title={[label, ...keys.caps('desk.notifications')].join(' ')}
          className="relative inline-flex size-7 items-center justify-center rounded-sm text-muted hover:bg-hover"
        >
          <Icon of={Bell} />
          {unread > 0 && (
            <span
              aria-hidden="true"
              className="absolute top-[1px] right-[1px] min-w-[14px] rounded-full bg-accent px-[3px] text-center text-[9px] leading-[14px] font-strong text-on-accent tabular-nums"
            >
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </button>
      }
    >
      <NotificationList onDone={() => overlays.setState({ open: null })} />
    </Popover>
  );
}

function NotificationList({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const notifications = useNotifications();
  const { readNotifications } = useCommands();
  const unread = notifications.filter(item => item.readAt === null).map(item => item.id);
  return (
    <div className="flex max-h-[480px] flex-col">
      <div className="flex h-10 flex-none items-center justify-between border-b border-line pr-2 pl-3">
        <h2 className="font-strong">{t('notifications.label')}</h2>
        {unread.length > 0 && (
          <Button isSmall look="quiet" onClick={() => void readNotifications(unread.slice(0, 500))}>
            {t('notifications.readAll')}
          </Button>
        )}
      </div>
      {notifications.length === 0 ? (
        <div className="h-44">
          <Empty icon={BellOff} title={t('notifications.none')} text={t('notifications.noneText')} />
        </div>
      ) : (
        <ul className="min-h-0 overflow-y-auto">
          {notifications.slice(0, 100).map(item => (
            <NotificationRow key={item.id} item={item} onDone={onDone} />
          ))}
        </ul>
      )}
    </div>
  );
}

function NotificationRow({ item, onDone }: { item: Notification; onDone: () => void }) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const { readNotifications } = useCommands();
  const held = useConversation(item.conversationId);
  const isUnread = item.readAt === null;
  const open = () => {
    if (isUnread) void readNotifications([item.id]);
    if (!held) return;
    go({ page: 'inbox', view: 'all', conversationId: item.conversationId });
    onDone();
  };
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        onClick={open}
        className="grid w-full grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2 px-3 py-2 text-left -outline-offset-2 hover:bg-hover"
      >
        <Icon of={icons[item.kind]} size={14} className="mt-[2px] text-muted" />
        <span dir="auto" className={`truncate ${isUnread ? 'font-strong' : 'text-ink-2'}`}>
          {isUnread && <span className="sr-only">{t('notifications.unreadMark')} </span>}
          {item.title}
        </span>
        <span className="flex items-center gap-2 text-xs text-muted">
          {isUnread && <span aria-hidden="true" className="size-[7px] rounded-full bg-accent" />}
          <Ago at={item.createdAt} />
        </span>
        <span dir="auto" className="col-start-2 col-end-4 line-clamp-2 text-sm text-muted">
          {item.body}
        </span>
        {held === null && (
          <span className="col-start-2 col-end-4 text-xs text-muted">{t('notifications.notHeld')}</span>
        )}
      </button>
    </li>
  );
}
