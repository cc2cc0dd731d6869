import { CloudCheck, CloudOff, RotateCcw, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOutbox, useSync } from '../../data/desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { Popover } from '../../ui/popover.tsx';
import { clockOf } from '../../ui/time.ts';
import { OutboxList } from './outbox-list.tsx';

/** One of: in sync, catching up, offline since. Always visible (S9); pressing it shows what waits. */
export function SyncState() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { failed } = useOutbox();
  const said = useSaid();
  return (
    <div>
      <div role="status" className="sr-only">
        {said.coarse}
      </div>
      <Popover
        label={t('sync.details')}
        isOpen={isOpen}
        onOpenChange={setOpen}
        align="start"
        width="w-96"
        trigger={
          <button
            type="button"
            className={`flex min-h-7 w-full items-center gap-2 rounded-sm px-2 text-left text-sm max-mid:justify-center ${said.ground}`}
          >
            <Icon of={said.icon} className={said.iconColour} />
            <span
              className={`min-w-0 flex-1 max-mid:sr-only ${said.isTall ? 'py-[7px] leading-[15px]' : ''}`}
            >
              <span className={said.isTall ? 'block font-strong' : ''}>{said.title}</span>
              {said.isTall && said.detail}
            </span>
            {!said.isTall && <span className="text-xs tabular-nums max-mid:sr-only">{said.detail}</span>}
          </button>
        }
      >
        <OutboxList />
      </Popover>
      {failed.length > 0 && (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="mt-[2px] flex min-h-7 w-full items-center gap-2 rounded-sm bg-danger-soft px-2 text-left text-sm text-danger max-mid:justify-center"
        >
          <Icon of={TriangleAlert} />
          <span className="max-mid:sr-only">{t('sync.failed', { count: failed.length })}</span>
        </button>
      )}
    </div>
  );
}

function useSaid() {
  const { t, i18n } = useTranslation();
  const sync = useSync();
  const number = new Intl.NumberFormat(i18n.language);
  if (sync.state === 'in_sync') {
    return {
      icon: CloudCheck,
      iconColour: 'text-positive',
      ground: 'text-ink-2 hover:bg-hover',
      title: t('sync.inSync'),
      detail: t('sync.since', { clock: clockOf(sync.sinceMs, i18n.language) }),
      coarse: t('sync.inSync'),
      isTall: false,
    };
  }
  if (sync.state === 'catching_up') {
    return {
      icon: RotateCcw,
      iconColour: 'text-info',
      ground: 'bg-info-soft text-ink-2',
      title: sync.isFirst ? t('sync.first') : t('sync.catchingUp'),
      detail: sync.left === null ? '' : t('sync.left', { count: sync.left, shown: number.format(sync.left) }),
      coarse: t('sync.catchingUp'),
      isTall: false,
    };
  }
  const since = clockOf(sync.sinceMs, i18n.language);
  const special = { outdated: t('sync.outdated'), blocked: t('sync.blocked') };
  const title =
    sync.reason === 'outdated' || sync.reason === 'blocked'
      ? special[sync.reason]
      : t('sync.offlineSince', { clock: since });
  return {
    icon: CloudOff,
    iconColour: '',
    ground: 'bg-warning-soft text-warning',
    title,
    detail: t('sync.waiting', { count: sync.waiting }),
    coarse: title,
    isTall: true,
  };
}
