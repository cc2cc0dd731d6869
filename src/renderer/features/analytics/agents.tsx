import { useTranslation } from 'react-i18next';
import { usePeople } from '../../data/desk.ts';
import type { Dashboard } from './analytics-page.tsx';
import { FigureChart } from './figure-chart.tsx';
import { FigureTable } from './figure-table.tsx';
import { PresenceWord } from './presence-word.tsx';
import { Tiles } from './tiles.tsx';
import { useFigures } from './use-figures.ts';

const tiles = [
  { count: 'resolved' },
  { count: 'agentMessages' },
  { duration: 'firstHumanResponse', share: 'p50Ms' },
  { duration: 'reply', share: 'p50Ms' },
  { duration: 'handle', share: 'p50Ms' },
  { ratio: 'oneTouchShare' },
] as const;
const ofAgent = [
  { count: 'resolved' },
  { count: 'agentMessages' },
  { duration: 'firstHumanResponse', share: 'p50Ms' },
  { duration: 'reply', share: 'p50Ms' },
  { duration: 'handle', share: 'p50Ms' },
  { ratio: 'oneTouchShare' },
  { ratio: 'csat' },
] as const;
const replies = [
  { duration: 'reply', share: 'p50Ms' },
  { duration: 'reply', share: 'p90Ms' },
] as const;

/** What people did, together and one by one. */
export function Agents({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const told = useFigures(packs, 'agent', asked);
  const people = usePeople();
  return (
    <>
      <Tiles label={t('analytics.atOnce')} names={tiles} now={told.now.total} before={told.before} />
      <div className="grid gap-3 wide:grid-cols-2">
        <FigureChart
          {...{ told, asked }}
          title={t('analytics.done')}
          names={[{ count: 'resolved' }]}
          kind="bar"
        />
        <FigureChart {...{ told, asked }} title={t('analytics.replies')} names={replies} />
      </div>
      <FigureTable
        title={t('analytics.byAgent')}
        who={t('analytics.agent')}
        names={ofAgent}
        besideHead={t('analytics.nowHead')}
        rows={told.now.by.one.map(({ key, figures }) => ({
          ...{ key, figures, beside: <PresenceWord personId={key} /> },
          name: people.find(person => person.id === key)?.name ?? t('analytics.gone'),
        }))}
      />
    </>
  );
}
