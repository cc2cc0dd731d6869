import { useTranslation } from 'react-i18next';
import { usePeople } from '../../data/desk.ts';
import type { Dashboard } from './analytics-page.tsx';
import { useDrill } from './drill.tsx';
import { FigureChart } from './figure-chart.tsx';
import { FigureTable } from './figure-table.tsx';
import { PresenceWord } from './presence-word.tsx';
import { Tiles } from './tiles.tsx';
import { useFigures, useMeant } from './use-figures.ts';

const tiles = [
  { count: 'resolved' },
  { count: 'agentMessages' },
  { duration: 'firstHumanResponse', share: 'p50Ms' },
  { duration: 'reply', share: 'p50Ms' },
  { duration: 'handle', share: 'p50Ms' },
  { ratio: 'oneTouchShare' },
  { ratio: 'occupancy' },
  { ratio: 'concurrency' },
] as const;
const ofAgent = [
  { count: 'resolved' },
  { count: 'agentMessages' },
  { duration: 'firstHumanResponse', share: 'p50Ms' },
  { duration: 'reply', share: 'p50Ms' },
  { duration: 'handle', share: 'p50Ms' },
  { ratio: 'oneTouchShare' },
  { ratio: 'csat' },
  { ratio: 'occupancy' },
  { ratio: 'concurrency' },
] as const;
const shifts = [{ count: 'onlineMinutes' }, { count: 'busyMinutes' }] as const;
const replies = [
  { duration: 'reply', share: 'p50Ms' },
  { duration: 'reply', share: 'p90Ms' },
] as const;

/** What people did, together and one by one. */
export function Agents({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const told = useFigures(packs, 'agent', asked);
  const people = usePeople();
  const { from, to } = useMeant(asked);
  const drill = useDrill();
  const nameOf = (id: string) => people.find(person => person.id === id)?.name ?? t('analytics.gone');
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
        <FigureChart {...{ told, asked, kind: 'bar' }} title={t('analytics.shifts')} names={shifts} />
        <FigureChart
          {...{ told, asked }}
          title={t('analytics.concurrency')}
          names={[{ ratio: 'concurrency' }]}
        />
      </div>
      <FigureTable
        title={t('analytics.byAgent')}
        who={t('analytics.agent')}
        names={ofAgent}
        besideHead={t('analytics.nowHead')}
        onRow={agentId => drill({ from, to, by: 'resolved', agentId, of: nameOf(agentId) })}
        rows={told.now.by.one.map(({ key, figures }) => ({
          ...{ key, figures, beside: <PresenceWord personId={key} /> },
          name: nameOf(key),
        }))}
      />
    </>
  );
}
