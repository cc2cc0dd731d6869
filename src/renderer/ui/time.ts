// How moments are said: relative up to a week, then a date; the clock in the thread. Pure.
import type { Millis } from '#protocol/ids.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export type Distance =
  | { unit: 'now' }
  | { unit: 'minutes' | 'hours' | 'days'; count: number }
  | { unit: 'date' };

/** How far back (or ahead) `at` lies, in the coarsest unit that says enough. */
export function distanceOf(at: Millis, nowMs: Millis): Distance {
  const span = Math.abs(nowMs - at);
  if (span < minuteMs) return { unit: 'now' };
  if (span < hourMs) return { unit: 'minutes', count: Math.floor(span / minuteMs) };
  if (span < dayMs) return { unit: 'hours', count: Math.floor(span / hourMs) };
  if (span < 7 * dayMs) return { unit: 'days', count: Math.floor(span / dayMs) };
  return { unit: 'date' };
}

export const clockOf = (at: Millis, language: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);

export const exactOf = (at: Millis, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23' }).format(at);

/** "4 Mar", with the year when it is another one. */
export function dateOf(at: Millis, nowMs: Millis, language: string): string {
  const isThisYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: isThisYear ? undefined : 'numeric',
  }).format(at);
}

/** "Mon 09:00" within a week, else "4 Mar 09:00". */
export function whenOf(at: Millis, nowMs: Millis, language: string): string {
  const isNear = Math.abs(at - nowMs) < 6 * dayMs;
  if (isSameDay(at, nowMs)) return clockOf(at, language);
  const day = isNear
    ? new Intl.DateTimeFormat(language, { weekday: 'short' }).format(at)
    : dateOf(at, nowMs, language);
  return `${day} ${clockOf(at, language)}`;
}

export const isSameDay = (a: Millis, b: Millis): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString();

/** The head of a day in the thread. */
export type DayName = 'today' | 'yesterday' | 'other';
export function dayNameOf(at: Millis, nowMs: Millis): DayName {
  if (isSameDay(at, nowMs)) return 'today';
  return isSameDay(at, nowMs - dayMs) ? 'yesterday' : 'other';
}

export const longDateOf = (at: Millis, nowMs: Millis, language: string): string =>
  new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: new Date(at).getFullYear() === new Date(nowMs).getFullYear() ? undefined : 'numeric',
  }).format(at);
