import { useTranslation } from 'react-i18next';
import type { Dashboard } from './analytics-page.tsx';
import { FigureChart } from './figure-chart.tsx';
import { FigureTable } from './figure-table.tsx';
import { Tiles } from './tiles.tsx';
import { useFigures } from './use-figures.ts';

const tiles = [
  { count: 'costMicros' },
  { count: 'aiRuns' },
  { count: 'inputTokens' },
  { count: 'outputTokens' },
] as const;

/** What models cost, over time and by whom it was asked for. */
export function Cost({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const told = useFigures(packs, 'ai', asked);
  const desk = useFigures(packs, 'team', { ...asked, channel: '' });
  const rows = (name: 'one' | 'other', none: string) =>
    told.now.by[name].map(({ key, figures }) => ({ key, name: key === '' ? none : key, figures }));
  return (
    <>
      <Tiles label={t('analytics.atOnce')} names={tiles} now={told.now.total} before={told.before} />
      {asked.intent === '' && asked.model === '' && (
        <Tiles
          label={t('analytics.perConversation')}
          names={[{ ratio: 'costPerConversation' }]}
          now={desk.now.total}
          before={desk.before}
        />
      )}
      <div className="grid gap-3 wide:grid-cols-2">
        <FigureChart
          {...{ asked, told, kind: 'bar' }}
          title={t('analytics.cost')}
          names={[{ count: 'costMicros' }]}
        />
        <FigureChart
          {...{ asked, told, kind: 'bar', isStacked: true, colours: [1, 2] }}
          title={t('analytics.tokens')}
          names={[{ count: 'inputTokens' }, { count: 'outputTokens' }]}
        />
      </div>
      <div className="grid gap-3 wide:grid-cols-2">
        <FigureTable
          {...{ title: t('analytics.byModel'), who: t('analytics.model'), names: tiles }}
          rows={rows('other', t('analytics.noModel'))}
        />
        <FigureTable
          {...{ title: t('analytics.byIntent'), who: t('analytics.intent'), names: tiles }}
          rows={rows('one', t('analytics.noIntent'))}
        />
      </div>
    </>
  );
}
