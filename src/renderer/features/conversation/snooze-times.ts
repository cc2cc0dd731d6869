// When a snoozed conversation comes back. Local time, pure.
import type { Millis } from '#protocol/ids.ts';

export type SnoozeChoice = { id: 'hour' | 'threeHours' | 'evening' | 'tomorrow' | 'monday'; until: Millis };

const hourMs = 60 * 60_000;

function at(nowMs: Millis, days: number, hour: number): Millis {
  const day = new Date(nowMs);
  day.setDate(day.getDate() + days);
  day.setHours(hour, 0, 0, 0);
  return day.getTime();
}

/** The usual moments that lie ahead, earliest first. */
export function snoozeChoices(nowMs: Millis): SnoozeChoice[] {
  const weekday = new Date(nowMs).getDay();
  const choices: SnoozeChoice[] = [
    { id: 'hour', until: nowMs + hourMs },
    { id: 'threeHours', until: nowMs + 3 * hourMs },
    { id: 'tomorrow', until: at(nowMs, 1, 9) },
    { id: 'monday', until: at(nowMs, (8 - weekday) % 7 || 7, 9) },
  ];
  const evening = at(nowMs, 0, 18);
  if (evening - nowMs > hourMs) choices.push({ id: 'evening', until: evening });
  return choices.sort((a, b) => a.until - b.until);
}

/** The moment a `datetime-local` field names; undefined unless it lies ahead. */
export function parseSnooze(text: string, nowMs: Millis): Millis | undefined {
  const until = new Date(text).getTime();
  return Number.isFinite(until) && until > nowMs ? until : undefined;
}
