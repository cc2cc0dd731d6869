// What somebody looks at: a range, what it is compared with, and whom it is about. Pure; days begin by the clock of a zone.

import type { Step } from '#analytics/steps.ts';
import { stepsOf } from '#analytics/steps.ts';
import { instantOf, zoneOffset } from '#protocol/hours.ts';
import type { Millis } from '#protocol/ids.ts';

export const presets = ['today', 'week', 'month', 'quarter', 'year', 'own'] as const;
export type Preset = (typeof presets)[number];

export type Asked = {
  preset: Preset;
  /** Days as 2026-11-29, both included; of `own` only. */
  firstDay: string;
  lastDay: string;
  isCompared: boolean;
  /** '' is all of them. */
  teamId: string;
  channel: string;
  agentId: string;
  intent: string;
  model: string;
};

export const usualAsk: Asked = {
  ...{ preset: 'month', firstDay: '', lastDay: '', isCompared: true },
  ...{ teamId: '', channel: '', agentId: '', intent: '', model: '' },
};

export type Span = { from: Millis; to: Millis };
export type Meant = Span & { step: Step; before: Span };

const dayMs = 86_400_000;
const presetDays = { today: 1, week: 7, month: 28, quarter: 91, year: 364 } as const;

/** A day as days since 1970, null where it is none. */
function dayNumber(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) ? null : at / dayMs;
}

/** The days that are meant, both included; those of `own` that are none, or the wrong way round, are the usual ones. */
function daysOf({ preset, firstDay, lastDay }: Asked, today: number): { first: number; last: number } {
  if (preset !== 'own') return { first: today - presetDays[preset] + 1, last: today };
  const [first, last] = [dayNumber(firstDay), dayNumber(lastDay)];
  if (first === null || last === null || first > last || last - first > 400) {
    return { first: today - presetDays.month + 1, last: today };
  }
  return { first, last };
}

const stepFor = (days: number): Step => (days <= 2 ? 'hour' : days <= 62 ? 'day' : 'week');

/** The range in moments, and as many days right before it. A year begins with a whole week, so that every step is whole. */
export function meantBy(asked: Asked, now: Millis, timeZone: string): Meant {
  const offsetAt = zoneOffset(timeZone);
  const today = Math.floor((now + offsetAt(now)) / dayMs);
  const { first, last } = daysOf(asked, today);
  const days = last - first + 1;
  const at = (day: number): Millis => instantOf(day * dayMs, offsetAt);
  return {
    ...{ from: at(first), to: at(last + 1), step: stepFor(days) },
    before: { from: at(first - days), to: at(first) },
  };
}

/** Where each step ends: the next begins, or the range ends. */
export const endsOf = (meant: Meant, timeZone: string): Millis[] => [
  ...stepsOf({ ...meant, timeZone }).slice(1),
  meant.to,
];

/** Reads what was kept, field by field; what does not fit is as usual. */
export function readAsked(kept: unknown): Asked {
  const from = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  const text = (name: keyof Asked) => (typeof from[name] === 'string' ? from[name].slice(0, 400) : '');
  return {
    preset: presets.find(preset => preset === from['preset']) ?? usualAsk.preset,
    ...{ firstDay: text('firstDay'), lastDay: text('lastDay'), isCompared: from['isCompared'] !== false },
    ...{ teamId: text('teamId'), channel: text('channel'), agentId: text('agentId') },
    ...{ intent: text('intent'), model: text('model') },
  };
}
