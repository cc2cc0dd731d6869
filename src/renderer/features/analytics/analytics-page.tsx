import { ChartColumn, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pack } from '#analytics/pack.ts';
import { may } from '#protocol/permissions.ts';
import { useKit, useSetting } from '../../app/kit.tsx';
import { PartLinks } from '../../app/part-links.tsx';
import { type AnalyticsPart, analyticsParts } from '../../app/route.ts';
import { useDesk, useMetrics, useSync } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { whenOf } from '../../ui/time.ts';
import { Agents } from './agents.tsx';
import { Ai } from './ai.tsx';
import type { Asked } from './ask.ts';
import { Cost } from './cost.tsx';
import { Definitions } from './definitions.tsx';
import { DrillProvider } from './drill.tsx';
import { Engagement } from './engagement.tsx';
import { type FilterName, Filters } from './filters.tsx';
import { Insights } from './insights.tsx';
import { Live } from './live.tsx';
import { Overview } from './overview.tsx';
import { PrintHead, useLightOnPaper } from './print-head.tsx';
import { Quality } from './quality.tsx';

export type Dashboard = { packs: readonly Pack[]; asked: Asked };

const dashboards: Record<
  Exclude<AnalyticsPart, 'live' | 'definitions'>,
  { has: readonly FilterName[]; Board: (dashboard: Dashboard) => ReactNode }
> = {
  overview: { has: ['teamId', 'channel'], Board: Overview },
  insights: { has: ['teamId', 'channel'], Board: Insights },
  agents: { has: ['teamId', 'agentId'], Board: Agents },
  ai: { has: ['teamId', 'channel', 'intent', 'model'], Board: Ai },
  engagement: { has: ['teamId'], Board: Engagement },
  quality: { has: ['teamId', 'channel', 'agentId'], Board: Quality },
  cost: { has: ['teamId', 'intent', 'model'], Board: Cost },
};

/** What the desk's figures say, from this computer alone: with a network and without. */
export function AnalyticsPage({ part, figure }: { part: AnalyticsPart; figure: string | null }) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const parts = analyticsParts.map(key => ({
    ...{ key, name: t(`analytics.part_${key}`) },
    ...{ route: { page: 'analytics', part: key } as const, isCurrent: key === part },
  }));
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-12 flex-none flex-wrap items-center gap-3 border-b border-line px-4">
        <h1 className="text-lg font-strong">{t('page.analytics')}</h1>
        <PartLinks label={t('analytics.parts')} parts={parts} />
        {part !== 'definitions' && <AsOf />}
      </div>
      {may(user.role, 'analytics.read') ? (
        part === 'definitions' ? (
          <Definitions figure={figure} />
        ) : (
          <Held part={part} />
        )
      ) : (
        <Empty icon={Lock} title={t('analytics.leadsOnly')} text={t('analytics.leadsOnlyText')} />
      )}
    </div>
  );
}

/** Until when the figures are: they are computed here, so the network may be gone. */
function AsOf() {
  const { t, i18n } = useTranslation();
  const sync = useSync();
  const now = useMinute();
  const at = sync.state === 'offline' ? sync.sinceMs : now;
  return (
    <span
      role="status"
      className={`ml-auto text-sm ${sync.state === 'offline' ? 'text-warning' : 'text-muted'}`}
    >
      {sync.state === 'catching_up'
        ? t('analytics.catchingUp')
        : t('analytics.asOf', { when: whenOf(at, now, i18n.language) })}
    </span>
  );
}

function Held({ part }: { part: Exclude<AnalyticsPart, 'definitions'> }) {
  const { t } = useTranslation();
  const packs = useMetrics();
  const { settings } = useKit();
  const asked = useSetting(values => values.analyticsAsk);
  useLightOnPaper();
  if (packs === undefined) return <LoadingRows rows={6} height="h-[72px]" label={t('analytics.loading')} />;
  if (part === 'live') return <Live packs={packs} />;
  if (packs.length === 0)
    return <Empty icon={ChartColumn} title={t('analytics.none')} text={t('analytics.noneText')} />;
  const { has, Board } = dashboards[part];
  return (
    <>
      <Filters {...{ packs, has, asked }} onAsk={next => settings.setState({ analyticsAsk: next })} />
      <div
        data-print-page=""
        className="relative min-h-0 flex-1 overflow-y-auto bg-canvas -outline-offset-2"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        <PrintHead title={t(`analytics.part_${part}`)} asked={asked} />
        <div className="grid max-w-[1440px] grid-cols-[minmax(0,1fr)] gap-3 p-4">
          <DrillProvider asked={asked}>
            <Board packs={packs} asked={asked} />
          </DrillProvider>
        </div>
      </div>
    </>
  );
}
