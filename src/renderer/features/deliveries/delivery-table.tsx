import { Ban, CircleCheck, CircleX, Clock, type LucideIcon, RotateCcw, SkipForward, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '#protocol/http/notifications.ts';
import { useDesk } from '../../data/desk.ts';
import type { Answer } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago, useMinute } from '../../ui/minute.tsx';
import { exactOf, whenOf } from '../../ui/time.ts';

const marks: Record<Delivery['state'], { icon: LucideIcon; ink: string }> = {
  queued: { icon: Clock, ink: 'text-ink-2' },
  failing: { icon: RotateCcw, ink: 'text-warning' },
  sent: { icon: CircleCheck, ink: 'text-positive' },
  skipped: { icon: SkipForward, ink: 'text-muted' },
  dead: { icon: CircleX, ink: 'text-danger' },
  discarded: { icon: Ban, ink: 'text-muted' },
};

type Props = {
  label: string;
  deliveries: readonly Delivery[];
  /** Why nothing can be done now. */
  unavailable: string | undefined;
  onChanged: () => void;
};

export function DeliveryTable({ label, deliveries, unavailable, onChanged }: Props) {
  const { t } = useTranslation();
  const heads = ['state', 'notice', 'to', 'reason', 'attempts', 'when'] as const;
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {heads.map(head => (
              <th
                key={head}
                scope="col"
                className={`py-1 pr-3 font-normal ${head === 'attempts' ? 'text-right' : ''}`}
              >
                {t(`deliveries.head_${head}`)}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{t('deliveries.head_verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map(delivery => (
            <Row key={delivery.id} delivery={delivery} unavailable={unavailable} onChanged={onChanged} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  delivery,
  unavailable,
  onChanged,
}: { delivery: Delivery } & Omit<Props, 'label' | 'deliveries'>) {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const [refusal, setRefusal] = useState('');
  const run = (act: (id: string) => Promise<Answer>) => async () => {
    const answer = await act(delivery.id);
    setRefusal(answer.ok ? '' : answer.problem.message);
    onChanged();
  };
  const { icon, ink } = marks[delivery.state];
  const canRetry = delivery.state === 'dead' || delivery.state === 'failing';
  const verbs = { isSmall: true, unavailable, look: 'quiet' } as const;
  return (
    <tr className="border-b border-line align-top">
      <td className={`py-[7px] pr-3 whitespace-nowrap ${ink}`}>
        <span className="flex items-center gap-1">
          <Icon of={icon} size={14} />
          {t(`deliveries.state_${delivery.state}`)}
        </span>
      </td>
      <td className="max-w-[240px] py-[7px] pr-3">
        <span dir="auto" className="block truncate text-ink" title={delivery.title}>
          {delivery.title}
        </span>
        <span className="text-xs text-muted">{t(`notifications.kind.${delivery.kind}`)}</span>
      </td>
      <td className="py-[7px] pr-3">
        {delivery.channelName || delivery.personName}
        <span className="block text-xs text-muted">{t(`deliveries.way_${delivery.way}`)}</span>
      </td>
      <td className="max-w-[280px] py-[7px] pr-3 text-ink-2">
        <span className="line-clamp-2" title={delivery.reason}>
          {refusal || delivery.reason}
        </span>
        <NextTry at={delivery.nextAt} />
      </td>
      <td className="py-[7px] pr-3 text-right tabular-nums">{delivery.attempts}</td>
      <td className="py-[7px] pr-3 whitespace-nowrap text-muted">
        <Ago at={delivery.finishedAt ?? delivery.createdAt} />
      </td>
      <td className="py-1 text-right whitespace-nowrap">
        {canRetry && (
          <Button {...verbs} icon={RotateCcw} onClick={() => void run(noticeServer.retryDelivery)()}>
            {t('deliveries.retry')}
          </Button>
        )}
        {(canRetry || delivery.state === 'queued') && (
          <Button {...verbs} icon={X} onClick={() => void run(noticeServer.discardDelivery)()}>
            {t('deliveries.discard')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function NextTry({ at }: { at: number | null }) {
  const { t, i18n } = useTranslation();
  const minute = useMinute();
  if (at === null) return null;
  return (
    <span className="block text-xs text-muted" title={exactOf(at, i18n.language)}>
      {t('deliveries.nextTry', { when: whenOf(at, minute, i18n.language) })}
    </span>
  );
}
