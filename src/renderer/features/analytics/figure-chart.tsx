import { useTranslation } from 'react-i18next';
import type { Figures } from '#analytics/query.ts';
import type { Millis } from '#protocol/ids.ts';
import { useTheme } from '../../data/desk.ts';
import { Chart, type ChartSeries } from '../../ui/chart.tsx';
import type { Asked, Meant } from './ask.ts';
import { endsOf } from './ask.ts';
import { behindBy, useDrill } from './drill.tsx';
import { baseOf, type FigureName, figureIn, stepOfAxis, useFigureWords } from './figure-words.ts';
import { Meaning } from './tiles.tsx';
import { type Told, timeZone, useMeant } from './use-figures.ts';

/** How a step is called on the axis: an hour, a day, or the day with which a week begins. */
export function useStepNames({ step }: Pick<Meant, 'step'>): (at: Millis) => string {
  const { i18n } = useTranslation();
  const parts: Intl.DateTimeFormatOptions =
    step === 'hour'
      ? { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : { day: 'numeric', month: 'short' };
  const format = new Intl.DateTimeFormat(i18n.language, { ...parts, timeZone });
  return at => format.format(at);
}

/**
 * One or more figures over the asked time; with the first of them as it was before, where that is compared. A press on a step lists what
 * is behind it.
 */
export function FigureChart({
  title,
  names,
  told,
  asked,
  kind = 'line',
  isStacked = false,
  colours = [1, 2, 3, 4],
}: {
  title: string;
  names: readonly FigureName[];
  told: Told;
  asked: Asked;
  kind?: 'line' | 'bar';
  isStacked?: boolean;
  colours?: readonly number[];
}) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const { shownTheme } = useTheme();
  const meant = useMeant(asked);
  const stepName = useStepNames(meant);
  const drill = useDrill();
  const [first] = names;
  if (!first) return null;
  const { series } = told.now;
  const valuesOf = (steps: readonly { figures: Figures }[], name: FigureName) =>
    steps.map(({ figures }) => figureIn(figures, name));
  const shown: ChartSeries[] = names.map((name, place) => ({
    ...{ key: JSON.stringify(name), name: words.name(name), values: valuesOf(series, name) },
    ...{ colour: colours[place] ?? 8, look: place === 1 ? ('dashed' as const) : ('plain' as const) },
  }));
  if (told.before && names.length === 1) {
    const values = valuesOf(told.beforeSeries, first).slice(0, series.length);
    shown.push({
      key: 'before',
      name: t(`analytics.compared_${asked.compare}`),
      values,
      colour: 8,
      look: 'before',
    });
  }
  const format = words.format(first);
  const stepSize = stepOfAxis(
    first,
    Math.max(0, ...shown.flatMap(each => each.values.map(value => value ?? 0))),
  );
  return (
    <Chart
      {...{ title, kind, isStacked, format, stepSize, theme: shownTheme, series: shown }}
      about={names
        .filter((name, place) => names.findIndex(each => baseOf(each) === baseOf(name)) === place)
        .map(name => <Meaning key={baseOf(name)} name={name} />)}
      labels={series.map(({ at }) => stepName(at))}
      summary={sentence()}
      onPick={place => {
        const from = series[place]?.at;
        if (from === undefined) return;
        drill({ from, to: endsOf(meant, timeZone)[place] ?? meant.to, by: behindBy(first) });
      }}
    />
  );

  /** Of the first figure of which there is anything. */
  function sentence(): string {
    const heldOf = (name: FigureName) => valuesOf(series, name).filter(value => value !== null);
    const name = names.find(each => heldOf(each).some(value => value !== 0));
    if (!name) return t('analytics.nothingIn');
    const values = valuesOf(series, name);
    const held = heldOf(name);
    const most = Math.max(...held);
    const at = series[values.indexOf(most)]?.at ?? meant.from;
    return t('analytics.sentence', {
      ...{ name: words.name(name), all: words.value(told.now.total, name) },
      ...{ most: words.format(name)(most), when: stepName(at) },
    });
  }
}
