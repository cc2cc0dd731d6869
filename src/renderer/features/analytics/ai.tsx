import { useTranslation } from 'react-i18next';
import type { Dashboard } from './analytics-page.tsx';
import { FigureChart } from './figure-chart.tsx';
import { FigureTable } from './figure-table.tsx';
import { Tiles } from './tiles.tsx';
import { useFigures } from './use-figures.ts';

const outcome = [
  { ratio: 'containment' },
  { ratio: 'deflection' },
  { count: 'contained' },
  { count: 'handovers' },
  { ratio: 'handoverShare' },
] as const;
const work = [
  { count: 'aiRuns' },
  { ratio: 'aiFailureShare' },
  { ratio: 'modelErrorShare' },
  { duration: 'aiLatency', share: 'p50Ms' },
  { duration: 'aiLatency', share: 'p90Ms' },
  { ratio: 'modelAccuracy' },
] as const;
const errors = [
  { count: 'timeoutErrors' },
  { count: 'rateLimitErrors' },
  { count: 'refusedErrors' },
  { count: 'unreachableErrors' },
  { count: 'badAnswerErrors' },
] as const;
const latency = [
  { duration: 'aiLatency', share: 'p50Ms' },
  { duration: 'aiLatency', share: 'p90Ms' },
] as const;

/** What the AI settled alone, and how the models did; by what customers wanted and by model. */
export function Ai({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const desk = useFigures(packs, 'team', asked);
  const models = useFigures(packs, 'ai', asked);
  const rows = (name: 'one' | 'other', none: string) =>
    models.now.by[name].map(({ key, figures }) => ({ key, name: key === '' ? none : key, figures }));
  return (
    <>
      <Tiles label={t('analytics.outcome')} names={outcome} now={desk.now.total} before={desk.before} />
      <Tiles label={t('analytics.work')} names={work} now={models.now.total} before={models.before} />
      <div className="grid gap-3 wide:grid-cols-3">
        <FigureChart
          {...{ asked, told: desk, kind: 'bar', isStacked: true, colours: [1, 2] }}
          title={t('analytics.settledBy')}
          names={[{ count: 'contained' }, { count: 'withPeople' }]}
        />
        <FigureChart {...{ asked, told: models }} title={t('analytics.latency')} names={latency} />
        <FigureChart
          {...{ asked, told: models, kind: 'bar' }}
          title={t('analytics.judged')}
          names={[{ count: 'judgedRuns' }, { count: 'rightRuns' }]}
        />
      </div>
      <FigureChart
        {...{ asked, told: models, kind: 'bar', isStacked: true, colours: [1, 2, 3, 4, 5] }}
        title={t('analytics.errors')}
        names={errors}
      />
      <FigureTable
        {...{ title: t('analytics.byIntent'), who: t('analytics.intent'), names: work }}
        rows={rows('one', t('analytics.noIntent'))}
      />
      <FigureTable
        {...{ title: t('analytics.byModel'), who: t('analytics.model'), names: work }}
        rows={rows('other', t('analytics.noModel'))}
      />
    </>
  );
}
