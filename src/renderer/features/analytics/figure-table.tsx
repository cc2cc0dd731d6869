import { Download } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Figures } from '#analytics/query.ts';
import { IconButton } from '../../ui/button.tsx';
import { csvOf } from '../../ui/csv.ts';
import { offerFile } from '../../ui/offer-file.ts';
import { cell, Table } from '../../ui/table.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { definitionOf } from './definitions.tsx';
import { baseOf, type FigureName, figureIn, meaningOf, useFigureWords } from './figure-words.ts';

/** A card of a dashboard with a name. */
export function Panel({
  title,
  about,
  verbs,
  children,
}: {
  title: string;
  /** Where what is counted is defined. */
  about?: ReactNode;
  verbs?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-md border border-line bg-raised p-3">
      <div className="mb-1 flex min-h-6 items-center gap-2">
        <h2 id={id} className="font-strong">
          {title}
        </h2>
        {about}
        <span className="ml-auto flex print:hidden">{verbs}</span>
      </div>
      {children}
    </section>
  );
}

/** The head of a column leads to what its figure is. */
function HeadLink({ name }: { name: FigureName }) {
  const words = useFigureWords();
  return (
    <Tooltip text={meaningOf(name)}>
      <a
        href={definitionOf(baseOf(name))}
        className="text-muted underline decoration-dotted underline-offset-2"
      >
        {words.name(name)}
      </a>
    </Tooltip>
  );
}

export type FigureRow = { key: string; name: string; figures: Figures; beside?: ReactNode };

/** Whom a figure is about, side by side; the most of the first figure first. */
export function FigureTable({
  title,
  who,
  rows,
  names,
  besideHead,
  onRow,
}: {
  title: string;
  /** What the rows are. */
  who: string;
  rows: readonly FigureRow[];
  names: readonly FigureName[];
  besideHead?: string;
  /** Lists what is behind a row. */
  onRow?: (key: string) => void;
}) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const [first] = names;
  const sorted = first
    ? rows.toSorted((a, b) => (figureIn(b.figures, first) ?? 0) - (figureIn(a.figures, first) ?? 0))
    : rows;
  const save = () => {
    const heads = [who, ...names.map(words.name)];
    const lines = sorted.map(({ name, figures }) => [name, ...names.map(each => figureIn(figures, each))]);
    const file = new Blob(['\uFEFF', csvOf([heads, ...lines])], { type: 'text/csv' });
    offerFile(`${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}.csv`, file);
  };
  return (
    <Panel
      title={title}
      verbs={
        <IconButton {...{ isSmall: true, icon: Download, label: t('chart.csv', { title }) }} onClick={save} />
      }
    >
      {rows.length === 0 ? (
        <p className="text-sm text-muted">{t('analytics.nothingIn')}</p>
      ) : (
        <Table
          label={title}
          heads={[
            who,
            ...(besideHead === undefined ? [] : [besideHead]),
            ...names.map(name => ({ number: words.name(name), shown: <HeadLink name={name} /> })),
          ]}
          className="tabular-nums"
        >
          {sorted.map(({ key, name, figures, beside }) => (
            <tr key={key} className="border-b border-line last:border-b-0">
              <th scope="row" className={`${cell} text-left font-normal`}>
                {onRow ? (
                  <button
                    type="button"
                    className="min-h-6 text-left text-accent-text hover:underline"
                    onClick={() => onRow(key)}
                  >
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
              {besideHead !== undefined && <td className={cell}>{beside}</td>}
              {names.map(each => (
                <td key={JSON.stringify(each)} className={`${cell} text-right`}>
                  {words.value(figures, each)}
                </td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
