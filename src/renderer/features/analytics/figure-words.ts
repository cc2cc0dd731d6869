// How figures are said: their names, values and changes. The sentence of what each one is stands in `src/analytics/measures.ts`.
import { useTranslation } from 'react-i18next';
import type { CustomerMeasure } from '#analytics/customers.ts';
import {
  type CountMeasure,
  countMeasures,
  type DurationMeasure,
  durationMeasures,
  type RatioMeasure,
  ratioMeasures,
} from '#analytics/measures.ts';
import type { Figures } from '#analytics/query.ts';

export type Share = 'p50Ms' | 'p90Ms' | 'p99Ms' | 'meanMs';
/** One figure of many: a count, a share, or a percentile of a time. */
export type FigureName =
  | { count: CountMeasure }
  | { ratio: RatioMeasure }
  | { duration: DurationMeasure; share: Share };

type Unit = 'count' | 'percent' | 'points' | 'score' | 'money' | 'time';

/** Whether more is better; null: neither. */
const better: Partial<Record<CountMeasure | RatioMeasure | DurationMeasure, boolean>> = {
  ...{ csat: true, meanRating: true, containment: true, deflection: true, oneTouchShare: true },
  ...{
    reopenShare: false,
    aiFailureShare: false,
    costPerConversation: false,
    costMicros: false,
    aiFailures: false,
  },
  ...{
    nps: true,
    replyTargetShare: true,
    resolutionTargetShare: true,
    targetShare: true,
    handoverShare: false,
  },
  ...{ modelErrors: false, modelAccuracy: true, modelErrorShare: false, wait: false },
  ...{ firstResponse: false, firstHumanResponse: false, firstHumanResponseOpen: false, reply: false },
  ...{ handle: false, resolution: false, resolutionOpen: false, aiLatency: false },
};

export const baseOf = (name: FigureName): CountMeasure | RatioMeasure | DurationMeasure =>
  'count' in name ? name.count : 'ratio' in name ? name.ratio : name.duration;

/** A figure by the name that `measures.ts` gives it; null: it has no other. */
export function figureNamed(name: string): FigureName | null {
  if (Object.hasOwn(ratioMeasures, name)) return { ratio: name as RatioMeasure };
  return Object.hasOwn(countMeasures, name) ? { count: name as CountMeasure } : null;
}

export const isMoreBetter = (name: FigureName): boolean | null => better[baseOf(name)] ?? null;

/** The sentence of what it is. */
export const meaningOf = (name: FigureName): string =>
  'count' in name
    ? countMeasures[name.count]
    : 'ratio' in name
      ? ratioMeasures[name.ratio].means
      : durationMeasures[name.duration];

function unitOf(name: FigureName): Unit {
  if ('duration' in name) return 'time';
  if ('count' in name) return name.count === 'costMicros' ? 'money' : 'count';
  const { unit } = ratioMeasures[name.ratio];
  return unit === 'micros' ? 'money' : unit;
}

/** Null where there is nothing to tell; a count of nothing is none. */
export function figureIn(figures: Figures, name: FigureName): number | null {
  if ('count' in name) return figures.counts[name.count] ?? 0;
  if ('ratio' in name) return figures.ratios[name.ratio] ?? null;
  return figures.durations[name.duration]?.[name.share] ?? null;
}

const minuteMs = 60_000;

export function useFigureWords() {
  const { t, i18n } = useTranslation();
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(i18n.language, { maximumFractionDigits: digits }).format(value);
  function time(ms: number): string {
    if (ms === 0) return '0';
    if (ms < 1_000) return t('figures.ms', { shown: number(ms, 0) });
    if (ms < minuteMs) return t('figures.seconds', { shown: number(ms / 1_000, ms < 10_000 ? 1 : 0) });
    if (ms < 100 * minuteMs)
      return t('figures.minutes', { shown: number(ms / minuteMs, ms < 10 * minuteMs ? 1 : 0) });
    if (ms < 48 * 60 * minuteMs) return t('figures.hours', { shown: number(ms / (60 * minuteMs), 1) });
    return t('figures.days', { shown: number(ms / (24 * 60 * minuteMs), 1) });
  }
  const say: Record<Unit, (value: number) => string> = {
    count: value => number(value, 0),
    percent: value => t('figures.percent', { shown: number(value * 100, 1) }),
    points: value => number(value * 100, 0),
    score: value => number(value, 2),
    money: value =>
      new Intl.NumberFormat(i18n.language, {
        ...{ style: 'currency', currency: 'USD' },
        maximumFractionDigits: value > 0 && value < 1_000_000 ? 4 : 2,
      }).format(value / 1_000_000),
    time,
  };
  const format = (name: FigureName) => say[unitOf(name)];
  function changeOf(
    value: number | null,
    old: number | null,
    unit: Unit,
    more: boolean | null,
  ): Change | null {
    if (value === null || old === null || (old === 0 && value === 0)) return null;
    const difference = value - old;
    const isPoints = unit === 'percent' || unit === 'points';
    if (old === 0 && !isPoints) return null;
    const size = isPoints ? Math.abs(difference) * 100 : Math.abs(difference / old) * 100;
    if (size < 0.05) return { direction: 'same', text: t('figures.same'), verdict: 'neutral' };
    const amount = t(isPoints ? 'figures.points' : 'figures.percent', { shown: number(size, 1) });
    const verdict = more === null ? 'neutral' : difference > 0 === more ? 'better' : 'worse';
    return {
      direction: difference > 0 ? 'up' : 'down',
      text: verdict === 'neutral' ? amount : t(`figures.${verdict}`, { amount }),
      verdict,
    };
  }
  return {
    name: (name: FigureName): string =>
      'duration' in name
        ? t('figures.share', { name: t(`measure.${name.duration}`), share: t(`figures.${name.share}`) })
        : t(`measure.${'count' in name ? name.count : name.ratio}`),
    format,
    value: (figures: Figures, name: FigureName): string => {
      const value = figureIn(figures, name);
      return value === null ? t('chart.none') : format(name)(value);
    },
    /** How it differs from before, and whether that is good; null where there is nothing to compare with. */
    change: (now: Figures, before: Figures, name: FigureName): Change | null =>
      changeOf(figureIn(now, name), figureIn(before, name), unitOf(name), isMoreBetter(name)),
    customer: (name: CustomerMeasure, value: number | null): string =>
      value === null ? t('chart.none') : say[customerUnits[name]](value),
    customerChange: (name: CustomerMeasure, value: number | null, old: number | null): Change | null =>
      changeOf(value, old, customerUnits[name], name === 'retention' ? true : null),
  };
}

const customerUnits: Record<CustomerMeasure, Unit> = {
  ...{ active: 'count', first: 'count', returning: 'count', repeated: 'count', retention: 'percent' },
  ...{ conversationsPerCustomer: 'score', messagesPerConversation: 'score' },
};

const second = 1_000;
const [minute, hour, day] = [60 * second, 3_600 * second, 86_400 * second];
const niceTimes = [
  ...[1, 2, 5, 10, 15, 30].map(each => each * second),
  ...[1, 2, 5, 10, 15, 30].map(each => each * minute),
  ...[1, 2, 4, 8, 12].map(each => each * hour),
  ...[1, 2, 7, 14, 28].map(each => each * day),
];
/** Times stand on an axis at whole minutes and hours, few things as whole ones; undefined: as is best for plain numbers. */
export function stepOfAxis(name: FigureName, most: number): number | undefined {
  if ('duration' in name) return niceTimes.find(step => most / step <= 6);
  return unitOf(name) === 'count' && most <= 6 ? 1 : undefined;
}

export type Change = {
  direction: 'up' | 'down' | 'same';
  text: string;
  verdict: 'better' | 'worse' | 'neutral';
};
