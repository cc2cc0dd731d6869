import {
  Activity,
  AlarmClock,
  BellRing,
  BookOpen,
  Bot,
  ChartColumn,
  CircleCheck,
  Layers,
  type LucideIcon,
  MessageSquareText,
  Rocket,
  Settings,
  ShieldCheck,
  User,
  Users,
  UserX,
  Webhook,
  Workflow,
} from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, may } from '#protocol/permissions.ts';
import { useCounts, useDesk } from '../data/desk.ts';
import { OwnRow } from '../features/presence/own-row.tsx';
import { SyncState } from '../features/sync/sync-state.tsx';
import { SystemIndicator } from '../features/system/system-indicator.tsx';
import { Icon } from '../ui/icon.tsx';
import { Keys } from '../ui/keys.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import type { ActionId } from './keymap.ts';
import { useKeys } from './kit.tsx';
import { formatRoute, type InboxView, inboxViews, type Page, type Route } from './route.ts';

const viewIcons: Record<InboxView, LucideIcon> = {
  unassigned: UserX,
  mine: User,
  all: Layers,
  bot: Bot,
  snoozed: AlarmClock,
  resolved: CircleCheck,
};

const desk = [
  { page: 'customers', icon: Users, route: { page: 'customers', customerId: null } },
  { page: 'knowledge', icon: BookOpen, route: { page: 'knowledge', articleId: null } },
  { page: 'replies', icon: MessageSquareText, route: { page: 'replies', replyId: null } },
  { page: 'system', icon: Activity, route: { page: 'system' } },
  { page: 'settings', icon: Settings, route: { page: 'settings' } },
] as const satisfies readonly { page: Route['page']; icon: LucideIcon; route: Route }[];

/** What only some may do, and so see. */
const admin = [
  {
    page: 'analytics',
    icon: ChartColumn,
    route: { page: 'analytics', part: 'overview' },
    needs: 'analytics.read',
  },
  { page: 'models', icon: Rocket, route: { page: 'models', part: 'rollouts' }, needs: 'model.read' },
  { page: 'flows', icon: Workflow, route: { page: 'flows', flowId: null }, needs: 'flow.read' },
  {
    page: 'security',
    icon: ShieldCheck,
    route: { page: 'security', part: 'overview' },
    needs: 'security.read',
  },
  {
    page: 'integrations',
    icon: Webhook,
    route: { page: 'integrations', part: 'exports' },
    needs: 'export.read',
  },
  {
    page: 'notifications',
    icon: BellRing,
    route: { page: 'notifications' },
    needs: 'notification.manage',
  },
] as const satisfies readonly { page: Route['page']; icon: LucideIcon; route: Route; needs: Action }[];

/** Where one can go, who one is, and whether everything is in sync. Icons alone below 1040 px. */
export const Rail = memo(function Rail({ page, view: current }: { page: Page; view: InboxView | null }) {
  const { t } = useTranslation();
  const counts = useCounts();
  const { user } = useDesk();
  const mine = admin.filter(entry => may(user.role, entry.needs));
  return (
    <nav aria-label={t('rail.label')} className="flex min-h-0 flex-col px-1 pt-1 pb-2 mid:px-2">
      <div className="relative -mx-1 min-h-0 overflow-y-auto px-1 mid:-mx-2 mid:px-2">
        <GroupLabel>{t('page.inbox')}</GroupLabel>
        {inboxViews.map(view => (
          <RailLink
            key={view}
            to={{ page: 'inbox', view, conversationId: null }}
            icon={viewIcons[view]}
            label={t(`view.${view}`)}
            action={`go.${view}`}
            isCurrent={current === view}
            count={view === 'resolved' ? undefined : counts[view]}
          />
        ))}
        <GroupLabel>{t('rail.desk')}</GroupLabel>
        {desk.map(entry => (
          <RailLink
            key={entry.page}
            to={entry.route}
            icon={entry.icon}
            label={t(`page.${entry.page}`)}
            action={`go.${entry.page}`}
            isCurrent={page === entry.page}
            hasKeys
          />
        ))}
        {mine.length > 0 && <GroupLabel>{t('rail.admin')}</GroupLabel>}
        {mine.map(entry => (
          <RailLink
            key={entry.page}
            to={entry.route}
            icon={entry.icon}
            label={t(`page.${entry.page}`)}
            action={`go.${entry.page}`}
            isCurrent={page === entry.page}
            hasKeys
          />
        ))}
      </div>
      <div className="mt-auto grid grid-cols-[minmax(0,1fr)] gap-[2px] pt-2">
        <SystemIndicator />
        <OwnRow />
        <SyncState />
      </div>
    </nav>
  );
});

function GroupLabel({ children }: { children: string }) {
  return (
    <div className="px-2 pt-3 pb-1 text-xs text-muted first:pt-[6px] max-mid:h-4 max-mid:text-[0px]">
      {children}
    </div>
  );
}

function RailLink({
  to,
  icon,
  label,
  action,
  isCurrent,
  count,
  hasKeys = false,
}: {
  to: Route;
  icon: LucideIcon;
  label: string;
  action: ActionId;
  isCurrent: boolean;
  count?: number | undefined;
  /** Shows its keys where others show a count. */
  hasKeys?: boolean;
}) {
  const { t, i18n } = useTranslation();
  const keys = useKeys().caps(action);
  const hasCount = count !== undefined && count > 0;
  const link = (
    <a
      href={formatRoute(to)}
      aria-current={isCurrent ? 'page' : undefined}
      className={`flex h-7 items-center gap-2 rounded-sm px-2 no-underline hover:no-underline max-mid:h-8 max-mid:justify-center ${isCurrent ? 'bg-active font-strong text-ink' : 'text-ink-2 hover:bg-hover'}`}
    >
      <Icon of={icon} className={isCurrent ? 'text-accent-text' : 'text-muted'} />
      <span className="truncate max-mid:sr-only">{label}</span>
      {hasCount && (
        <span
          className={`ml-auto text-sm tabular-nums max-mid:sr-only ${isCurrent ? 'text-ink' : 'text-muted'}`}
        >
          {new Intl.NumberFormat(i18n.language).format(count)}
        </span>
      )}
      {hasKeys && <Keys keys={keys} look="flat" className="ml-auto max-mid:hidden" />}
    </a>
  );
  const tooltip = hasCount ? t('rail.tooltip', { label, count }) : label;
  return (
    <Tooltip text={tooltip} keys={keys} side="right">
      {link}
    </Tooltip>
  );
}
