import { Check, Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PrivacyRequest, PurgedDevice } from '#protocol/http/privacy.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Facts, SidePane } from '../../../ui/side-pane.tsx';
import { Counts } from './counts.tsx';

/** One request: what it met, and for an erasure which consoles have given their receipt. */
export function RequestPane({ of, onClose }: { of: PrivacyRequest; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SidePane
      label={t('privacy.one')}
      title={t(`privacy.kind_${of.kind}`)}
      closeLabel={t('verb.close')}
      onClose={onClose}
    >
      <Facts
        of={[
          [t('privacy.head_who'), of.customerName || t('privacy.erased')],
          [t('privacy.head_by'), of.askedBy],
          [t('privacy.head_when'), <Ago key="when" at={of.askedAt} />],
          ...(of.endedAt === null
            ? []
            : ([[t('privacy.ended'), <Ago key="end" at={of.endedAt} />]] as const)),
          ...(of.expiresAt === null
            ? []
            : ([[t('privacy.until'), <Ago key="until" at={of.expiresAt} />]] as const)),
        ]}
      />
      <h4 className="text-xs text-muted">{t('privacy.met')}</h4>
      <Counts of={of.counts} />
      {of.kind === 'erase' && (
        <>
          <h4 className="text-xs text-muted">{t('privacy.head_consoles')}</h4>
          {of.devices.length === 0 ? (
            <p className="text-muted">{t('privacy.noDevices')}</p>
          ) : (
            <ul className="grid gap-2">
              {of.devices.map(device => (
                <Device key={device.id} of={device} />
              ))}
            </ul>
          )}
        </>
      )}
    </SidePane>
  );
}

function Device({ of }: { of: PurgedDevice }) {
  const { t } = useTranslation();
  const isDone = of.confirmedAt !== null;
  return (
    <li className="flex items-start gap-2">
      <Icon
        of={isDone ? Check : Clock}
        size={14}
        className={`mt-[3px] flex-none ${isDone ? 'text-positive' : 'text-warning'}`}
      />
      <span>
        {of.person}, {of.label}
        <span className="block text-xs text-muted">
          {t(isDone ? 'privacy.receipt' : 'privacy.waits')} <Ago at={of.confirmedAt ?? of.lastSeenAt} />
        </span>
      </span>
    </li>
  );
}
