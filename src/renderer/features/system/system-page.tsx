import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { useDesk } from '../../data/desk.ts';
import { AlertsList } from './alerts-list.tsx';
import { CapacityPanel } from './capacity-panel.tsx';
import { HistoryList } from './history-list.tsx';
import { MaintenanceList } from './maintenance-list.tsx';
import { PartsList } from './parts-list.tsx';

/** How the system is. Everybody sees parts, maintenance and history; alerts and capacity are for those who lead. */
export function SystemPage() {
  const { t } = useTranslation();
  const { user } = useDesk();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <div className="relative h-full overflow-y-auto -outline-offset-2" tabIndex={0}>
      <div className="flex h-12 items-center border-b border-line px-4">
        <h1 className="text-lg font-strong">{t('page.system')}</h1>
      </div>
      <div className="grid max-w-[960px] gap-8 px-4 py-5">
        <PartsList />
        {may(user.role, 'alert.acknowledge') && <AlertsList />}
        <MaintenanceList />
        {may(user.role, 'capacity.read') && <CapacityPanel />}
        <HistoryList />
      </div>
    </div>
  );
}
