import {
  Ban,
  CircleCheck,
  CircleX,
  Clock,
  Hourglass,
  type LucideIcon,
  RefreshCw,
  RotateCcw,
  ScrollText,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type WebhookDelivery, webhookDeliveryStates } from '#protocol/http/webhooks.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { usePages } from '../../../app/use-pages.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Ago, useMinute } from '../../../ui/minute.tsx';
import { selectClass } from '../../../ui/rows.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { whenOf } from '../../../ui/time.ts';
import { DeliveryPane } from './delivery-pane.tsx';

type State = WebhookDelivery['state'];

const marks: Record<State, { icon: LucideIcon; ink: string }> = {
  waiting: { icon: Hourglass, ink: 'text-ink-2' },
  queued: { icon: Clock, ink: 'text-ink-2' },
  failing: { icon: RotateCcw, ink: 'text-warning' },
  sent: { icon: CircleCheck, ink: 'text-positive' },
  skipped: { icon: Ban, ink: 'text-muted' },
  dead: { icon: CircleX, ink: 'text-danger' },
};

/** What became of each event, the newest first, with every try beside it. */
export function Deliveries({ webhookId, onReplay }: { webhookId: string; onReplay: () => void }) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  const [state, setState] = useState<State | 'any'>('any');
  const [shownId, setShownId] = useState<string | null>(null);
  const loaded = usePages<WebhookDelivery>(async last => {
    const answer = await webhooks.deliveries(webhookId, {
      ...(state === 'any' ? {} : { state }),
      ...(last ? { before: last.id } : {}),
    });
    return answer.ok ? { ok: true, items: answer.deliveries, hasMore: answer.hasMore } : answer;
  }, `${webhookId} ${state}`);
  const unavailable = useUnavailable('webhook.edit');
  const { act, refusal } = useAct(loaded.reload);
  const { items } = loaded;
  const shown = items?.find(({ id }) => id === shownId);
  return (
    <Section
      title={t('webhooks.deliveries')}
      verbs={
        <>
          <select
            aria-label={t('webhooks.filter')}
            value={state}
            className={selectClass}
            onChange={event =>
              setState(webhookDeliveryStates.find(each => each === event.target.value) ?? 'any')
            }
          >
            <option value="any">{t('webhooks.anyState')}</option>
            {webhookDeliveryStates.map(each => (
              <option key={each} value={each}>
                {t(`webhooks.delivery_${each}`)}
              </option>
            ))}
          </select>
          <Button icon={RefreshCw} onClick={loaded.reload}>
            {t('webhooks.refresh')}
          </Button>
          <Button icon={RotateCcw} unavailable={unavailable} onClick={onReplay}>
            {t('webhooks.replay')}
          </Button>
        </>
      }
    >
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
      {!items && <Unloaded of={loaded} />}
      {items?.length === 0 && state !== 'any' && <Quiet>{t('webhooks.noneFound')}</Quiet>}
      {items?.length === 0 && state === 'any' && (
        <div className="h-40 rounded-md border border-line">
          <Empty icon={ScrollText} title={t('webhooks.noDeliveries')} text={t('webhooks.noDeliveriesText')} />
        </div>
      )}
      {items && items.length > 0 && (
        <div className={shown ? 'grid grid-cols-[minmax(0,1fr)_380px] items-start gap-4' : ''}>
          <Table
            label={t('webhooks.deliveries')}
            heads={[
              ...[t('webhooks.state'), t('webhooks.event'), t('webhooks.answer')],
              ...[{ number: t('webhooks.attempts') }, t('webhooks.when')],
            ]}
            verbs={t('webhooks.verbs')}
          >
            {items.map(delivery => (
              <Row
                key={delivery.id}
                of={delivery}
                unavailable={unavailable}
                onShow={() => setShownId(delivery.id)}
                onAgain={() => void act(() => webhooks.replayOne(webhookId, delivery.id))}
              />
            ))}
          </Table>
          {shown && (
            <DeliveryPane
              key={shown.id}
              webhookId={webhookId}
              deliveryId={shown.id}
              type={shown.type}
              onClose={() => setShownId(null)}
            />
          )}
        </div>
      )}
      {loaded.hasMore && (
        <div className="mt-2">
          <Button onClick={() => void loaded.loadOlder()}>{t('webhooks.older')}</Button>
        </div>
      )}
    </Section>
  );
}

const open = new Set<State>(['waiting', 'queued']);

function Row({
  of,
  unavailable,
  onShow,
  onAgain,
}: {
  of: WebhookDelivery;
  unavailable: string | undefined;
  onShow: () => void;
  onAgain: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const { icon, ink } = marks[of.state];
  return (
    <tr className="border-b border-line align-top">
      <td className={`${cell} whitespace-nowrap ${ink}`}>
        <span className="flex items-center gap-1">
          <Icon of={icon} size={14} />
          {t(`webhooks.delivery_${of.state}`)}
        </span>
      </td>
      <th scope="row" className={`${cell} text-left font-normal`}>
        <button type="button" className="underline-offset-2 hover:underline" onClick={onShow}>
          {of.type}
        </button>
      </th>
      <td className={`${cell} max-w-[260px] text-ink-2`}>
        {of.status ?? (of.attempts === 0 ? '' : t('webhooks.noAnswer'))}
        {of.reason !== '' && <span className="line-clamp-2 text-xs text-muted">{of.reason}</span>}
        {of.nextAt !== null && of.attempts > 0 && (
          <span className="block text-xs text-muted">
            {t('webhooks.nextTry', { when: whenOf(of.nextAt, now, i18n.language) })}
          </span>
        )}
      </td>
      <td className={`${cell} text-right tabular-nums`}>{of.attempts}</td>
      <td className={`${cell} whitespace-nowrap text-muted`}>
        <Ago at={of.finishedAt ?? of.createdAt} />
      </td>
      <td className="py-1 text-right whitespace-nowrap">
        {!open.has(of.state) && (
          <Button
            isSmall
            look="quiet"
            icon={RotateCcw}
            aria-label={t('webhooks.againOf', { type: of.type })}
            unavailable={unavailable}
            onClick={onAgain}
          >
            {t('webhooks.again')}
          </Button>
        )}
      </td>
    </tr>
  );
}
