import { type KeyboardEvent, useState } from 'react';

/** One kind of figure; the first stands at the bottom of each bar. `fill` is a class; a hatched one is told from its neighbour without colour. */
export type BarSeries = { key: string; name: string; fill: string; isHatched?: boolean };
/** A stretch of time and a figure of each series, in their order. */
export type BarPoint = { at: number; values: readonly number[] };

const hatch = 'repeating-linear-gradient(45deg, transparent 0 2px, var(--raised) 2px 3px)';
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/**
 * Figures over time as stacked bars from 0. The arrow keys read them one by one; the caller has a table with the same figures beside it.
 */
export function TimeBars({
  label,
  series,
  points,
  unit,
  ends,
  say,
}: {
  label: string;
  series: readonly BarSeries[];
  points: readonly BarPoint[];
  /** What the axis counts, with its highest value. */
  unit: string;
  /** The first and the last moment, as they stand below the chart. */
  ends: readonly [string, string];
  /** One bar in words. */
  say: (point: BarPoint) => string;
}) {
  const [at, setAt] = useState<number | null>(null);
  const last = points.length - 1;
  const most = Math.max(1, ...points.map(({ values }) => sum(values)));
  const chosen = at === null ? undefined : points[at];
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: (at ?? last + 1) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: last }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(last, Math.max(0, next)));
  };
  return (
    <figure>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
        <span className="mr-auto">{unit}</span>
        {series.map(({ key, name, fill, isHatched }) => (
          <span key={key} className="flex items-center gap-[5px]">
            <span
              aria-hidden="true"
              className={`size-[9px] rounded-[2px] ${fill}`}
              style={isHatched ? { backgroundImage: hatch } : undefined}
            />
            {name}
          </span>
        ))}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={at ?? last}
        aria-valuetext={chosen ? say(chosen) : label}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(null)}
        className={`mt-1 flex h-28 items-end border-b border-line-strong ${points.length > 60 ? 'gap-px' : 'gap-[2px]'}`}
      >
        {points.map((point, place) => (
          <div
            key={point.at}
            title={say(point)}
            className={`flex h-full min-w-0 flex-1 flex-col-reverse items-center ${place === at ? 'bg-active' : ''}`}
          >
            {series.map(({ key, fill, isHatched }, of) => {
              const value = point.values[of] ?? 0;
              // What is there is seen, however little it is beside the most.
              return value === 0 ? null : (
                <div
                  key={key}
                  className={`w-full max-w-12 flex-none ${fill}`}
                  style={{
                    height: `max(2px, ${(value / most) * 100}%)`,
                    ...(isHatched ? { backgroundImage: hatch } : {}),
                  }}
                />
              );
            })}
          </div>
        ))}
      </div>
      <div className="mt-1 flex justify-between gap-3 text-2xs text-muted">
        <span>{ends[0]}</span>
        <span className="text-ink-2">{chosen && say(chosen)}</span>
        <span>{ends[1]}</span>
      </div>
    </figure>
  );
}
