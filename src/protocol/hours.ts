// Opening hours in the shop's own time zone: open now, until when, and when again. Pure; Intl knows the zones and their
// changes of the clock. Zod-free: the widget computes with it offline, the server with the same function.
import type { Millis } from './ids.ts';
import type { OpeningHours } from './widget.ts';

export type HoursState =
  /** `closesAt` is null when no end comes within `horizonDays`. */
  | { isOpen: true; closesAt: Millis | null }
  /** `opensAt` is null when no opening comes within `horizonDays`. */
  | { isOpen: false; opensAt: Millis | null };

/** How far ahead is looked: every holiday of a year and the days between. */
const horizonDays = 400;
const minuteMs = 60_000;
const dayMs = 86_400_000;

type Span = { from: Millis; to: Millis };
export type OffsetAt = (instant: Millis) => number;
/** A calendar day as days since 1970-01-01. */
type Day = number;

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}

/** "HH:MM" as minutes of the day, up to 24:00; undefined when it is not a time. */
export function minutesOf(time: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(time);
  if (!match) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= 24 * 60 ? minutes : undefined;
}

/** What keeps these hours from being used; empty when they are sound. For the form and the server's check. */
export function hoursProblems(hours: OpeningHours): { path: string; problem: string }[] {
  const problems: { path: string; problem: string }[] = [];
  if (!isTimeZone(hours.timeZone)) problems.push({ path: 'timeZone', problem: 'is not a known time zone' });
  hours.week.forEach((spans, day) => {
    spans.forEach((span, index) => {
      for (const end of ['from', 'to'] as const) {
        if (minutesOf(span[end]) === undefined) {
          problems.push({ path: `week.${day}.${index}.${end}`, problem: 'must be a time such as 09:30' });
        }
      }
    });
  });
  hours.holidays.forEach((holiday, index) => {
    if (!isDate(holiday)) {
      problems.push({ path: `holidays.${index}`, problem: 'must be a date such as 2026-12-25' });
    }
  });
  return problems;
}

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

/**
 * Whether somebody is there now, and when that changes.
 *
 * A span runs from the first moment at which the shop's clock reads `from`, or has jumped past it, to the first at which
 * it does so for `to`. So a span inside the hour that spring leaves out is empty, and in autumn's repeated hour one that
 * ends at 02:30 ends the first time. A `to` at or before its `from` lies on the next day. A holiday takes out the spans that begin on it.
 * @throws RangeError when this runtime does not know the time zone: ask `isTimeZone` first
 */
export function hoursState(hours: OpeningHours, now: Millis): HoursState {
  const offsetAt = zoneOffset(hours.timeZone);
  const holidays = new Set(hours.holidays);
  const today: Day = Math.floor((now + offsetAt(now)) / dayMs);
  const horizon = today + horizonDays;
  // From yesterday, whose last span may reach into today, and one day more where the date line was moved.
  let current: Span | undefined;
  for (let day = today - 2; day <= horizon; day++) {
    for (const span of spansOn(hours, holidays, day, offsetAt)) {
      if (current && span.from <= current.to) {
        current = { from: current.from, to: Math.max(current.to, span.to) };
        continue;
      }
      const settled = current && settle(current, now);
      if (settled) return settled;
      current = span;
    }
    // Once the hours run past the horizon of a fortnight without a break, they have no end worth telling.
    if (current && current.from <= now && current.to > now + 14 * dayMs)
      return { isOpen: true, closesAt: null };
  }
  return (current && settle(current, now)) ?? { isOpen: false, opensAt: null };
}

/**
 * How long somebody was there between two moments, in milliseconds: each span of the opening hours, by the clock on the wall, as in
 * `hoursState`. Where spans overlap the time counts once.
 * @param offsetAt for whoever asks often: of the hours' zone
 */
export function openMsBetween(
  hours: OpeningHours,
  from: Millis,
  to: Millis,
  offsetAt: OffsetAt = zoneOffset(hours.timeZone),
): Millis {
  if (to <= from) return 0;
  const holidays = new Set(hours.holidays);
  const first: Day = Math.floor((from + offsetAt(from)) / dayMs) - 2;
  const last: Day = Math.floor((to + offsetAt(to)) / dayMs) + 1;
  let open = 0;
  let until = from;
  for (let day = first; day <= last; day++) {
    for (const span of spansOn(hours, holidays, day, offsetAt)) {
      const end = Math.min(span.to, to);
      open += Math.max(0, end - Math.max(span.from, until));
      until = Math.max(until, end);
    }
  }
  return open;
}

/**
 * The moment at which somebody was there for so long since `from`: the other way round of `openMsBetween`. Null where that is further away
 * than can be told.
 * @param forMs above 0
 */
export function openUntil(
  hours: OpeningHours,
  from: Millis,
  forMs: Millis,
  offsetAt: OffsetAt = zoneOffset(hours.timeZone),
): Millis | null {
  const holidays = new Set(hours.holidays);
  const first: Day = Math.floor((from + offsetAt(from)) / dayMs) - 2;
  let left = forMs;
  let until = from;
  for (let day = first; day <= first + horizonDays; day++) {
    for (const span of spansOn(hours, holidays, day, offsetAt)) {
      const begin = Math.max(span.from, until);
      const open = span.to - begin;
      if (open <= 0) continue;
      if (open >= left) return begin + left;
      left -= open;
      until = span.to;
    }
  }
  return null;
}

/** What a span that nothing joins says about now; undefined when it is over. */
function settle(span: Span, now: Millis): HoursState | undefined {
  if (span.to <= now) return undefined;
  return span.from <= now ? { isOpen: true, closesAt: span.to } : { isOpen: false, opensAt: span.from };
}

/** The spans that begin on a day, in order; touching and overlapping ones are joined by the caller. */
function spansOn(hours: OpeningHours, holidays: Set<string>, day: Day, offsetAt: OffsetAt): Span[] {
  const midnight = day * dayMs;
  if (holidays.has(new Date(midnight).toISOString().slice(0, 10))) return [];
  // Day 0 was a Thursday; the week of the settings begins on Monday.
  const weekday = (((day + 3) % 7) + 7) % 7;
  const spans: Span[] = [];
  for (const span of hours.week[weekday] ?? []) {
    const from = minutesOf(span.from);
    const to = minutesOf(span.to);
    if (from === undefined || to === undefined) continue;
    const end = to <= from ? to + 24 * 60 : to;
    const instants = {
      from: instantOf(midnight + from * minuteMs, offsetAt),
      to: instantOf(midnight + end * minuteMs, offsetAt),
    };
    if (instants.from < instants.to) spans.push(instants);
  }
  return spans.sort((a, b) => a.from - b.from);
}

/**
 * The first instant at which a clock reads at least `local`, or undefined time where it jumped.
 * @param local what the clock on the wall reads, as if it were UTC
 */
export function instantOf(local: Millis, offsetAt: OffsetAt): Millis {
  // Zones reach from UTC-12 to UTC+14: the answer lies between these.
  let before = local - 16 * 60 * minuteMs;
  let after = local + 14 * 60 * minuteMs;
  const early = offsetAt(before);
  const late = offsetAt(after);
  const readings = [local - early, local - late].filter(instant => instant + offsetAt(instant) === local);
  if (readings.length > 0) return Math.min(...readings);
  // The clock never reads this: it jumped. The answer is the moment of the jump.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + offsetAt(middle) >= local) after = middle;
    else before = middle;
  }
  return after;
}

/** How far a zone's clock is ahead of UTC at an instant, in ms. */
export function zoneOffset(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return instant => {
    const seconds = Math.floor(instant / 1_000) * 1_000;
    const field = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of format.formatToParts(seconds)) {
      if (type in field) field[type as keyof typeof field] = Number(value);
    }
    const { year, month, day, hour, minute, second } = field;
    return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
  };
}

/** The same for whoever asks often: a zone is asked once for each day on which no clock changes. */
export function steadyOffset(timeZone: string): OffsetAt {
  const offsetAt = zoneOffset(timeZone);
  /** By day in UTC; null where its clock changes. */
  const known = new Map<number, Millis | null>();
  return instant => {
    const day = Math.floor(instant / dayMs);
    let offset = known.get(day);
    if (offset === undefined) {
      const first = offsetAt(day * dayMs);
      offset = first === offsetAt((day + 1) * dayMs - 1) ? first : null;
      known.set(day, offset);
    }
    return offset ?? offsetAt(instant);
  };
}
