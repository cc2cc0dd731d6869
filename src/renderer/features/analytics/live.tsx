import { Maximize2, Minimize2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pack } from '#analytics/pack.ts';
import { useConversations, useCounts, usePeople, useSync } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { usePresences, usePresenceWords } from '../presence/use-presence.ts';
import { usualAsk } from './ask.ts';
import { useFigureWords } from './figure-words.ts';
import { useFigures } from './use-figures.ts';

const waitingAtMost = 6;
const today = { ...usualAsk, preset: 'today', compare: 'none' } as const;
const ofToday = [
  { count: 'conversations' },
  { count: 'resolved' },
  { duration: 'firstHumanResponse', share: 'p50Ms' },
  { ratio: 'csat' },
] as const;

/** How the desk is now, to be read from across a room: who waits, who is here, and what today says so far. */
export function Live({ packs }: { packs: readonly Pack[] }) {
  const { t } = useTranslation();
  const wall = useRef<HTMLDivElement>(null);
  const isFull = useFullScreen(wall);
  const counts = useCounts();
  const sync = useSync();
  const words = useFigureWords();
  const { now } = useFigures(packs, 'team', today);
  const queue = [
    ['unassigned', counts.unassigned],
    ['bot', counts.bot],
    ['snoozed', counts.snoozed],
    ['all', counts.all],
  ] as const;
  return (
    <div
      ref={wall}
      data-print-page=""
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-y-auto bg-canvas p-4 -outline-offset-2"
    >
      <div className="mb-3 flex items-center gap-3">
        <h2 className="text-lg font-strong">{t('analytics.nowAt')}</h2>
        {sync.state === 'offline' && <span className="text-warning">{t('analytics.liveOffline')}</span>}
        <Button
          icon={isFull ? Minimize2 : Maximize2}
          className="ml-auto"
          onClick={() => void (isFull ? document.exitFullscreen() : wall.current?.requestFullscreen())}
        >
          {t(isFull ? 'analytics.leaveFull' : 'analytics.full')}
        </Button>
      </div>
      <dl className="grid grid-cols-2 gap-3 mid:grid-cols-4">
        {queue.map(([view, count]) => (
          <Big
            key={view}
            name={t(`analytics.live_${view}`)}
            value={words.format({ count: 'conversations' })(count)}
          />
        ))}
        {ofToday.map(name => (
          <Big
            key={JSON.stringify(name)}
            name={t('analytics.todayOf', { name: words.name(name) })}
            value={words.value(now.total, name)}
          />
        ))}
      </dl>
      <div className="mt-3 grid gap-3 mid:grid-cols-2">
        <Waiting />
        <Here />
      </div>
    </div>
  );
}

function Big({ name, value }: { name: string; value: string }) {
  return (
    <div className="rounded-md border border-line bg-raised px-4 py-3">
      <dt className="text-ink-2">{name}</dt>
      <dd className="text-[40px] leading-[48px] font-strong tabular-nums">{value}</dd>
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const list = useConversations('unassigned', { sort: 'urgent' });
  const { show } = list;
  useEffect(() => show(0, waitingAtMost), [show]);
  const now = useMinute();
  const time = useFigureWords().format({ duration: 'firstResponse', share: 'p50Ms' });
  const rows = Array.from({ length: Math.min(waitingAtMost, list.total) }, (_, at) => list.rowAt(at)).filter(
    row => row !== undefined,
  );
  return (
    <section aria-label={t('analytics.waiting')} className="rounded-md border border-line bg-raised p-4">
      <h3 className="mb-2 flex items-baseline gap-3 font-strong">
        {t('analytics.waiting')}
        {list.total > 1 && (
          <span className="ml-auto text-sm font-normal text-muted">{t('analytics.waitingOrder')}</span>
        )}
      </h3>
      {list.total === 0 && <p className="text-muted">{t('analytics.nobodyWaits')}</p>}
      <ul className="text-lg">
        {rows.map(({ conversation: { id, customerName, subject, queuedAt, waitingSince } }) => (
          <li key={id} className="flex gap-3 border-b border-line py-1 last:border-b-0">
            <span className="w-20 flex-none tabular-nums">
              {time(Math.max(0, now - (waitingSince ?? queuedAt ?? now)))}
            </span>
            <span className="min-w-0 flex-1 truncate">
              {customerName}
              <span className="text-muted"> {subject}</span>
            </span>
          </li>
        ))}
      </ul>
      {list.total > waitingAtMost && (
        <p className="pt-2 text-muted">{t('analytics.waitingMore', { count: list.total - waitingAtMost })}</p>
      )}
    </section>
  );
}

function Here() {
  const { t } = useTranslation();
  const people = usePeople();
  const active = useMemo(() => people.filter(({ active: isActive }) => isActive), [people]);
  const ids = useMemo(() => active.map(({ id }) => id), [active]);
  const presences = usePresences(ids);
  const words = usePresenceWords();
  return (
    <section aria-label={t('analytics.here')} className="rounded-md border border-line bg-raised p-4">
      <h3 className="mb-2 font-strong">{t('analytics.here')}</h3>
      <ul className="text-lg">
        {active.map(({ id, name }) => {
          const presence = presences[id];
          return (
            <li key={id} className="flex gap-3 border-b border-line py-1 last:border-b-0">
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <span className="text-muted">{presence ? words(presence) : t('chart.none')}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function useFullScreen(wall: { current: HTMLElement | null }): boolean {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const look = () => setFull(wall.current !== null && document.fullscreenElement === wall.current);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, [wall]);
  return isFull;
}
