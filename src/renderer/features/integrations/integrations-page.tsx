import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { PartLinks } from '../../app/part-links.tsx';
import { type IntegrationsPart, integrationsParts } from '../../app/route.ts';
import { ServerPage } from '../../app/server-page.tsx';
import { useDesk } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { Drops } from './drops/drops.tsx';
import { Exports } from './exports/exports.tsx';
import { Reports } from './reports/reports.tsx';
import { Webhooks } from './webhooks/webhooks.tsx';

/** What leaves the desk for programs: events as they happen, tables to take along or put into storage, reports by mail. */
export function IntegrationsPage({ part }: { part: IntegrationsPart }) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const parts = integrationsParts.map(key => ({
    ...{ key, name: t(`integrations.part_${key}`) },
    ...{ route: { page: 'integrations', part: key } as const, isCurrent: key === part },
  }));
  return (
    <ServerPage
      title={t('page.integrations')}
      beside={<PartLinks label={t('integrations.parts')} parts={parts} />}
      needs="export.read"
      refusal={{ title: t('integrations.leadsOnly'), text: t('integrations.leadsOnlyText') }}
    >
      {part === 'exports' && <Exports />}
      {part === 'reports' && <Reports />}
      {part === 'webhooks' &&
        (may(user.role, 'webhook.read') ? (
          <Webhooks />
        ) : (
          <AdminsOnly text={t('integrations.webhooksText')} />
        ))}
      {part === 'drops' &&
        (may(user.role, 'drop.read') ? <Drops /> : <AdminsOnly text={t('integrations.dropsText')} />)}
    </ServerPage>
  );
}

function AdminsOnly({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <div className="h-60">
      <Empty icon={Lock} title={t('integrations.adminsOnly')} text={text} />
    </div>
  );
}
