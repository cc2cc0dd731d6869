import { MonitorSmartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SessionEntry } from '#protocol/http/auth.ts';
import { labelOf } from '../../sw/label.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Table } from '../../ui/table.tsx';

/** Where somebody is signed in; each may be ended but the one that asks. */
export function SessionTable({
  label,
  sessions,
  unavailable,
  onEnd,
}: {
  label: string;
  sessions: readonly SessionEntry[];
  /** Why nothing can be done now. */
  unavailable: string | undefined;
  onEnd: (session: SessionEntry) => void;
}) {
  const { t, i18n } = useTranslation();
  const countries = new Intl.DisplayNames(i18n.language, { type: 'region' });
  const deviceOf = ({ userAgent }: SessionEntry) =>
    userAgent === '' ? t('session.unknown') : labelOf(userAgent);
  return (
    <Table
      label={label}
      heads={(['device', 'address', 'since', 'seen'] as const).map(head => t(`session.${head}`))}
      verbs={t('session.act')}
    >
      {sessions.map(session => (
        <tr key={session.id} className="h-10 border-b border-line">
          <td className="py-1 pr-3 whitespace-nowrap" title={session.userAgent}>
            <span className="flex items-center gap-2">
              <Icon of={MonitorSmartphone} size={14} className="text-muted" />
              {deviceOf(session)}
            </span>
          </td>
          <td className="py-1 pr-3 text-ink-2 tabular-nums">
            {session.ip}
            {session.country && (
              <span className="block text-xs text-muted">{countries.of(session.country)}</span>
            )}
          </td>
          <td className="py-1 pr-3 whitespace-nowrap text-muted">
            <Ago at={session.createdAt} />
          </td>
          <td className="py-1 pr-3 whitespace-nowrap text-muted">
            <Ago at={session.seenAt} />
          </td>
          <td className="py-1 text-right whitespace-nowrap">
            {session.isThis ? (
              <span className="text-xs text-muted">{t('session.thisOne')}</span>
            ) : (
              <Button
                isSmall
                unavailable={unavailable}
                aria-label={t('session.endNamed', { device: deviceOf(session) })}
                onClick={() => onEnd(session)}
              >
                {t('session.end')}
              </Button>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
