import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RetentionRule } from '#protocol/http/retention.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { useHeld } from '../use-held.ts';
import { KeepDialog } from './keep-dialog.tsx';

/** How long each kind of data is kept, and by whose word. */
export function Retention() {
  const { t } = useTranslation();
  const { privacy } = useDesk().securityServer;
  const loaded = useHeld('retention', ({ kept }) => ({ rules: kept }), privacy.retention);
  const [changing, setChanging] = useState<RetentionRule | null>(null);
  const unavailable = useUnavailable('customer.erase');
  const days = (count: number | null) =>
    count === null ? t('privacy.keptForGood') : t('privacy.days', { count });
  return (
    <Section title={t('privacy.retention')}>
      <div className="mb-2 max-w-[760px]">
        <Quiet>{t('privacy.retentionIntro')}</Quiet>
      </div>
      {!loaded.data && <Unloaded of={loaded} />}
      {loaded.data && (
        <Table
          label={t('privacy.retention')}
          heads={[t('privacy.kind'), t('privacy.kept'), t('privacy.since')]}
          verbs={t('privacy.verbs')}
        >
          {loaded.data.rules.map(rule => (
            <tr key={rule.kind} className="border-b border-line align-top">
              <th scope="row" className={`${cell} text-left font-normal`}>
                {t(`privacy.of_${rule.kind}`)}
                <span className="block text-xs text-muted">{t(`privacy.text_${rule.kind}`)}</span>
              </th>
              <td className={`${cell} whitespace-nowrap`}>{days(rule.days)}</td>
              <td className={`${cell} text-muted`}>
                {rule.changedAt === null ? (
                  t('privacy.usual')
                ) : (
                  <>
                    {rule.changedBy}, <Ago at={rule.changedAt} />
                  </>
                )}
              </td>
              <td className={`${cell} pr-0 text-right`}>
                <Button
                  isSmall
                  aria-label={t('privacy.changeOf', { kind: t(`privacy.of_${rule.kind}`) })}
                  unavailable={unavailable}
                  onClick={() => setChanging(rule)}
                >
                  {t('privacy.change')}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <KeepDialog of={changing} onClose={() => setChanging(null)} onChanged={loaded.reload} />
    </Section>
  );
}
