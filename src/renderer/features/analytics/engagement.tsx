import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CustomerMeasure, customerMeasures } from '#analytics/customers.ts';
import type { EngagementAnswer } from '#protocol/http/analytics.ts';
import { createUnsaved } from '../../app/unsaved.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { useMinute } from '../../ui/minute.tsx';
import { whenOf } from '../../ui/time.ts';
import type { Dashboard } from './analytics-page.tsx';
import type { Asked } from './ask.ts';
import { useDrill } from './drill.tsx';
import { FigureChart } from './figure-chart.tsx';
import { FigureTable } from './figure-table.tsx';
import { useFigureWords } from './figure-words.ts';
import { TileGrid, Tiles } from './tiles.tsx';
import { timeZone, useFigures, useMeant } from './use-figures.ts';
import { Week } from './week.tsx';

const tiles = [
  { count: 'sessions' },
  { ratio: 'sessionShare' },
  { count: 'conversations' },
  { count: 'customerMessages' },
] as const;
const visits = [{ count: 'sessions' }, { count: 'sessionConversations' }] as const;
const ofChannel = [{ count: 'conversations' }, { count: 'customerMessages' }, { ratio: 'csat' }] as const;

/** How much customers write and when, from this computer; how many they are and who comes back, from the server. */
export function Engagement({ packs, asked: page }: Dashboard) {
  const { t } = useTranslation();
  // No channel is chosen here: what the server tells of customers is of all of them.
  const asked = useStable({ ...page, channel: '' });
  const told = useFigures(packs, 'team', asked);
  const { from, to } = useMeant(asked);
  const drill = useDrill();
  const channelName = (key: string) => t(`analytics.channel_${key}`, { defaultValue: key });
  return (
    <>
      <Customers asked={asked} />
      <Tiles label={t('analytics.atOnce')} names={tiles} now={told.now.total} before={told.before} />
      <div className="grid gap-3 wide:grid-cols-3">
        <FigureChart {...{ told, asked, kind: 'bar' }} title={t('analytics.visits')} names={visits} />
        <FigureChart
          {...{ told, asked, kind: 'bar' }}
          title={t('analytics.volume')}
          names={[{ count: 'conversations' }]}
        />
        <FigureChart
          {...{ told, asked, kind: 'bar' }}
          title={t('analytics.written')}
          names={[{ count: 'customerMessages' }]}
        />
      </div>
      <div className="grid gap-3 wide:grid-cols-2">
        <Week {...{ packs, asked, name: { count: 'customerMessages' } }} title={t('analytics.writtenWeek')} />
        <FigureTable
          title={t('analytics.byChannel')}
          who={t('analytics.of_channel')}
          names={ofChannel}
          onRow={channel => drill({ from, to, channel, of: channelName(channel) })}
          rows={told.now.by.other.map(({ key, figures }) => ({
            ...{ key, figures, name: channelName(key) },
          }))}
        />
      </div>
    </>
  );
}

/** The same object as long as it says the same. */
function useStable(asked: Asked): Asked {
  const [held, setHeld] = useState(asked);
  if (JSON.stringify(held) === JSON.stringify(asked)) return held;
  setHeld(asked);
  return asked;
}

type Kept = { at: number; now: EngagementAnswer; before: EngagementAnswer | null };
const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && 'at' in value && 'now' in value && 'before' in value;

/** What only the server knows. It stays with this computer as it was told last, so that it is there without a network. */
function useCustomers(asked: Asked): { kept: Kept | null; isAway: boolean; hasFailed: boolean } {
  const { analyticsServer, user, unsaved: words } = useDesk();
  const meant = useMeant(asked);
  const now = useMinute();
  const [store] = useState(() => createUnsaved(words, `engagement.${user.id}`, isKept));
  const place = JSON.stringify([asked.preset, asked.firstDay, asked.lastDay, asked.compare, asked.teamId]);
  const loaded = useServer(async () => {
    const ask = (span: { from: number; to: number }) =>
      analyticsServer.engagement({ ...span, timeZone, teamId: asked.teamId });
    const [first, second] = await Promise.all([
      ask(meant),
      asked.compare === 'none' || !meant.compared ? null : ask(meant.compared),
    ]);
    if (!first.ok) return first;
    if (second && !second.ok) return second;
    const kept: Kept = { at: now, now: first, before: second };
    store.write(place, kept);
    return { ok: true, place, kept };
  }, `${place} ${meant.from} ${meant.to}`);
  // An answer to another question says nothing about this one.
  const fresh = loaded.data?.place === place ? loaded.data.kept : null;
  return {
    kept: fresh ?? store.read(place),
    isAway: loaded.isOffline,
    hasFailed: loaded.problem !== null,
  };
}

const shown = [
  ...(['active', 'first', 'returning', 'repeated'] as const),
  ...(['retention', 'conversationsPerCustomer', 'messagesPerConversation'] as const),
] satisfies CustomerMeasure[];

function Customers({ asked }: { asked: Asked }) {
  const { t, i18n } = useTranslation();
  const words = useFigureWords();
  const now = useMinute();
  const { kept, isAway, hasFailed } = useCustomers(asked);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  const said = !kept
    ? isAway
      ? t('analytics.customersAway')
      : hasFailed
        ? t('analytics.customersFailed')
        : isLate
          ? t('analytics.customersComing')
          : ''
    : isAway || hasFailed
      ? t('analytics.customersKept', { when: whenOf(kept.at, now, i18n.language) })
      : '';
  return (
    <section aria-label={t('analytics.customers')}>
      <p role="status" className="mb-2 text-sm text-warning empty:hidden">
        {said}
      </p>
      {kept && (
        <TileGrid
          label={t('analytics.customers')}
          tiles={shown.map(name => ({
            key: name,
            name: t(`customerMeasure.${name}`),
            figure: name,
            means: customerMeasures[name],
            value: words.customer(name, kept.now[name]),
            change: kept.before && words.customerChange(name, kept.now[name], kept.before[name]),
          }))}
        />
      )}
    </section>
  );
}
