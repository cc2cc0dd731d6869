// When conversations of a made-up year begin: more by day than by night, fewer at week-ends, more before Christmas, and growing. Pure.
import type { Dice } from '../dice.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** By the hour of the day (UTC). */
const byHour = [2, 1, 1, 1, 1, 2, 5, 12, 22, 30, 32, 30, 26, 28, 30, 29, 26, 22, 18, 16, 14, 10, 6, 3];
/** From Sunday on. */
const byWeekday = [0.35, 1.25, 1.15, 1.05, 1, 0.95, 0.5];

/** How busy an hour is, against others. */
export function busyAt(hour: number, { from, to }: { from: number; to: number }, dice: Dice): number {
  const at = new Date(hour);
  const growth = 1 + 0.6 * ((hour - from) / (to - from));
  const ofYear = (hour - Date.UTC(at.getUTCFullYear(), 0, 1)) / dayMs;
  const season = 1 + 0.1 * Math.sin((2 * Math.PI * ofYear) / 365) + (ofYear > 325 && ofYear < 355 ? 0.5 : 0);
  const noise = 0.7 + 0.6 * dice();
  return (byHour[at.getUTCHours()] ?? 1) * (byWeekday[at.getUTCDay()] ?? 1) * growth * season * noise;
}

/** Moments at which `count` conversations begin, oldest first. */
export function* beginnings(
  count: number,
  range: { from: number; to: number },
  dice: Dice,
): Generator<number> {
  const hours = Array.from(
    { length: (range.to - range.from) / hourMs },
    (_, nth) => range.from + nth * hourMs,
  );
  const weights = hours.map(hour => busyAt(hour, range, dice));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let [passed, made] = [0, 0];
  for (const [nth, hour] of hours.entries()) {
    passed += weights[nth] ?? 0;
    const due = nth === hours.length - 1 ? count : Math.round((count * passed) / whole);
    const inHour = due - made;
    for (let at = 0; at < inHour; at++) yield hour + Math.floor(((at + dice()) / inHour) * hourMs);
    made = due;
  }
}
