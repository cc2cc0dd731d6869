import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecurityEvents } from '#protocol/documents/security-events.ts';
import type { SecuritySummary } from '#protocol/security.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useSecurity, useSecurityEvents } from '../../../data/desk.ts';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { Countries } from './countries-table.tsx';
import { Counts } from './counts.tsx';
import { EventList } from './event-list.tsx';
import { summaryOf } from './summary.ts';
import { Talkers } from './talkers.tsx';

const periods = { day: 24, week: 168 } as const;
export type Period = keyof typeof periods;

/** What happens at the door, as it happens, and who is behind it. */
export function Overview() {
  const { showSecurityEvents } = useDesk();
  const held = useSecurity();
  const [period, setPeriod] = useState<Period>('day');
  useEffect(() => {
    showSecurityEvents(true);
    return () => showSecurityEvents(false);
  }, [showSecurityEvents]);
  if (held === undefined) return null;
  const { packs } = held;
  return packs.length > 0 ? (
    <Held packs={packs} period={period} onPeriod={setPeriod} />
  ) : (
    <Asked period={period} onPeriod={setPeriod} />
  );
}

type Choice = { period: Period; onPeriod: (period: Period) => void };

/** Added up here, from what this computer holds. */
function Held({ packs, period, onPeriod }: Choice & { packs: readonly SecurityEvents[] }) {
  const now = useMinute();
  const summary = useMemo(() => summaryOf(packs, periods[period], now), [packs, period, now]);
  return (
    <>
      <Counts summary={summary} period={period} onPeriod={onPeriod} />
      <EventList live={useSecurityEvents()} packs={packs} />
      <WhoIsBehind summary={summary} onChanged={nothing} />
    </>
  );
}

const nothing = () => undefined;

/** As the server adds it up: nothing of the door has come to this computer yet. */
function Asked({ period, onPeriod }: Choice) {
  const { t } = useTranslation();
  const { securityServer } = useDesk();
  const loaded = useServer<SecuritySummary>(() => securityServer.events.summary(periods[period]), period);
  const live = useSecurityEvents();
  useSoonAfter(live, loaded.reload);
  return (
    <>
      {loaded.data ? (
        <Counts summary={loaded.data} period={period} onPeriod={onPeriod} />
      ) : (
        <Section title={t('events.counts')}>
          <Unloaded of={loaded} />
        </Section>
      )}
      <EventList live={live} packs={null} />
      {loaded.data && <WhoIsBehind summary={loaded.data} onChanged={loaded.reload} />}
    </>
  );
}

function WhoIsBehind({ summary, onChanged }: { summary: SecuritySummary; onChanged: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t('events.talkers')}>
        <div className="mb-2 max-w-[760px]">
          <Quiet>{t('events.talkersIntro')}</Quiet>
        </div>
        <Talkers summary={summary} onChanged={onChanged} />
      </Section>
      <Countries countries={summary.countries} />
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
