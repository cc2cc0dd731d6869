import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecuritySummary } from '#protocol/security.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useSecurityEvents } from '../../../data/desk.ts';
import { Quiet, Section } from '../../../ui/section.tsx';
import { Countries } from './countries-table.tsx';
import { Counts } from './counts.tsx';
import { EventList } from './event-list.tsx';
import { Talkers } from './talkers.tsx';

const periods = { day: 24, week: 168 } as const;
export type Period = keyof typeof periods;

/** What happens at the door, as it happens, and who is behind it. */
export function Overview() {
  const { t } = useTranslation();
  const { showSecurityEvents, securityServer } = useDesk();
  const [period, setPeriod] = useState<Period>('day');
  const loaded = useServer<SecuritySummary>(() => securityServer.events.summary(periods[period]), period);
  const live = useSecurityEvents();
  useEffect(() => {
    showSecurityEvents(true);
    return () => showSecurityEvents(false);
  }, [showSecurityEvents]);
  useSoonAfter(live, loaded.reload);
  return (
    <>
      {loaded.data ? (
        <Counts summary={loaded.data} period={period} onPeriod={setPeriod} />
      ) : (
        <Section title={t('events.counts')}>
          <Unloaded of={loaded} />
        </Section>
      )}
      <EventList live={live} />
      {loaded.data && (
        <>
          <Section title={t('events.talkers')}>
            <div className="mb-2 max-w-[760px]">
              <Quiet>{t('events.talkersIntro')}</Quiet>
            </div>
            <Talkers summary={loaded.data} onChanged={loaded.reload} />
          </Section>
          <Countries countries={loaded.data.countries} />
        </>
      )}
    </>
  );
}

/** Sums are asked for again some seconds after something happened, however much of it there is. */
const reloadAfterMs = 3_000;

function useSoonAfter(changing: object, reload: () => void): void {
  const first = useRef(changing);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (changing === first.current) return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      reload();
    }, reloadAfterMs);
  }, [changing, reload]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
}
