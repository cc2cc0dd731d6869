import { CloudOff, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useDesk, useSync } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { clockOf } from '../../ui/time.ts';

/** One line while there is no network: what is true, and the way to try again. */
export function OfflineLine() {
  const { t, i18n } = useTranslation();
  const sync = useSync();
  const { tryNow } = useDesk();
  const now = useMinute();
  if (sync.state !== 'offline') return null;
  const isOutdated = sync.reason === 'outdated';
  const isSoon = sync.nextTryAtMs !== null && sync.nextTryAtMs - now < 60_000;
  return (
    <div className="flex min-h-9 flex-none items-center gap-2 border-b border-warning-line bg-warning-soft py-1 pr-[10px] pl-4 text-sm text-ink">
      <Icon of={CloudOff} className="text-warning" />
      <span className="flex-1">
        {t(`offline.${sync.reason}`, { clock: clockOf(sync.sinceMs, i18n.language) })}
      </span>
      {!isOutdated && (
        <>
          {sync.nextTryAtMs !== null && (
            <span className="text-xs text-ink-2 tabular-nums">
              {isSoon
                ? t('offline.nextSoon')
                : t('offline.next', { clock: clockOf(sync.nextTryAtMs, i18n.language) })}
            </span>
          )}
          <Button isSmall icon={RotateCcw} onClick={tryNow}>
            {t('sync.tryNow')}
          </Button>
        </>
      )}
    </div>
  );
}
