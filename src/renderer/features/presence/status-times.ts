// How long a status lasts. Local time, pure.
import type { Millis } from '#protocol/ids.ts';

export const statusSpans = ['halfHour', 'hour', 'today', 'never'] as const;
export type StatusSpan = (typeof statusSpans)[number];

const minuteMs = 60_000;

/** @returns when it ends; null: it stays until it is changed */
export function statusUntil(span: StatusSpan, nowMs: Millis): Millis | null {
  switch (span) {
    case 'halfHour':
      return nowMs + 30 * minuteMs;
    case 'hour':
      return nowMs + 60 * minuteMs;
    case 'today': {
      const midnight = new Date(nowMs);
      midnight.setHours(24, 0, 0, 0);
      return midnight.getTime();
    }
    case 'never':
      return null;
  }
}
