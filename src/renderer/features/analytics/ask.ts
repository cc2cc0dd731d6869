// What somebody looks at: a range, what it is compared with, and whom it is about. Pure; days begin by the clock of a zone.

import type { Cube } from '#analytics/cells.ts';
import type { Filter } from '#analytics/query.ts';
import type { Step } from '#analytics/steps.ts';
import { stepsOf } from '#analytics/steps.ts';
import { instantOf, zoneOffset } from '#protocol/hours.ts';
import type { Millis } from '#protocol/ids.ts';

export const presets = ['today', 'week', 'month', 'quarter', 'year', 'own'] as const;
export type Preset = (typeof presets)[number];

export const comparisons = ['none', 'before', 'year'] as const;
/** With as many days right before, with the same weekdays of a year before (52 weeks), or with nothing. */
export type Comparison = (typeof comparisons)[number];

export type Asked = {
  preset: Preset;
  /** Days as 2026-11-29, both included; of `own` only. */
  firstDay: string;
  lastDay: string;
  compare: Comparison;
  /** '' is all of them. */
  teamId: string;
  channel: string;
  agentId: string;
  intent: string;
  model: string;
};

export const usualAsk: Asked = {
  ...{ preset: 'month', firstDay: '', lastDay: '', compare: 'before' },
  ...{ teamId: '', channel: '', agentId: '', intent: '', model: '' },
};

export type Span = { from: Millis; to: Millis };
export type Meant = Span & {
  step: Step;
  /** What it is compared with, as long as itself. */
  before: Span;
  /** As much of it as the range itself has behind it: half a day is not compared with a whole one. Null before the range has begun. */
  compared: Span | null;
};

const hourMs = 3_600_000;
const dayMs = 86_400_000;
const yearDays = 364;
/** The longest range of one's own: what consoles hold. */
const mostDays = 397;
const presetDays = { today: 1, week: 7, month: 28, quarter: 91, year: 364 } as const;

/** A day as days since 1970, null where it is none. */
function dayNumber(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) ? null : at / dayMs;
}

const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** What is wrong with days that somebody chose. */
export function rangeProblem({
  preset,
  firstDay,
  lastDay,
}: Pick<Asked, 'preset' | 'firstDay' | 'lastDay'>): 'missing' | 'order' | 'long' | null {
  if (preset !== 'own') return null;
  const [first, last] = [dayNumber(firstDay), dayNumber(lastDay)];
  if (first === null || last === null) return 'missing';
  if (first > last) return 'order';
  return last - first >= mostDays ? 'long' : null;
}

/** The days that are meant, both included; those of `own` that are none, or the wrong way round, are the usual ones. */
function daysOf({ preset, firstDay, lastDay }: Asked, today: number): { first: number; last: number } {
  if (preset !== 'own') return { first: today - presetDays[preset] + 1, last: today };
  const [first, last] = [dayNumber(firstDay), dayNumber(lastDay)];
  if (first === null || last === null || rangeProblem({ preset, firstDay, lastDay }) !== null) {
    return { first: today - presetDays.month + 1, last: today };
  }
  return { first, last };
}

/** The days of what is looked at, as one writes them: where somebody begins to choose their own. */
export function ownDays(asked: Asked, now: Millis, timeZone: string): Pick<Asked, 'firstDay' | 'lastDay'> {
  const { first, last } = daysOf(asked, Math.floor((now + zoneOffset(timeZone)(now)) / dayMs));
  return { firstDay: dayText(first), lastDay: dayText(last) };
}

const stepFor = (days: number): Step => (days <= 2 ? 'hour' : days <= 62 ? 'day' : 'week');

/** The range in moments, and as many days to compare it with. A year is 52 weeks: each weekday is in it as often. */
export function meantBy(asked: Asked, now: Millis, timeZone: string): Meant {
  const offsetAt = zoneOffset(timeZone);
  const today = Math.floor((now + offsetAt(now)) / dayMs);
  const { first, last } = daysOf(asked, today);
  const days = last - first + 1;
  const back = asked.compare === 'year' ? yearDays : days;
  const at = (day: number): Millis => instantOf(day * dayMs, offsetAt);
  const before = { from: at(first - back), to: at(last + 1 - back) };
  // Figures are kept by the hour; the one that is under way counts.
  const hourEnd = (Math.floor(now / hourMs) + 1) * hourMs;
  const comparedTo = Math.min(before.to, instantOf(hourEnd + offsetAt(hourEnd) - back * dayMs, offsetAt));
  return {
    ...{ from: at(first), to: at(last + 1), step: stepFor(days), before },
    compared: comparedTo > before.from ? { from: before.from, to: comparedTo } : null,
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
    ...{ firstDay: text('firstDay'), lastDay: text('lastDay') },
    compare: comparisons.find(each => each === from['compare']) ?? usualAsk.compare,
    ...{ teamId: text('teamId'), channel: text('channel'), agentId: text('agentId') },
    ...{ intent: text('intent'), model: text('model') },
  };
}

/** Each cube knows something else of a conversation; what it does not know cannot narrow it. */
export function filterOf(cube: Cube, { teamId, channel, agentId, intent, model }: Asked): Filter {
  const one = { team: '', agent: agentId, ai: intent }[cube];
  const other = { team: channel, agent: '', ai: model }[cube];
  return {
    ...(teamId === '' ? {} : { teamIds: [teamId] }),
    ...(one === '' ? {} : { ones: [one] }),
    ...(other === '' ? {} : { others: [other] }),
  };
}

/** For how long figures stay on a computer. A time that begins before has only a part of its figures here, and would compare wrongly. */
const heldMs = mostDays * dayMs;
/** Whether all days of what is compared with may be here. */
export const isHeld = ({ to, before }: Meant): boolean => before.from >= to - heldMs;
