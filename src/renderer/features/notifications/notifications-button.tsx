import { Bell } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useAction } from '../../app/action-center.tsx';
import { useKeys, useKit } from '../../app/kit.tsx';
import { useNotifications } from '../../data/desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { Popover } from '../../ui/popover.tsx';
import { groupsOf } from './groups.ts';
import { NotificationCenter } from './notification-center.tsx';
import { useReadAll } from './use-read-all.ts';

/** The bell: how many conversations have something new for this person, and the way to it. */
export function NotificationsButton() {
  const { t } = useTranslation();
  const { overlays } = useKit();
  const keys = useKeys();
  const isOpen = useStore(overlays, state => state.open === 'notifications');
  const unread = groupsOf(useNotifications()).filter(group => group.unreadIds.length > 0).length;
  const { readAll } = useReadAll();
  useAction('desk.readNotifications', unread > 0 ? { run: readAll } : undefined);
  const label = unread > 0 ? t('notifications.unread', { count: unread }) : t('notifications.label');
  const close = () => overlays.setState({ open: null });
  return (
    <Popover
      label={t('notifications.label')}
      isOpen={isOpen}
      onOpenChange={open => overlays.setState({ open: open ? 'notifications' : null })}
      width="w-[420px]"
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
      <NotificationCenter onDone={close} />
    </Popover>
  );
}
