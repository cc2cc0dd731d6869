import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecurityEvents } from '#protocol/documents/security-events.ts';
import type { SecurityEvent } from '#protocol/security.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useSync } from '../../../data/desk.ts';
import type { SecurityLive } from '../../../data/model.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Empty, EmptyBox } from '../../../ui/empty.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { whenOf } from '../../../ui/time.ts';
import { anyEvent, type EventForm, filterOf, isAddressWrong, together, usualEvents } from './event-filter.ts';
import { EventFilters } from './event-filters.tsx';
import { EventPane } from './event-pane.tsx';
import { EventTable } from './event-table.tsx';
import { useListed } from './use-listed.ts';

/** What happened, the newest first, and what happens while one looks. */
export function EventList({
  live,
  packs,
}: {
  live: SecurityLive;
  /** What this computer holds; null: nothing. */
  packs: readonly SecurityEvents[] | null;
}) {
  const { t, i18n } = useTranslation();
  const isOffline = useSync().state === 'offline';
  const now = useMinute();
  const [form, setForm] = useState<EventForm>(usualEvents);
  const [asked, setAsked] = useState<EventForm>(usualEvents);
  const [shown, setShown] = useState<SecurityEvent | null>(null);
  const filter = filterOf(asked, now);
  const pages = useListed(packs, filter, JSON.stringify([asked, live.losses]));
  const change = (next: EventForm) => {
    setForm(next);
    // Half an address is no question yet.
    if (!isAddressWrong(next)) setAsked(next);
  };
  const found = pages.items && together(live.events, pages.items, filter);
  const since = pages.heldSince;
  return (
    <Section
      title={t('events.title')}
      verbs={
        <span role="status" className="text-xs text-muted">
          {isOffline ? t('events.notLive') : <Chip look="positive">{t('events.live')}</Chip>}
          {live.skipped > 0 && ` ${t('events.skipped', { count: live.skipped })}`}
        </span>
      }
    >
      <EventFilters form={form} onChange={change} />
      {since !== null && (
        <div className="mb-2 max-w-[760px]">
          <Quiet>
            {t(isOffline ? 'events.heldOnly' : 'events.heldSince', {
              since: whenOf(since, now, i18n.language),
            })}
          </Quiet>
        </div>
      )}
      {found === null && <Unloaded of={pages} />}
      {found !== null && pages.problem && <Failure title={t('server.failed')} text={pages.problem.message} />}
      {found?.length === 0 && (
        <EmptyBox>
          {form === usualEvents ? (
            <Empty icon={ShieldCheck} title={t('events.none')} text={t('events.noneText')} />
          ) : (
            <Empty icon={ShieldCheck} title={t('events.noneFound')}>
              <Button onClick={() => change(usualEvents)}>{t('events.clear')}</Button>
            </Empty>
          )}
        </EmptyBox>
      )}
      {found !== null && found.length > 0 && (
        <div className={shown ? 'grid grid-cols-[minmax(0,1fr)_320px] items-start gap-4' : ''}>
          <div className="min-w-0">
            <EventTable events={found} shownId={shown?.id ?? null} onShow={setShown} />
            {pages.hasMore && (
              <Button isSmall look="quiet" className="mt-2" onClick={pages.loadOlder}>
                {t('events.older')}
              </Button>
            )}
          </div>
          {shown && (
            <EventPane
              key={shown.id}
              event={shown}
              onClose={() => setShown(null)}
              onFilter={fields => change({ ...anyEvent, ...fields })}
            />
          )}
        </div>
      )}
    </Section>
  );
}
