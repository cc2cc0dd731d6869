// What a part is said to be, from readings that waver. Pure. A state is left only after the readings were better, or worse, all the
// while for a set time; so one slow answer alarms nobody, and a part that wavers does not flap.
import type { Millis } from '#protocol/ids.ts';
import { badness, type PartState } from '#protocol/system.ts';

/** What one look found. */
export type Reading = {
  state: PartState;
  /** One plain sentence, without figures that move: it goes to every console when it changes. */
  text: string;
};

type Run = { since: Millis; reading: Reading };
export type Steady = Reading & {
  since: Millis;
  /** Readings have been worse, or better, since then; `reading` is the one nearest to the state of all of them. */
  worse: Run | null;
  better: Run | null;
};

export type Patience = { worseAfterMs: number; betterAfterMs: number };
export const usualPatience: Patience = { worseAfterMs: 10_000, betterAfterMs: 20_000 };

export const beginSteady = (reading: Reading, now: Millis): Steady => ({
  ...reading,
  since: now,
  worse: null,
  better: null,
});

/** The one of two readings that changes less. */
function nearer(held: Reading, next: Reading, isWorse: boolean): Reading {
  const isNearer = isWorse
    ? badness(next.state) <= badness(held.state)
    : badness(next.state) >= badness(held.state);
  return isNearer ? next : held;
}

export function nextSteady(before: Steady, reading: Reading, now: Millis, patience = usualPatience): Steady {
  if (reading.state === before.state) {
    return { ...before, text: reading.text, worse: null, better: null };
  }
  // Switched on or off by a person: there is nothing to wait for.
  if (reading.state === 'off' || before.state === 'off') return beginSteady(reading, now);
  const isWorse = badness(reading.state) > badness(before.state);
  const held = isWorse ? before.worse : before.better;
  const run: Run = held
    ? { since: held.since, reading: nearer(held.reading, reading, isWorse) }
    : { since: now, reading };
  const afterMs = isWorse ? patience.worseAfterMs : patience.betterAfterMs;
  if (now - run.since >= afterMs) return beginSteady(run.reading, now);
  return { ...before, worse: isWorse ? run : null, better: isWorse ? null : run };
}
