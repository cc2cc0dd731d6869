import { Wrench, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { nearness, tellAgentsBeforeMs } from '#protocol/system.ts';
import { useKit, useSetting } from '../../app/kit.tsx';
import { formatRoute } from '../../app/route.ts';
import { useOperations } from '../../data/desk.ts';
import type { MaintenanceView } from '../../data/model.ts';
import { buttonClass, IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { whenOf } from '../../ui/time.ts';

/** Dismissed is what was read: announced anew with other times, it is shown anew. */
const markOf = ({ id, updatedAt }: MaintenanceView): string => `${id} ${updatedAt}`;
const marksKept = 20;

/** Maintenance that is near, above every page. It may be hidden until it begins; while it runs it stays. */
export function MaintenanceBanner() {
  const { t, i18n } = useTranslation();
  const { maintenance } = useOperations();
  const { settings } = useKit();
  const hidden = useSetting(values => values.hiddenMaintenance);
  const now = useMinute();
  const near = maintenance
    .filter(({ canceledAt }) => canceledAt === null)
    .map(each => ({ each, phase: nearness(each, now, tellAgentsBeforeMs) }))
    .filter(({ phase }) => phase !== 'no');
  const shown = near.find(({ each, phase }) => phase === 'running' || !hidden.includes(markOf(each)));
  if (!shown) return null;
  const { each, phase } = shown;
  const when = (at: number) => whenOf(at, now, i18n.language);
  const words = { from: when(each.startsAt), to: when(each.endsAt), title: each.title };
  const hide = () => settings.setState({ hiddenMaintenance: [...hidden, markOf(each)].slice(-marksKept) });
  const ground =
    phase === 'running' ? 'border-warning-line bg-warning-soft' : 'border-info-line bg-info-soft';
  return (
    <div
      role="status"
      className={`flex min-h-9 flex-none items-center gap-2 border-b py-1 pr-[10px] pl-4 text-sm ${ground}`}
    >
      <Icon of={Wrench} className={phase === 'running' ? 'text-warning' : 'text-info'} />
      <span className="min-w-0 flex-1 break-words">
        {phase === 'running' ? t('system.bannerRuns', words) : t('system.bannerSoon', words)}
      </span>
      <a
        href={formatRoute({ page: 'system' })}
        className={buttonClass('plain', true, 'no-underline hover:no-underline')}
      >
        {t('system.bannerMore')}
      </a>
      {phase === 'soon' && <IconButton icon={X} isSmall label={t('system.bannerDismiss')} onClick={hide} />}
    </div>
  );
}
