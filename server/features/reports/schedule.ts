// When a report is due, and which days it is about. Pure.

import { instantOf, zoneOffset } from '#protocol/hours.ts';
import type { AddReportRequest, ReportCadence } from '#protocol/http/reports.ts';
import type { Millis } from '#protocol/ids.ts';

export type Schedule = Pick<AddReportRequest, 'cadence' | 'weekday' | 'monthDay' | 'hour' | 'timeZone'>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * The next time after a moment. By the clock on the wall: where it jumps over the hour, at the moment of the jump.
 * @throws RangeError for an unknown zone
 */
export function nextAt(schedule: Schedule, after: Millis): Millis {
  const offsetAt = zoneOffset(schedule.timeZone);
  const today = Math.floor((after + offsetAt(after)) / dayMs) * dayMs;
  // A month and a day are enough for each cadence.
  for (let day = today; day <= today + 32 * dayMs; day += dayMs) {
    if (!isDay(schedule, day)) continue;
    const at = instantOf(day + schedule.hour * hourMs, offsetAt);
    if (at > after) return at;
  }
  throw new RangeError('every month has this day');
}

/** @param wall a midnight, as if it were UTC */
function isDay({ cadence, weekday, monthDay }: Schedule, wall: Millis): boolean {
  const date = new Date(wall);
  if (cadence === 'daily') return true;
  if (cadence === 'weekly') return ((date.getUTCDay() + 6) % 7) + 1 === weekday;
  return date.getUTCDate() === monthDay;
}

export type Period = { from: Millis; to: Millis };

/** The day, week from Monday, or month that ended last, and the one before it. */
export function periodsOf(
  cadence: ReportCadence,
  timeZone: string,
  at: Millis,
): { period: Period; before: Period } {
  const offsetAt = zoneOffset(timeZone);
  const midnight = Math.floor((at + offsetAt(at)) / dayMs) * dayMs;
  const end = beginOf(cadence, midnight);
  const begin = beginOf(cadence, end - dayMs);
  const earlier = beginOf(cadence, begin - dayMs);
  const [a, b, c] = [earlier, begin, end].map(wall => instantOf(wall, offsetAt)) as [Millis, Millis, Millis];
  return { period: { from: b, to: c }, before: { from: a, to: b } };
}

/** The midnight with which the day, week or month begins that this one lies in. */
function beginOf(cadence: ReportCadence, midnight: Millis): Millis {
  const date = new Date(midnight);
  if (cadence === 'daily') return midnight;
  if (cadence === 'weekly') return midnight - ((date.getUTCDay() + 6) % 7) * dayMs;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}
