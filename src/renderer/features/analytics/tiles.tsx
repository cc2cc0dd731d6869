import { ArrowDown, ArrowUp, Info, Minus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Figures } from '#analytics/query.ts';
import { Icon } from '../../ui/icon.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { definitionOf } from './definitions.tsx';
import { baseOf, type Change, type FigureName, meaningOf, useFigureWords } from './figure-words.ts';

export type Tile = {
  key: string;
  name: string;
  /** Under which name it is defined, and how. */
  figure: string;
  means: string;
  value: string;
  change: Change | null;
};

/** The figures of a page at once: each with its change against the time before and the sentence of what it is. */
export function Tiles({
  label,
  names,
  now,
  before,
}: {
  label: string;
  names: readonly FigureName[];
  now: Figures;
  before: Figures | null;
}) {
  const words = useFigureWords();
  return (
    <TileGrid
      label={label}
      tiles={names.map(name => ({
        ...{ key: JSON.stringify(name), name: words.name(name), figure: baseOf(name) },
        ...{ means: meaningOf(name), value: words.value(now, name) },
        change: before && words.change(now, before, name),
      }))}
    />
  );
}

export function TileGrid({ label, tiles }: { label: string; tiles: readonly Tile[] }) {
  return (
    <dl
      aria-label={label}
      className={`grid ${tiles.length === 8 ? 'grid-cols-4' : 'grid-cols-[repeat(auto-fit,minmax(130px,1fr))]'} gap-px overflow-hidden rounded-md border border-line bg-raised`}
    >
      {tiles.map(({ key, name, figure, means, value, change }) => (
        // Names may take two lines; numbers stand on one line all the same.
        <div key={key} className="flex flex-col justify-between px-3 py-2 outline outline-line">
          <dt className="flex items-center gap-1 text-sm text-ink-2">
            <span className="min-w-0">{name}</span>
            <DefinitionLink {...{ figure, name, means }} />
          </dt>
          <dd>
            <span className="block text-xl font-strong tabular-nums">{value}</span>
            <ChangeLine change={change} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What a figure is, from the one list of definitions; it leads there. */
export function Meaning({ name }: { name: FigureName }) {
  const words = useFigureWords();
  return <DefinitionLink figure={baseOf(name)} name={words.name(name)} means={meaningOf(name)} />;
}

function DefinitionLink({ figure, name, means }: Pick<Tile, 'figure' | 'name' | 'means'>) {
  const { t } = useTranslation();
  return (
    <Tooltip text={means}>
      <a
        href={definitionOf(figure)}
        aria-label={t('analytics.definitionOf', { name, means })}
        className="grid size-6 flex-none place-items-center rounded-sm text-muted hover:bg-hover print:hidden"
      >
        <Icon of={Info} size={12} />
      </a>
    </Tooltip>
  );
}

const icons = { up: ArrowUp, down: ArrowDown, same: Minus } as const;
const colours = { better: 'text-positive', worse: 'text-danger', neutral: 'text-muted' } as const;

function ChangeLine({ change }: { change: Change | null }) {
  if (!change) return <span className="block text-sm">{'\u00A0'}</span>;
  return (
    <span className={`flex items-center gap-1 text-sm tabular-nums ${colours[change.verdict]}`}>
      <Icon of={icons[change.direction]} size={12} />
      {change.text}
    </span>
  );
}
