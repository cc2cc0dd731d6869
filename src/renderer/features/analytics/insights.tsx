import { ChartLine, Lightbulb, TrendingUp, Users } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Insight } from '#analytics/insights.ts';
import type { Pack } from '#analytics/pack.ts';
import { usePeople, useTeams } from '../../data/desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { Quiet } from '../../ui/section.tsx';
import type { Dashboard } from './analytics-page.tsx';
import type { Asked } from './ask.ts';
import { figureNamed, useFigureWords } from './figure-words.ts';
import { insightsFor, service } from './insights-for.ts';
import { Themes } from './themes.tsx';
import { timeZone } from './use-figures.ts';

const hourMs = 3_600_000;

const groups = [
  { key: 'changes', icon: TrendingUp, kinds: ['change', 'trend', 'change_point'] },
  { key: 'drivers', icon: Users, kinds: ['driver'] },
  { key: 'ahead', icon: ChartLine, kinds: ['peak', 'forecast', 'staffing'] },
] as const;

/** What is worth saying about the range, in sentences with their numbers; computed on this computer. */
export function Insights({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const insights = useInsights(packs, asked);
  return (
    <>
      {insights.length === 0 && (
        <div className="rounded-md border border-line bg-raised p-4">
          <p className="flex items-center gap-2 text-sm text-muted">
            <Icon of={Lightbulb} />
            {t('analytics.nothingToSay')}
          </p>
        </div>
      )}
      {(insights.length === 0 ? [] : groups).map(({ key, icon, kinds }) => {
        const said = insights.filter(({ kind }) => kinds.some(each => each === kind));
        return (
          <section
            key={key}
            aria-label={t(`analytics.said_${key}`)}
            className="rounded-md border border-line bg-raised p-4"
          >
            <h2 className="mb-2 flex items-center gap-2 font-strong">
              <Icon of={icon} />
              {t(`analytics.said_${key}`)}
            </h2>
            {said.length === 0 && <Quiet>{t('analytics.saidNone')}</Quiet>}
            <ul className="grid gap-3">
              {said.map(insight => (
                <Said key={`${insight.kind} ${insight.text}`} of={insight} />
              ))}
            </ul>
            {key === 'ahead' && (
              <p className="mt-3 text-xs text-muted">
                {t('analytics.staffingFor', { ...service, within: Math.round(service.within * 100) })}
              </p>
            )}
          </section>
        );
      })}
      <Themes asked={asked} />
    </>
  );
}

/** A sentence, and what it stands on. */
function Said({ of: { kind, figure, text, evidence } }: { of: Insight }) {
  const { t, i18n } = useTranslation();
  const words = useFigureWords();
  // Who moved something is said apart from what moved.
  const moved = kind === 'driver' ? figureNamed(figure) : null;
  const plain = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 3 });
  return (
    <li className="max-w-[880px] text-sm">
      {moved && <span className="font-strong">{words.name(moved)}: </span>}
      {text}
      <details className="mt-1 text-xs text-muted">
        <summary className="min-h-6 w-fit cursor-pointer py-1">{t('analytics.evidence')}</summary>
        <dl className="flex flex-wrap gap-x-4 gap-y-1 pl-4">
          {Object.entries(evidence).map(([name, value]) => (
            <div key={name} className="flex gap-1">
              <dt>{name}:</dt>
              <dd className="text-ink-2 tabular-nums">
                {typeof value === 'number' ? plain.format(value) : value}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

function useInsights(packs: readonly Pack[], asked: Asked): Insight[] {
  const hour = Math.floor(useMinute() / hourMs) * hourMs;
  const [teams, people] = [useTeams(), usePeople()];
  return useMemo(() => {
    const names = new Map([...teams, ...people].map(({ id, name }) => [id, name]));
    return insightsFor(packs, asked, hour, timeZone, key => names.get(key) ?? (key === '' ? 'none' : key));
  }, [packs, asked, hour, teams, people]);
}
