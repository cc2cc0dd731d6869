/** The days before today, from which it is told what is to come. Pure. */
import type { Millis } from '#protocol/ids.ts';
import type { Answered, Figures } from './query.ts';
import { stepsOf } from './steps.ts';

const dayMs = 86_400_000;
/** Sixteen weeks. */
const pastDays = 112;

/** The days before today by the clock of a zone, each of them whole. */
export function wholeDays(now: Millis, timeZone: string): { from: Millis; to: Millis } {
  const span = { from: now - (pastDays + 1) * dayMs, to: now + 1 };
  const starts = stepsOf({ ...span, step: 'day', timeZone });
  return { from: starts[1] ?? now, to: starts.at(-1) ?? now };
}

export type PastDay = { at: Millis; conversations: number; forPeople: number };

/** @param answered by the day, of `wholeDays` */
export function pastOf({ series }: Answered): PastDay[] {
  const of = ({ counts }: Figures) => ({
    conversations: counts.conversations ?? 0,
    // Whoever the AI handed over, or who was in no hands of it, is for people.
    forPeople: Math.max(counts.withPeople ?? 0, counts.handovers ?? 0),
  });
  return series.map(({ at, figures }) => ({ at, ...of(figures) }));
}
