import { useTranslation } from 'react-i18next';
import { useTeams } from '../../data/desk.ts';
import { Heatmap } from '../../ui/heatmap.tsx';
import type { Dashboard } from './analytics-page.tsx';
import { FigureChart } from './figure-chart.tsx';
import { FigureTable, Panel } from './figure-table.tsx';
import { useFigureWords } from './figure-words.ts';
import { Tiles } from './tiles.tsx';
import { useFigures, useWeek } from './use-figures.ts';

const tiles = [
  { count: 'conversations' },
  { count: 'resolved' },
  { duration: 'firstResponse', share: 'p50Ms' },
  { duration: 'firstResponse', share: 'p90Ms' },
  { ratio: 'deflection' },
  { ratio: 'csat' },
] as const;
const times = [
  { duration: 'firstHumanResponse', share: 'p50Ms' },
  { duration: 'firstHumanResponse', share: 'p90Ms' },
] as const;
const ofTeam = [
  { count: 'conversations' },
  { count: 'resolved' },
  { duration: 'firstResponse', share: 'p50Ms' },
  { duration: 'resolution', share: 'p50Ms' },
  { ratio: 'reopenShare' },
  { ratio: 'csat' },
] as const;

/** How much there is, how quickly it is answered, when it comes, and to whom. */
export function Overview({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const told = useFigures(packs, 'team', asked);
  const teams = useTeams();
  const nameOf = (id: string) => teams.find(team => team.id === id)?.name ?? t('analytics.gone');
  return (
    <>
      <Tiles label={t('analytics.atOnce')} names={tiles} now={told.now.total} before={told.before} />
      <div className="grid gap-3 wide:grid-cols-2">
        <FigureChart
          {...{ told, asked }}
          title={t('analytics.volume')}
          names={[{ count: 'conversations' }]}
          kind="bar"
        />
        <FigureChart {...{ told, asked }} title={t('analytics.people')} names={times} />
      </div>
      <div className="grid gap-3 wide:grid-cols-2">
        <Week {...{ packs, asked }} />
        <FigureTable
          title={t('analytics.byTeam')}
          who={t('analytics.team')}
          names={ofTeam}
          rows={told.now.by.teamId.map(({ key, figures }) => ({ key, name: nameOf(key), figures }))}
        />
      </div>
    </>
  );
}

function Week({ packs, asked }: Dashboard) {
  const { t, i18n } = useTranslation();
  const week = useWeek(packs, asked);
  const format = useFigureWords().format({ count: 'conversations' });
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  // The first of January 2024 was a Monday.
  const days = Array.from({ length: 7 }, (_, day) => weekday.format(Date.UTC(2024, 0, 1 + day)));
  const values = week.map(({ counts }) => counts.conversations ?? 0);
  return (
    <Panel title={t('analytics.week')}>
      <p className="mb-2 text-sm text-muted">{t('analytics.weekText')}</p>
      <Heatmap label={t('analytics.week')} {...{ days, values, format }} />
    </Panel>
  );
}
