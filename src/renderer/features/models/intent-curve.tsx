import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { curveOf } from '#ai/intent/thresholds.ts';
import type { ScoreSteps, ThresholdFigures } from '#protocol/http/intents.ts';

type Point = { x: number; y: number };
const path = (points: readonly Point[]): string =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** Between two points a threshold lets the same messages through, so the line goes in steps. */
function stepped(
  curve: readonly ThresholdFigures[],
  placeOf: (at: number, share: number) => Point,
  of: Share,
): Point[] {
  // The most lenient first: up to its hundredth everything is let through.
  const rising = curve.toReversed();
  return rising.flatMap((figures, at) => {
    const from = rising[at - 1]?.threshold ?? 0;
    return [placeOf(from, of(figures)), placeOf(figures.threshold, of(figures))];
  });
}
type Share = (figures: ThresholdFigures) => number;
const precision: Share = figures => figures.precision ?? 0;

const small = { width: 96, height: 24 };
const inSmall = (at: number, share: number): Point => ({
  x: at * small.width,
  y: 1 + (1 - Math.max(0, share - 0.5) * 2) * (small.height - 2),
});

/** How precise it is by threshold, between a half and all; where the threshold stands now. */
export function IntentSparkline({ steps, threshold }: { steps: ScoreSteps; threshold: number | null }) {
  const line = useMemo(() => path(stepped(curveOf(steps), inSmall, precision)), [steps]);
  if (steps.length === 0) return null;
  const at = (threshold ?? 0) * small.width;
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${small.width} ${small.height}`} className="h-6 w-24">
      <path d={`M0 ${small.height - 0.5}H${small.width}`} className="stroke-line" />
      {threshold !== null && <path d={`M${at} 0V${small.height}`} className="stroke-line-control" />}
      <path d={line} fill="none" className="stroke-accent" strokeWidth="1.5" />
    </svg>
  );
}

const { width, height, left, bottom, top } = { width: 480, height: 150, left: 34, bottom: 18, top: 6 };
const place = (at: number, share: number): Point => ({
  x: left + at * (width - left - 6),
  y: top + (1 - share) * (height - bottom - top),
});
const across = (share: number) => `M${place(0, share).x} ${place(0, share).y}H${place(1, share).x}`;

/** Precision with its interval, and coverage, over the threshold. What it shows at the threshold stands below it in words. */
export function IntentCurve({
  steps,
  threshold,
  wanted,
}: {
  steps: ScoreSteps;
  threshold: number | null;
  wanted: number;
}) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  const lines = useMemo(() => {
    const curve = curveOf(steps);
    const band = [
      ...stepped(curve, place, ({ low }) => low),
      ...stepped(curve, place, ({ high }) => high).toReversed(),
    ];
    return {
      band: band.length === 0 ? '' : `${path(band)}Z`,
      precision: path(stepped(curve, place, precision)),
      coverage: path(stepped(curve, place, ({ coverage }) => coverage ?? 0)),
    };
  }, [steps]);
  const now = place(threshold ?? 0, 1).x;
  return (
    <figure>
      <svg
        role="img"
        aria-label={t('intents.curveOf')}
        viewBox={`0 0 ${width} ${height}`}
        className="w-full rounded-sm border border-line bg-surface"
      >
        {[0, 0.5, 1].map(share => (
          <g key={share}>
            <path d={across(share)} className="stroke-line" />
            <text
              x={left - 5}
              y={place(0, share).y + 3}
              textAnchor="end"
              className="fill-muted text-[9px] tabular-nums"
            >
              {percent.format(share)}
            </text>
            <text
              x={place(share, 0).x}
              y={height - 5}
              textAnchor={share === 0 ? 'start' : share === 1 ? 'end' : 'middle'}
              className="fill-muted text-[9px] tabular-nums"
            >
              {percent.format(share)}
            </text>
          </g>
        ))}
        <path d={lines.band} className="fill-accent-soft" />
        <path d={across(wanted)} className="stroke-positive" strokeDasharray="2 3" />
        <path
          d={lines.coverage}
          fill="none"
          className="stroke-muted"
          strokeWidth="1.5"
          strokeDasharray="5 3"
        />
        <path d={lines.precision} fill="none" className="stroke-accent" strokeWidth="2" />
        <path d={`M${now} ${top}V${height - bottom}`} className="stroke-ink" strokeWidth="1.5" />
      </svg>
      <figcaption className="mt-1 flex flex-wrap gap-x-4 text-xs text-muted">
        <Key className="stroke-accent" text={t('intents.precisionLine')} />
        <Key className="stroke-muted" dashes="5 3" text={t('intents.coverageLine')} />
        <Key className="stroke-positive" dashes="2 3" text={t('intents.wantedLine')} />
      </figcaption>
    </figure>
  );
}

function Key({ className, dashes, text }: { className: string; dashes?: string; text: string }) {
  return (
    <span className="flex items-center gap-[6px]">
      <svg aria-hidden="true" viewBox="0 0 18 4" className="h-1 w-[18px]">
        <path d="M0 2H18" className={className} strokeWidth="2" strokeDasharray={dashes} />
      </svg>
      {text}
    </span>
  );
}
