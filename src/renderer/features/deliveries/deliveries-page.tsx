import { useTranslation } from 'react-i18next';
import { ServerPage } from '../../app/server-page.tsx';
import { Channels } from './channels.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { WaysOut } from './ways-out.tsx';

/** How the desk tells people outside of it: whether the ways work, shared channels, and what became of every delivery. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  return (
    <ServerPage
      title={t('page.notifications')}
      needs="notification.manage"
      refusal={{ title: t('deliveries.adminsOnly'), text: t('deliveries.adminsOnlyText') }}
    >
      <WaysOut />
      <Channels />
      <DeliveryLog />
    </ServerPage>
  );
}
