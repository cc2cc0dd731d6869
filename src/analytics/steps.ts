// The steps of a range by the clock on a wall: days of 23, 24 or 25 hours, weeks from Monday, months. Pure; Intl knows the zones.
import { instantOf, zoneOffset } from '#protocol/hours.ts';
import type { Millis } from '#protocol/ids.ts';

export const steps = ['hour', 'day', 'week', 'month'] as const;
export type Step = (typeof steps)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A year of hours. */
export const mostSteps = 9_000;

/**
 * Where each step begins, oldest first; the first is the one in which `from` lies.
 * @throws RangeError for an unknown zone, an empty range, or more than `mostSteps`
 */
export function stepsOf({
  from,
  to,
  step,
  timeZone,
}: {
  from: Millis;
  to: Millis;
  step: Step;
  timeZone: string;
}): Millis[] {
  if (to <= from) throw new RangeError('the range is empty');
  const offsetAt = zoneOffset(timeZone);
  const starts: Millis[] = [];
  if (step === 'hour') {
    for (let at = Math.floor(from / hourMs) * hourMs; at < to; at += hourMs) {
      if (starts.push(at) > mostSteps) throw new RangeError('the range has too many steps');
    }
    return starts;
  }
  let day = beginOf(from + offsetAt(from), step);
  for (let at = instantOf(day, offsetAt); at < to; at = instantOf(day, offsetAt)) {
    if (starts.push(at) > mostSteps) throw new RangeError('the range has too many steps');
    day = nextOf(day, step);
  }
  return starts;
}

/** The midnight with which the step begins that a wall's time lies in. */
function beginOf(wall: Millis, step: Exclude<Step, 'hour'>): Millis {
  const midnight = Math.floor(wall / dayMs) * dayMs;
  if (step === 'day') return midnight;
  const date = new Date(midnight);
  if (step === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return midnight - ((date.getUTCDay() + 6) % 7) * dayMs;
}

function nextOf(midnight: Millis, step: Exclude<Step, 'hour'>): Millis {
  if (step === 'day') return midnight + dayMs;
  if (step === 'week') return midnight + 7 * dayMs;
  const date = new Date(midnight);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
