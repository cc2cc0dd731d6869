import { ArrowDown, ArrowUp, Info, Minus } from 'lucide-react';
import type { Figures } from '#analytics/query.ts';
import { Icon } from '../../ui/icon.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { type Change, type FigureName, meaningOf, useFigureWords } from './figure-words.ts';

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
    <dl
      aria-label={label}
      className="grid grid-cols-[repeat(auto-fit,minmax(150px,1fr))] gap-px overflow-hidden rounded-md border border-line bg-line"
    >
      {names.map(name => (
        <div key={JSON.stringify(name)} className="bg-raised px-3 py-2">
          <dt className="flex items-center gap-1 text-sm text-ink-2">
            <span className="min-w-0">{words.name(name)}</span>
            <Meaning name={name} />
          </dt>
          <dd>
            <span className="block text-xl font-strong tabular-nums">{words.value(now, name)}</span>
            <ChangeLine change={before && words.change(now, before, name)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What a figure is, from the one list of definitions. */
export function Meaning({ name }: { name: FigureName }) {
  const words = useFigureWords();
  return (
    <Tooltip text={meaningOf(name)}>
      <button
        type="button"
        aria-label={`${words.name(name)}: ${meaningOf(name)}`}
        className="grid size-6 flex-none place-items-center rounded-sm text-muted hover:bg-hover print:hidden"
      >
        <Icon of={Info} size={12} />
      </button>
    </Tooltip>
  );
}

const icons = { up: ArrowUp, down: ArrowDown, same: Minus } as const;
const colours = { better: 'text-positive', worse: 'text-danger', neutral: 'text-muted' } as const;

function ChangeLine({ change }: { change: Change | null }) {
  if (!change) return <span className="block h-[18px]" />;
  return (
    <span className={`flex items-center gap-1 text-sm tabular-nums ${colours[change.verdict]}`}>
      <Icon of={icons[change.direction]} size={12} />
      {change.text}
    </span>
  );
}
