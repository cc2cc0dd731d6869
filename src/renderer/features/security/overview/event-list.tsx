import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecurityEvent } from '#protocol/security.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { usePages } from '../../../app/use-pages.ts';
import { useDesk, useSync } from '../../../data/desk.ts';
import type { SecurityLive } from '../../../data/model.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Section } from '../../../ui/section.tsx';
import { anyEvent, type EventForm, filterOf, isAddressWrong, together } from './event-filter.ts';
import { EventFilters } from './event-filters.tsx';
import { EventPane } from './event-pane.tsx';
import { EventTable } from './event-table.tsx';

/** What happened, the newest first, and what happens while one looks. */
export function EventList({ live }: { live: SecurityLive }) {
  const { t } = useTranslation();
  const { events } = useDesk().securityServer;
  const isOffline = useSync().state === 'offline';
  const now = useMinute();
  const [form, setForm] = useState<EventForm>(anyEvent);
  const [asked, setAsked] = useState<EventForm>(anyEvent);
  const [shown, setShown] = useState<SecurityEvent | null>(null);
  const filter = filterOf(asked, now);
  const { from: _moves, ...stays } = filter;
  const pages = usePages(
    async (last?: SecurityEvent) => {
      const answer = await events.list(filter, last?.id);
      return answer.ok ? { ok: true, items: answer.events, hasMore: answer.hasMore } : answer;
    },
    JSON.stringify([stays, asked.span, live.losses]),
  );
  const change = (next: EventForm) => {
    setForm(next);
    // Half an address is no question yet.
    if (!isAddressWrong(next)) setAsked(next);
  };
  const found = pages.items && together(live.events, pages.items, filter);
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
      {found === null && <Unloaded of={pages} />}
      {found !== null && pages.problem && <Failure title={t('server.failed')} text={pages.problem.message} />}
      {found?.length === 0 && (
        <div className="h-44 rounded-md border border-line">
          {form === anyEvent ? (
            <Empty icon={ShieldCheck} title={t('events.none')} text={t('events.noneText')} />
          ) : (
            <Empty icon={ShieldCheck} title={t('events.noneFound')}>
              <Button onClick={() => change(anyEvent)}>{t('events.clear')}</Button>
            </Empty>
          )}
        </div>
      )}
      {found !== null && found.length > 0 && (
        <div className={shown ? 'grid grid-cols-[minmax(0,1fr)_320px] items-start gap-4' : ''}>
          <div className="min-w-0">
            <EventTable events={found} shownId={shown?.id ?? null} onShow={setShown} />
            {pages.hasMore && (
              <Button isSmall look="quiet" className="mt-2" onClick={() => void pages.loadOlder()}>
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
