import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditLogEntry } from '#protocol/audit.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { Button } from '../../../ui/button.tsx';
import { Empty, EmptyBox } from '../../../ui/empty.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { whenOf } from '../../../ui/time.ts';
import { AuditFilters } from './audit-filters.tsx';
import { type AuditForm, anyEntry, filterOf, isAddressWrong } from './audit-form.ts';
import { Chain } from './chain.tsx';
import { EntryPane } from './entry-pane.tsx';
import { EntryTable } from './entry-table.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { useEntries } from './use-entries.ts';

/** Who did what, and who looked at whom; and whether the log is still what was written. */
export function Audit() {
  const { t, i18n } = useTranslation();
  const [form, setForm] = useState<AuditForm>(anyEntry);
  const [asked, setAsked] = useState<AuditForm>(anyEntry);
  const [shown, setShown] = useState<AuditLogEntry | null>(null);
  const filter = filterOf(asked);
  const pages = useEntries(filter);
  const { items, held } = pages;
  const now = useMinute();
  const change = (next: AuditForm) => {
    setForm(next);
    // Half an address is no question yet.
    if (!isAddressWrong(next)) setAsked(next);
  };
  return (
    <>
      <Chain />
      <Section
        title={t('audit.title')}
        verbs={<ExportButtons filter={filter} isEmpty={!items || items.length === 0} />}
      >
        <div className="mb-2 max-w-[760px]">
          <Quiet>{t('audit.intro')}</Quiet>
        </div>
        {held && (
          <div className="mb-2 max-w-[760px]">
            <Quiet>
              {t(pages.isOffline ? 'audit.heldOnly' : 'audit.heldSince', {
                ...{ count: held.count, since: whenOf(held.since, now, i18n.language) },
              })}
            </Quiet>
          </div>
        )}
        <AuditFilters form={form} onChange={change} />
        {items === null && <Unloaded of={pages} />}
        {items !== null && pages.problem && (
          <Failure title={t('server.failed')} text={pages.problem.message} />
        )}
        {items?.length === 0 && (
          <EmptyBox>
            {form === anyEntry ? (
              <Empty icon={ScrollText} title={t('audit.none')} text={t('audit.noneText')} />
            ) : (
              <Empty icon={ScrollText} title={t('audit.noneFound')}>
                <Button onClick={() => change(anyEntry)}>{t('audit.clear')}</Button>
              </Empty>
            )}
          </EmptyBox>
        )}
        {items !== null && items.length > 0 && (
          <div className={shown ? 'grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4' : ''}>
            <div className="min-w-0">
              <EntryTable entries={items} shownId={shown?.id ?? null} onShow={setShown} />
              {pages.hasMore && (
                <Button isSmall look="quiet" className="mt-2" onClick={pages.loadOlder}>
                  {t('audit.older')}
                </Button>
              )}
            </div>
            {shown && (
              <EntryPane
                key={shown.id}
                entry={shown}
                onClose={() => setShown(null)}
                onFilter={fields => change({ ...anyEntry, ...fields })}
              />
            )}
          </div>
        )}
      </Section>
    </>
  );
}
