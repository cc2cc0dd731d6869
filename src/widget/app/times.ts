// Times as people read them, in the visitor's own zone and language. Pure but for Intl.
import type { Millis } from '#protocol/ids.ts';
import type { Words } from '../words/words.ts';

export type Times = {
  /** "14:05" */
  clock(at: Millis): string;
  /** "Today", "Yesterday", "Monday", then a date. */
  day(at: Millis, now: Millis): string;
  /** Of a moment to come: "at 14:00", "tomorrow at 09:00", "on Monday at 09:00", "on 3 December at 09:00". */
  until(at: Millis, now: Millis): string;
  /** The same where there is little room: "14:00", "Mon 09:00", "3 Dec". */
  brief(at: Millis, now: Millis): string;
  /** Whether two moments lie on one day here. */
  isSameDay(a: Millis, b: Millis): boolean;
};

/** Days from `a` to `b` by the calendar of the visitor. */
function daysBetween(a: Millis, b: Millis, dateOf: (at: Millis) => string): number {
  return Math.round((Date.parse(dateOf(b)) - Date.parse(dateOf(a))) / 86_400_000);
}

/** A language tag that somebody mistyped must not break the chat. */
function usable(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** @param timeZone the visitor's; undefined for the computer's own */
export function createTimes(locale: string, words: Words, timeZone?: string): Times {
  const tag = usable(locale);
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(tag, { ...options, timeZone });
    return (at: Millis) => made.format(at);
  };
  const clock = format({ timeStyle: 'short' });
  const weekday = format({ weekday: 'long' });
  const shortWeekday = format({ weekday: 'short' });
  const date = format({ day: 'numeric', month: 'long' });
  const shortDate = format({ day: 'numeric', month: 'short' });
  const iso = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const dateOf = (at: Millis) => iso.format(at);
  return {
    clock,
    isSameDay: (a, b) => dateOf(a) === dateOf(b),
    day(at, now) {
      const ago = daysBetween(at, now, dateOf);
      if (ago <= 0) return words.today;
      if (ago === 1) return words.yesterday;
      return ago < 7 ? weekday(at) : date(at);
    },
    brief(at, now) {
      const ahead = daysBetween(now, at, dateOf);
      if (ahead <= 0) return clock(at);
      return ahead < 7 ? `${shortWeekday(at)} ${clock(at)}` : shortDate(at);
    },
    until(at, now) {
      const ahead = daysBetween(now, at, dateOf);
      if (ahead <= 0) return words.atTime(clock(at));
      if (ahead === 1) return words.tomorrowAt(clock(at));
      return words.onDayAt(ahead < 7 ? weekday(at) : date(at), clock(at));
    },
  };
}
