import { Download, FileCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrivacyRequest, PrivacyRequestsAnswer } from '#protocol/http/privacy.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import type { Loaded } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip, type ChipLook } from '../../../ui/chip.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Ago, useMinute } from '../../../ui/minute.tsx';
import { offerFile } from '../../../ui/offer-file.ts';
import { Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { RequestPane } from './request-pane.tsx';

/** What was asked for customers so far, and what became of it. */
export function Requests({ of }: { of: Loaded<PrivacyRequestsAnswer> }) {
  const { t } = useTranslation();
  const [shownId, setShownId] = useState<string | null>(null);
  const requests = of.data?.requests;
  const shown = requests?.find(({ id }) => id === shownId);
  return (
    <Section
      title={t('privacy.requests')}
      verbs={
        <Button
          isSmall
          unavailable={of.isOffline ? t('server.needsServer') : undefined}
          onClick={() => of.reload()}
        >
          {t('privacy.refresh')}
        </Button>
      }
    >
      {!requests && <Unloaded of={of} />}
      {requests?.length === 0 && (
        <div className="h-40 rounded-md border border-line">
          <Empty icon={FileCheck} title={t('privacy.none')} text={t('privacy.noneText')} />
        </div>
      )}
      {requests && requests.length > 0 && (
        <div className={shown ? 'grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4' : ''}>
          <Table
            label={t('privacy.requests')}
            heads={(['what', 'who', 'by', 'when', 'state', 'consoles'] as const).map(head =>
              t(`privacy.head_${head}`),
            )}
            verbs={t('privacy.verbs')}
          >
            {requests.map(request => (
              <Row key={request.id} of={request} onShow={() => setShownId(request.id)} />
            ))}
          </Table>
          {shown && <RequestPane key={shown.id} of={shown} onClose={() => setShownId(null)} />}
        </div>
      )}
    </Section>
  );
}

const looks: Record<PrivacyRequest['state'], ChipLook> = {
  ...{ queued: 'plain', running: 'info', done: 'positive', failed: 'danger' },
};

function Row({ of, onShow }: { of: PrivacyRequest; onShow: () => void }) {
  const { t } = useTranslation();
  const confirmed = of.devices.filter(({ confirmedAt }) => confirmedAt !== null).length;
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-normal`}>
        <button type="button" className="underline-offset-2 hover:underline" onClick={onShow}>
          {t(`privacy.kind_${of.kind}`)}
        </button>
      </th>
      <td className={cell}>{of.customerName || <span className="text-muted">{t('privacy.erased')}</span>}</td>
      <td className={cell}>{of.askedBy}</td>
      <td className={`${cell} whitespace-nowrap text-muted`}>
        <Ago at={of.askedAt} />
      </td>
      <td className={cell}>
        <Chip look={looks[of.state]}>{t(`privacy.state_${of.state}`)}</Chip>
      </td>
      <td className={`${cell} text-ink-2`}>
        {of.devices.length > 0 && t('privacy.confirmed', { some: confirmed, all: of.devices.length })}
      </td>
      <td className={`${cell} pr-0 text-right`}>
        <Fetch of={of} />
      </td>
    </tr>
  );
}

/** Hands over the copy while it is there. */
function Fetch({ of }: { of: PrivacyRequest }) {
  const { t } = useTranslation();
  const { privacy } = useDesk().securityServer;
  const now = useMinute();
  const unavailable = useUnavailable('customer.export');
  const { act, refusal } = useAct(() => undefined);
  if (of.kind !== 'export' || of.state !== 'done' || of.expiresAt === null || of.expiresAt <= now)
    return null;
  const take = () =>
    act(async () => {
      const answer = await privacy.file(of.id);
      if (answer.ok) offerFile(`customer-${of.customerId}.zip`, answer.file);
      return answer;
    });
  return (
    <>
      <Button
        isSmall
        icon={Download}
        aria-label={t('privacy.fetchOf', { name: of.customerName })}
        unavailable={unavailable}
        onClick={() => void take()}
      >
        {t('privacy.fetch')}
      </Button>
      <span role="status" className="block text-xs text-danger empty:hidden">
        {refusal}
      </span>
    </>
  );
}
