// What an address did lately, as one number that fades, and how long it is kept out for it. Pure.
import type { Millis } from '#protocol/ids.ts';

export type Score = {
  points: number;
  /** When they were that many. */
  atMs: Millis;
  /** What gave points, newest last; a few of them. */
  why: readonly string[];
};

export type Terms = {
  /** After so long half of the points are forgotten. */
  halfLifeMs: number;
  /** So many points keep it out for a while; 0: nobody is kept out. */
  threshold: number;
};

/** Each further time is five times as long, and never longer than a day. */
export const firstBlockMs = 60_000;
export const longerBy = 5;
export const longestBlockMs = 86_400_000;
/** So long after its end one time is forgiven, and the next block is shorter again. */
export const forgivenAfterMs = 86_400_000;

const keptReasons = 5;
/** A point that faded to this is no point. */
const faintest = 0.01;

export function pointsAt({ points, atMs }: Score, nowMs: Millis, { halfLifeMs }: Terms): number {
  // A clock that is set back forgives nothing and adds nothing.
  const faded = points * 0.5 ** (Math.max(0, nowMs - atMs) / halfLifeMs);
  return faded < faintest ? 0 : faded;
}

export function punished(
  before: Score | undefined,
  { points, why, nowMs }: { points: number; why: string; nowMs: Millis },
  terms: Terms,
): Score {
  const held = before ? pointsAt(before, nowMs, terms) : 0;
  const reasons = (before?.why ?? []).filter(known => known !== why);
  return {
    points: held + Math.max(0, points),
    atMs: Math.max(nowMs, before?.atMs ?? nowMs),
    why: [...reasons, why].slice(-keptReasons),
  };
}

export type Strikes = { count: number; untilMs: Millis };

/** How many blocks still count against it: each day since the last one ended takes one off. */
export function strikesAt({ count, untilMs }: Strikes, nowMs: Millis): number {
  const days = Math.floor(Math.max(0, nowMs - untilMs) / forgivenAfterMs);
  return Math.max(0, count - days);
}

/** @param strikes how many blocks count against it already */
export const blockLengthMs = (strikes: number): number =>
  Math.min(longestBlockMs, firstBlockMs * longerBy ** Math.min(strikes, 20));
