import { useTranslation } from 'react-i18next';
import { useTeams } from '../../data/desk.ts';
import type { Dashboard } from './analytics-page.tsx';
import { useDrill } from './drill.tsx';
import { FigureChart } from './figure-chart.tsx';
import { FigureTable } from './figure-table.tsx';
import { Tiles } from './tiles.tsx';
import { useFigures, useMeant } from './use-figures.ts';
import { Week } from './week.tsx';

const tiles = [
  { count: 'conversations' },
  { count: 'resolved' },
  { duration: 'firstResponse', share: 'p50Ms' },
  { duration: 'firstResponse', share: 'p90Ms' },
  { duration: 'wait', share: 'p50Ms' },
  { ratio: 'targetShare' },
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
  { ratio: 'targetShare' },
  { ratio: 'reopenShare' },
  { ratio: 'csat' },
] as const;

/** How much there is, how quickly it is answered, when it comes, and to whom. */
export function Overview({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const told = useFigures(packs, 'team', asked);
  const teams = useTeams();
  const { from, to } = useMeant(asked);
  const drill = useDrill();
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
      <Week {...{ packs, asked, name: { count: 'conversations' } }} title={t('analytics.week')} />
      <FigureTable
        title={t('analytics.byTeam')}
        who={t('analytics.team')}
        names={ofTeam}
        onRow={teamId => drill({ from, to, teamId, of: nameOf(teamId) })}
        rows={told.now.by.teamId.map(({ key, figures }) => ({ key, name: nameOf(key), figures }))}
      />
    </>
  );
}
