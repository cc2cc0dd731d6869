import { Download, Image, Table2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';
import type { Drawn } from './chart-canvas.ts';
import { csvOf } from './csv.ts';
import { offerFile } from './offer-file.ts';
import { cell, Table } from './table.tsx';

/** `before`: the same figure of the time before. */
export type ChartLook = 'plain' | 'dashed' | 'before';
/** `colour`: 1 to 8; a series keeps its colour everywhere. */
export type ChartSeries = {
  key: string;
  name: string;
  values: readonly (number | null)[];
  colour: number;
  look: ChartLook;
};

/**
 * Figures over time: as lines or bars, as a table with the same values, read with the arrow keys, kept as a picture or as CSV. It is drawn
 * once its library has come; the table needs none.
 */
export function Chart({
  title,
  about,
  summary,
  kind,
  labels,
  series,
  isStacked = false,
  format,
  stepSize,
  theme,
  onPick,
  className = 'h-52',
}: {
  title: string;
  /** What is counted, and where that is defined. */
  about?: ReactNode;
  /** The chart in one sentence. */
  summary: string;
  kind: 'line' | 'bar';
  labels: readonly string[];
  series: readonly ChartSeries[];
  isStacked?: boolean;
  format: (value: number) => string;
  /** How far the lines of the grid stand apart; undefined: as is best for plain numbers. */
  stepSize?: number | undefined;
  /** Another one is another drawing. */
  theme: string;
  onPick?: ((place: number) => void) | undefined;
  className?: string;
}) {
  const { t } = useTranslation();
  const [isTable, setTable] = useState(false);
  const headId = useId();
  const fileName = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  const drawn = useRef<Promise<Drawn | null> | null>(null);
  // An empty frame says less than the sentence above it.
  const isBlank = series.every(({ values }) => values.every(value => !value));
  const saveTable = () => {
    const heads = [t('chart.when'), ...series.map(({ name }) => name)];
    const rows = labels.map((label, place) => [label, ...series.map(({ values }) => values[place] ?? null)]);
    offerFile(`${fileName}.csv`, new Blob(['\uFEFF', csvOf([heads, ...rows])], { type: 'text/csv' }));
  };
  const savePicture = async () => {
    const picture = await (await drawn.current)?.picture();
    if (picture) offerFile(`${fileName}.png`, picture);
  };
  return (
    <section aria-labelledby={headId} className="min-w-0 rounded-md border border-line bg-raised p-3">
      <div className="mb-1 flex min-h-6 items-center gap-2">
        <h2 id={headId} className="font-strong">
          {title}
        </h2>
        {about}
        <span className="ml-auto flex print:hidden">
          <IconButton
            {...{
              isSmall: true,
              icon: Table2,
              label: t(isTable ? 'chart.asChart' : 'chart.asTable', { title }),
            }}
            onClick={() => setTable(!isTable)}
          />
          {!isTable && !isBlank && (
            <IconButton
              {...{ isSmall: true, icon: Image, label: t('chart.png', { title }) }}
              onClick={() => void savePicture()}
            />
          )}
          <IconButton
            {...{ isSmall: true, icon: Download, label: t('chart.csv', { title }) }}
            onClick={saveTable}
          />
        </span>
      </div>
      <p className="mb-2 text-sm text-muted">{summary}</p>
      {isTable ? (
        <Values {...{ title, labels, series, format, onPick }} />
      ) : isBlank ? null : (
        <Picture
          {...{ title, kind, labels, series, isStacked, format, stepSize, theme, onPick, className, drawn }}
        />
      )}
    </section>
  );
}

function Values({
  title,
  labels,
  series,
  format,
  onPick,
}: {
  title: string;
  labels: readonly string[];
  series: readonly ChartSeries[];
  format: (value: number) => string;
  onPick: ((place: number) => void) | undefined;
}) {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t('chart.values', { title })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      className="max-h-72 overflow-y-auto -outline-offset-2"
    >
      <Table
        label={title}
        heads={[t('chart.when'), ...series.map(({ name }) => ({ number: name }))]}
        className="tabular-nums"
      >
        {labels.map((label, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hour that clocks go back by has the name of the one before
          <tr key={`${label} ${place}`} className="border-b border-line">
            <th scope="row" className={`${cell} text-left font-normal`}>
              {onPick ? (
                <button
                  type="button"
                  className="text-accent-text hover:underline"
                  onClick={() => onPick(place)}
                >
                  {label}
                </button>
              ) : (
                label
              )}
            </th>
            {series.map(({ key, values }) => (
              <td key={key} className={`${cell} text-right`}>
                {values[place] == null ? t('chart.none') : format(values[place])}
              </td>
            ))}
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Picture({
  title,
  kind,
  labels,
  series,
  isStacked,
  format,
  stepSize,
  theme,
  onPick,
  className,
  drawn,
}: {
  title: string;
  kind: 'line' | 'bar';
  labels: readonly string[];
  series: readonly ChartSeries[];
  isStacked: boolean;
  format: (value: number) => string;
  stepSize: number | undefined;
  theme: string;
  onPick: ((place: number) => void) | undefined;
  className: string;
  drawn: { current: Promise<Drawn | null> | null };
}) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [place, setPlace] = useState<number | null>(null);
  const latest = useRef({ format, onPick });
  latest.current = { format, onPick };
  const content = JSON.stringify([kind, labels, series, isStacked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn is compared by its content
  useLayoutEffect(() => {
    let isGone = false;
    let made: Drawn | null = null;
    let paint: () => void = () => undefined;
    drawn.current = import('./chart-canvas.ts').then(({ draw }) => {
      paint = () => {
        made?.destroy();
        made =
          canvas.current &&
          draw(canvas.current, {
            ...{ kind, labels, series, isStacked, stepSize },
            format: value => latest.current.format(value),
            onPick: at => latest.current.onPick?.(at),
          });
        drawn.current = Promise.resolve(made);
      };
      if (!isGone) paint();
      return made;
    });
    // Paper has other colours than a dark screen: at once, for what is printed is what stands there when this returns.
    const again = () => paint();
    window.addEventListener('beforeprint', again);
    window.addEventListener('afterprint', again);
    // At once: a drawing that outlives its canvas fails at the next change of size.
    return () => {
      isGone = true;
      window.removeEventListener('beforeprint', again);
      window.removeEventListener('afterprint', again);
      drawn.current = null;
      made?.destroy();
    };
  }, [content, theme]);
  const last = labels.length - 1;
  const move = (to: number | null) => {
    if (to === place) return;
    setPlace(to);
    void drawn.current?.then(it => it?.mark(to));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && place !== null) onPick?.(place);
    const next = { ArrowLeft: (place ?? last + 1) - 1, ArrowRight: (place ?? -1) + 1, Home: 0, End: last }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    move(Math.min(last, Math.max(0, next)));
  };
  const said = (at: number) =>
    `${labels[at] ?? ''}: ${series.map(({ name, values }) => `${name} ${values[at] == null ? t('chart.none') : format(values[at])}`).join(', ')}`;
  return (
    <>
      {series.length > 1 && (
        <ul className="mb-1 flex flex-wrap gap-x-4 text-xs text-muted">
          {series.map(({ key, name, colour, look }) => (
            <li key={key} className="flex items-center gap-[6px]">
              <svg aria-hidden="true" width="18" height="8" className="flex-none">
                <line
                  {...{ x1: 0, x2: 18, y1: 4, y2: 4, strokeWidth: kind === 'line' ? 2 : 7 }}
                  stroke={`var(--chart-${look === 'before' ? 8 : colour})`}
                  strokeDasharray={
                    { plain: undefined, dashed: kind === 'line' ? '6 4' : '4 2', before: '2 3' }[look]
                  }
                />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <div
        role="slider"
        tabIndex={0}
        aria-label={t('chart.read', { title })}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={place ?? Math.max(0, last)}
        aria-valuetext={said(place ?? Math.max(0, last))}
        onKeyDown={onKeyDown}
        onBlur={() => move(null)}
        className={`relative ${className}`}
      >
        <canvas ref={canvas} />
      </div>
    </>
  );
}
