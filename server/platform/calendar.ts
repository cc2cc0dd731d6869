// When something that is done by the hour, day, week or month is due, and which of them it is about. Pure.

import { instantOf, zoneOffset } from '#protocol/hours.ts';
import type { Millis } from '#protocol/ids.ts';

/** Hours are those of UTC: on a wall they are skipped, or come twice, where the clock is changed. */
export type Cadence = 'hourly' | 'daily' | 'weekly' | 'monthly';

export type Schedule = {
  cadence: Cadence;
  /** Of a weekly one: on one day, or on several; 1 is Monday. */
  weekday?: number;
  weekdays?: readonly number[];
  /** Of a weekly one: in every so manieth week, at most twelve, counted from the week of `startDay`, such as 2026-11-29. */
  everyWeeks?: number;
  startDay?: string;
  /** Of a monthly one, at most 28; or the last that is neither a Saturday nor a Sunday. Holidays are not known. */
  monthDay: number | 'last_working';
  /** Of all but an hourly one, by the clock of the zone. */
  hour: number;
  timeZone: string;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;
/** Twelve weeks, and the rest of the one that is under way; a month and a day are less. */
const daysAhead = 13 * 7;

/**
 * The next time after a moment. By the clock on the wall: where it jumps over the hour, at the moment of the jump.
 * @throws RangeError for an unknown zone
 */
export function nextAt(schedule: Schedule, after: Millis): Millis {
  if (schedule.cadence === 'hourly') return (Math.floor(after / hourMs) + 1) * hourMs;
  const offsetAt = zoneOffset(schedule.timeZone);
  const today = Math.floor((after + offsetAt(after)) / dayMs) * dayMs;
  const first = Math.max(today, mondayOf(startOf(schedule)));
  for (let day = first; day <= first + daysAhead * dayMs; day += dayMs) {
    if (!isDay(schedule, day)) continue;
    const at = instantOf(day + schedule.hour * hourMs, offsetAt);
    if (at > after) return at;
  }
  throw new RangeError('every month and every twelfth week has such a day');
}

/** Only where weeks are left out does it matter with which one it begins. */
const startOf = ({ cadence, everyWeeks = 1, startDay }: Schedule): number =>
  cadence === 'weekly' && everyWeeks > 1 && startDay !== undefined ? Date.parse(`${startDay}T00:00:00Z`) : 0;

const weekdayOf = (wall: number): number => ((new Date(wall).getUTCDay() + 6) % 7) + 1;
const mondayOf = (wall: number): number => wall - (weekdayOf(wall) - 1) * dayMs;

/** @param wall a midnight, as if it were UTC */
function isDay(schedule: Schedule, wall: Millis): boolean {
  const { cadence, weekday, weekdays = [weekday], everyWeeks = 1, monthDay } = schedule;
  if (cadence === 'daily') return true;
  if (cadence === 'weekly') {
    const weeks = Math.round((mondayOf(wall) - mondayOf(startOf(schedule))) / weekMs);
    return weekdays.includes(weekdayOf(wall)) && weeks % everyWeeks === 0;
  }
  return monthDay === 'last_working' ? isLastWorkingDay(wall) : new Date(wall).getUTCDate() === monthDay;
}

function isLastWorkingDay(wall: Millis): boolean {
  const date = new Date(wall);
  const last = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
  return wall === last - Math.max(0, weekdayOf(last) - 5) * dayMs;
}

export type Period = { from: Millis; to: Millis };
/** So many whole days, weeks from Monday, or months. */
export type Range = { unit: 'day' | 'week' | 'month'; count: number };

const unitOf = { daily: 'day', weekly: 'week', monthly: 'month' } as const;

/** The hour, day, week from Monday, month, or so many of them, that ended last, and as many before them. */
export function periodsOf(
  of: Cadence | Range,
  timeZone: string,
  at: Millis,
): { period: Period; before: Period } {
  if (of === 'hourly') {
    const to = Math.floor(at / hourMs) * hourMs;
    return {
      period: { from: to - hourMs, to },
      before: { from: to - 2 * hourMs, to: to - hourMs },
    };
  }
  const offsetAt = zoneOffset(timeZone);
  const midnight = Math.floor((at + offsetAt(at)) / dayMs) * dayMs;
  const { unit, count } = typeof of === 'string' ? { unit: unitOf[of], count: 1 } : of;
  const end = beginOf(unit, midnight);
  const begin = back(unit, end, count);
  const earlier = back(unit, begin, count);
  const [a, b, c] = [earlier, begin, end].map(wall => instantOf(wall, offsetAt)) as [Millis, Millis, Millis];
  return { period: { from: b, to: c }, before: { from: a, to: b } };
}

/** Days that somebody chose, both included. @throws RangeError for an unknown zone */
export function periodOfDays(firstDay: string, lastDay: string, timeZone: string): Period {
  const offsetAt = zoneOffset(timeZone);
  const at = (day: string, plus: number) => instantOf(Date.parse(`${day}T00:00:00Z`) + plus, offsetAt);
  return { from: at(firstDay, 0), to: at(lastDay, dayMs) };
}

/** What a period is compared with: the one before, or as many days where it is no usual one. */
export function beforeOf(
  period: Period,
  range: Range,
  timeZone: string,
): { before: Period; isUsual: boolean } {
  const usual = periodsOf(range, timeZone, period.to);
  if (usual.period.from === period.from && usual.period.to === period.to)
    return { before: usual.before, isUsual: true };
  const count = daysIn(period);
  const { before } = periodsOf({ unit: 'day', count }, timeZone, period.to);
  return { before, isUsual: false };
}

/** Two clock changes do not make a day. */
export const daysIn = ({ from, to }: Period): number => Math.max(1, Math.round((to - from) / dayMs));

/** The midnight with which the day, week or month begins that this one lies in. */
function beginOf(unit: Range['unit'], midnight: Millis): Millis {
  if (unit === 'day') return midnight;
  if (unit === 'week') return mondayOf(midnight);
  const date = new Date(midnight);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function back(unit: Range['unit'], begin: Millis, count: number): Millis {
  if (unit === 'day') return begin - count * dayMs;
  if (unit === 'week') return begin - count * weekMs;
  const date = new Date(begin);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count, 1);
}
