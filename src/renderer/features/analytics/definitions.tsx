import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { customerMeasureNames, customerMeasures } from '#analytics/customers.ts';
import {
  type CountMeasure,
  countMeasures,
  type DurationMeasure,
  durationMeasures,
  type RatioMeasure,
  ratioMeasures,
} from '#analytics/measures.ts';
import { formatRoute } from '../../app/route.ts';
import { type FigureName, isMoreBetter, meaningOf } from './figure-words.ts';

const keysOf = <Name extends string>(list: Readonly<Record<Name, unknown>>) => Object.keys(list) as Name[];

/** Where a figure is defined. */
export const definitionOf = (figure: string): string =>
  formatRoute({ page: 'analytics', part: 'definitions', figure });

/** What every figure is, each with an address of its own. @param figure the one that was asked for */
export function Definitions({ figure }: { figure: string | null }) {
  const { t } = useTranslation();
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (figure === null) return;
    const entry = page.current?.querySelector<HTMLElement>(`#figure-${CSS.escape(figure)}`);
    entry?.scrollIntoView({ block: 'center' });
    entry?.focus({ preventScroll: true });
  }, [figure]);
  const one = (name: FigureName, key: string) => (
    <Entry
      key={key}
      {...{ id: key, isAsked: key === figure, means: meaningOf(name), more: isMoreBetter(name) }}
      name={t(`measure.${key as CountMeasure | DurationMeasure | RatioMeasure}`)}
      made={'ratio' in name ? <MadeOf ratio={name.ratio} /> : null}
    />
  );
  return (
    <div
      ref={page}
      data-print-page=""
      className="relative min-h-0 flex-1 overflow-y-auto bg-canvas -outline-offset-2"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      <div className="grid max-w-[960px] gap-3 p-4">
        <p className="text-sm text-muted">{t('analytics.definitionsText')}</p>
        <Group title={t('analytics.definitions_count')}>
          {keysOf(countMeasures).map(count => one({ count }, count))}
        </Group>
        <Group title={t('analytics.definitions_duration')} text={t('analytics.definitionsTimes')}>
          {keysOf(durationMeasures).map(duration => one({ duration, share: 'p50Ms' }, duration))}
        </Group>
        <Group title={t('analytics.definitions_ratio')}>
          {keysOf(ratioMeasures).map(ratio => one({ ratio }, ratio))}
        </Group>
        <Group title={t('analytics.definitions_customers')} text={t('analytics.definitionsCustomers')}>
          {customerMeasureNames.map(id => (
            <Entry
              key={id}
              {...{ id, isAsked: id === figure, means: customerMeasures[id], more: null, made: null }}
              name={t(`customerMeasure.${id}`)}
            />
          ))}
        </Group>
      </div>
    </div>
  );
}

function Group({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-md border border-line bg-raised px-4 pt-3 pb-1">
      <h2 className="font-strong">{title}</h2>
      {text && <p className="mt-1 text-sm text-muted">{text}</p>}
      <div className="mt-2">{children}</div>
    </section>
  );
}

function Entry({
  id,
  name,
  means,
  made,
  more,
  isAsked,
}: {
  id: string;
  name: string;
  means: string;
  made: ReactNode;
  more: boolean | null;
  isAsked: boolean;
}) {
  const { t } = useTranslation();
  return (
    <article
      id={`figure-${id}`}
      aria-labelledby={`figure-${id}-name`}
      tabIndex={-1}
      className={`-mx-4 grid gap-x-4 border-b border-line px-4 py-2 -outline-offset-2 last:border-b-0 mid:grid-cols-[220px_minmax(0,1fr)] ${isAsked ? 'bg-selected' : ''}`}
    >
      <h3 id={`figure-${id}-name`} className="text-sm font-strong">
        <a href={definitionOf(id)} className="text-ink">
          {name}
        </a>
      </h3>
      <div className="text-sm">
        <p>{means}</p>
        {made}
        <p className="text-xs text-muted">
          <code>{id}</code>
          {more !== null && ` · ${t(more ? 'analytics.moreIsBetter' : 'analytics.lessIsBetter')}`}
        </p>
      </div>
    </article>
  );
}

function MadeOf({ ratio }: { ratio: RatioMeasure }) {
  const { t } = useTranslation();
  const { of, by } = ratioMeasures[ratio];
  return (
    <p className="text-ink-2">
      <a href={definitionOf(of)}>{t(`measure.${of}`)}</a>
      {' ÷ '}
      <a href={definitionOf(by)}>{t(`measure.${by}`)}</a>
    </p>
  );
}
