import { useTranslation } from 'react-i18next';
import type { AuditLogEntry } from '#protocol/audit.ts';
import { Button } from '../../../ui/button.tsx';
import { Facts, SidePane } from '../../../ui/side-pane.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { exactOf } from '../../../ui/time.ts';
import { type AuditForm, toldOf } from './audit-form.ts';
import { useAuditWords, useNamed } from './use-audit.ts';

/** All that one entry says: who, what, and what it was before. */
export function EntryPane({
  entry,
  onClose,
  onFilter,
}: {
  entry: AuditLogEntry;
  onClose: () => void;
  onFilter: (fields: Partial<AuditForm>) => void;
}) {
  const { t, i18n } = useTranslation();
  const words = useAuditWords();
  const { at, by, act, subject, ip, detail, seq, hash } = entry;
  const told = detail && toldOf(detail);
  const about = words.subject(useNamed(subject));
  const facts: (readonly [string, string])[] = [
    [t('audit.when'), exactOf(at, i18n.language)],
    [t('audit.who'), `${by.name} (${t(`audit.by_${by.kind}`)})`],
    ...(about === '' ? [] : [[t('audit.about'), about] as const]),
    ...(ip === null ? [] : [[t('audit.from'), ip] as const]),
    ...(told?.facts ?? []),
  ];
  return (
    <SidePane label={t('audit.pane')} title={words.act(act)} closeLabel={t('verb.close')} onClose={onClose}>
      <Facts of={facts} />
      {told && told.changes.length > 0 && (
        <Table label={t('audit.changes')} heads={[t('audit.field'), t('audit.before'), t('audit.after')]}>
          {told.changes.map(({ name, before, after }) => (
            <tr key={name} className="border-b border-line align-top">
              <th scope="row" className={`${cell} text-left font-normal break-all`}>
                {name}
              </th>
              <td className={`${cell} break-all text-ink-2`}>{before ?? t('audit.notThere')}</td>
              <td className={`${cell} pr-0 break-all`}>{after ?? t('audit.notThere')}</td>
            </tr>
          ))}
        </Table>
      )}
      {detail === null && <p className="text-muted">{t('audit.erased')}</p>}
      <p className="text-xs text-muted">
        {t('audit.place', { seq })} <span className="font-mono break-all">{hash}</span>
      </p>
      <div className="flex flex-wrap gap-2 border-t border-line pt-3">
        {subject.id !== '' && (
          <Button isSmall onClick={() => onFilter({ subject })}>
            {t('audit.allAbout')}
          </Button>
        )}
        {by.kind === 'person' && by.id !== null && (
          <Button isSmall onClick={() => onFilter({ by: by.id ?? '' })}>
            {t('audit.allBy')}
          </Button>
        )}
      </div>
    </SidePane>
  );
}
