import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { useDesk, useSync } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { Channels } from './channels.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { WaysOut } from './ways-out.tsx';

/** How the desk tells people outside of it: whether the ways work, shared channels, and what became of every delivery. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const { user } = useDesk();
  const isOffline = useSync().state === 'offline';
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 flex-none items-center gap-3 border-b border-line px-4">
        <h1 className="text-lg font-strong">{t('page.notifications')}</h1>
        {isOffline && (
          <span role="status" className="text-sm text-warning">
            {t('server.oldLine')}
          </span>
        )}
      </div>
      {may(user.role, 'notification.manage') ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <div className="min-h-0 flex-1 overflow-y-auto -outline-offset-2" tabIndex={0}>
          <div className="grid max-w-[1080px] gap-8 px-4 py-5">
            <WaysOut />
            <Channels />
            <DeliveryLog />
          </div>
        </div>
      ) : (
        <Empty icon={Lock} title={t('deliveries.adminsOnly')} text={t('deliveries.adminsOnlyText')} />
      )}
    </div>
  );
}
