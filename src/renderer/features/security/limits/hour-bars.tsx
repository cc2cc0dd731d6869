import type { LimitHour } from '#protocol/http/limits.ts';
import { useMinute } from '../../../ui/minute.tsx';

const hourMs = 3_600_000;
const width = 168;
const height = 20;

/** What a rule let pass and did not, hour by hour. It repeats the figures beside it, so screen readers pass it by. */
export function HourBars({ hours }: { hours: readonly LimitHour[] }) {
  const last = Math.floor(useMinute() / hourMs) * hourMs;
  const most = Math.max(1, ...hours.map(({ passed, refused, reported }) => passed + refused + reported));
  const step = width / 24;
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${width} ${height}`} className="mt-1 h-5 w-[168px]">
      <path d={`M0 ${height - 0.5}H${width}`} className="stroke-line" strokeWidth="1" />
      {hours.map(({ at, passed, refused, reported }) => {
        const x = (23 - (last - at) / hourMs) * step;
        if (x < 0) return null;
        // What was stopped is seen however little it is beside what passed.
        const stopped = refused + reported;
        const top = ((passed + stopped) / most) * (height - 2);
        const red = stopped === 0 ? 0 : Math.max(2, (stopped / most) * (height - 2));
        return (
          <g key={at}>
            <rect x={x} y={height - 1 - top} width={step - 1.5} height={top} className="fill-accent" />
            <rect
              x={x}
              y={height - 1 - red}
              width={step - 1.5}
              height={red}
              className={refused > 0 ? 'fill-danger' : 'fill-info'}
            />
          </g>
        );
      })}
    </svg>
  );
}
