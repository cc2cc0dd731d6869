// Moments in the form a `datetime-local` field takes: local time, to the minute. Pure.
import type { Millis } from '#protocol/ids.ts';

const two = (value: number) => String(value).padStart(2, '0');

export function toField(at: Millis): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** @returns null for what is no moment */
export function fromField(text: string): Millis | null {
  const at = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(at) ? null : at;
}

/** The next full hour, an hour from now at least; and an hour later. */
export function usualSpan(now: Millis): { startsAt: Millis; endsAt: Millis } {
  const start = new Date(now);
  start.setHours(start.getHours() + 2, 0, 0, 0);
  return { startsAt: start.getTime(), endsAt: start.getTime() + 3_600_000 };
}
