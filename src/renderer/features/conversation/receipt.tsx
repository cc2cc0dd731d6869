import { Check, CheckCheck, Clock, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useOutbox, useSync } from '../../data/desk.ts';
import type { Delivery, ThreadMessage } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { clockOf, exactOf } from '../../ui/time.ts';

const looks: Record<Delivery['state'], { icon: LucideIcon; colour: string }> = {
  queued: { icon: Clock, colour: 'text-warning' },
  sent: { icon: Check, colour: 'text-muted' },
  delivered: { icon: CheckCheck, colour: 'text-muted' },
  read: { icon: CheckCheck, colour: 'text-accent-text' },
  failed: { icon: TriangleAlert, colour: 'text-danger' },
};

/** Where a message of staff is: an icon and a word, with the clock. A failed one stays until it is answered. */
export function Receipt({ message }: { message: ThreadMessage }) {
  const { i18n } = useTranslation();
  const words = useWords(message.delivery);
  const { delivery } = message;
  if (!delivery) return null;
  const { icon, colour } = looks[delivery.state];
  const at = delivery.state === 'queued' ? delivery.since : message.createdAt;
  return (
    <div className={`mt-[3px] flex flex-wrap items-center justify-end gap-1 text-xs tabular-nums ${colour}`}>
      <time dateTime={new Date(at).toISOString()} title={exactOf(at, i18n.language)} className="text-muted">
        {clockOf(at, i18n.language)}
      </time>
      <Icon of={icon} size={12} />
      {words}
      {delivery.state === 'failed' && message.commandId && <FailedVerbs commandId={message.commandId} />}
    </div>
  );
}

function useWords(delivery: Delivery | null): string {
  const { t } = useTranslation();
  const isOffline = useSync().state === 'offline';
  if (!delivery) return '';
  switch (delivery.state) {
    case 'queued':
      if (delivery.place > 1) return t('receipt.queuedAt', { count: delivery.place, ordinal: true });
      return isOffline ? t('receipt.queuedOffline') : t('receipt.sending');
    case 'failed':
      return delivery.problem.id === ''
        ? t('receipt.failed', { why: delivery.problem.message })
        : t('receipt.failedQuote', { why: delivery.problem.message, id: delivery.problem.id });
    default:
      return t(`receipt.${delivery.state}`);
  }
}

function FailedVerbs({ commandId }: { commandId: string }) {
  const { t } = useTranslation();
  const { retry, discard } = useOutbox();
  return (
    <span className="flex gap-1">
      <Button isSmall onClick={() => void retry(commandId)}>
        {t('receipt.retry')}
      </Button>
      <Button isSmall look="quiet" onClick={() => void discard(commandId)}>
        {t('receipt.discard')}
      </Button>
    </span>
  );
}
