import { CircleAlert, Info, Lock, type LucideIcon, OctagonX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { roleScope } from '#protocol/permissions.ts';
import { useCommands, useOperations, usePeople } from '../../data/desk.ts';
import type { Alert } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, type ChipLook } from '../../ui/chip.tsx';
import { Ago, useAgo } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';

const looks: Record<Alert['severity'], { icon: LucideIcon; look: ChipLook }> = {
  info: { icon: Info, look: 'info' },
  warning: { icon: CircleAlert, look: 'warning' },
  critical: { icon: OctagonX, look: 'danger' },
};
const mostShown = 20;

/** What a person should look at; those who may not see one have none of it on their computer. */
export function AlertsList() {
  const { t } = useTranslation();
  const { alerts } = useOperations();
  const open = alerts.filter(({ closedAt }) => closedAt === null);
  const over = alerts.filter(({ closedAt }) => closedAt !== null);
  return (
    <Section title={t('system.alerts')}>
      {open.length === 0 ? (
        <Quiet>{t('system.noAlerts')}</Quiet>
      ) : (
        <ul className="border-t border-line">
          {open.map(alert => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <details className="mt-2 text-sm">
          <summary className="min-h-6 cursor-default text-ink-2">
            {t('system.earlierAlerts', { count: over.length })}
          </summary>
          <ul className="border-t border-line">
            {over.slice(0, mostShown).map(alert => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

function AlertRow({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { acknowledgeAlert } = useCommands();
  const people = usePeople();
  const ago = useAgo();
  const { icon, look } = looks[alert.severity];
  const name = people.find(({ id }) => id === alert.acknowledgedBy)?.name ?? t('system.somebody');
  return (
    <li className="flex items-start gap-3 border-b border-line py-2 text-sm">
      <Chip look={look} icon={icon}>
        {t(`system.severity.${alert.severity}`)}
      </Chip>
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {alert.title} <Ago at={alert.createdAt} className="ml-1 text-xs font-normal text-muted" />
        </p>
        <p className="text-ink-2">{alert.text}</p>
        <p className="flex flex-wrap items-center gap-2 text-xs text-muted empty:hidden">
          {alert.scope === roleScope('admin') && (
            <Chip icon={Lock} look="plain">
              {t('system.security')}
            </Chip>
          )}
          {alert.closedAt !== null && <span>{t('system.closed', { when: ago(alert.closedAt) })}</span>}
          {alert.acknowledgedAt !== null && (
            <span>{t('system.acknowledgedBy', { name, when: ago(alert.acknowledgedAt) })}</span>
          )}
        </p>
      </div>
      {alert.acknowledgedAt === null && alert.closedAt === null && (
        <Button
          isSmall
          aria-label={t('system.acknowledgeOne', { title: alert.title })}
          onClick={() => void acknowledgeAlert(alert.id)}
        >
          {t('system.acknowledge')}
        </Button>
      )}
    </li>
  );
}
