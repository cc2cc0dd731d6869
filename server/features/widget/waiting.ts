// How long a wait in line may still take, from waits that just ended. Pure, and silent where it does not know.
import type { Id, Millis } from '#protocol/ids.ts';

/** What happened in a conversation that matters to waiting, in order of `at`. */
export type WaitingMark = {
  conversationId: Id;
  type: 'began' | 'entered' | 'joined';
  at: Millis;
};

/** `joinedAt`: when somebody took it. */
export type Wait = { waitedMs: number; joinedAt: Millis };

/** How far back a wait still tells something about now. */
export const recentMs = 2 * 3_600_000;
/** Fewer tell nothing. */
const enough = 3;
const considered = 10;

/**
 * The waits that ended, each from the last time its conversation entered the queue, or began, until somebody joined.
 * @param marks in order of time within each conversation
 */
export function waitsOf(marks: readonly WaitingMark[]): Wait[] {
  const since = new Map<Id, Millis | null>();
  const waits: Wait[] = [];
  for (const { conversationId, type, at } of marks) {
    if (type !== 'joined') {
      since.set(conversationId, at);
      continue;
    }
    const from = since.get(conversationId);
    // Joined again without having waited again: a second agent, or the next reply of the first.
    if (from === null || from === undefined) continue;
    waits.push({ waitedMs: Math.max(0, at - from), joinedAt: at });
    since.set(conversationId, null);
  }
  return waits;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (upper + lower) / 2;
}

/**
 * What is left of a wait.
 *
 * The first in line waits about as long as others just did. Further back the pace of the line counts too: while a line
 * stands, the mean gap between two joins is what one place costs. The larger of both is told. Whoever has waited longer
 * than that gets no number: it would be wrong, and only move away.
 * @param place in line, from 1
 * @returns ms from now, or null where too little is known
 */
export function estimateWait(
  waits: readonly Wait[],
  { place, waitedMs, now }: { place: number; waitedMs: number; now: Millis },
): number | null {
  const recent = waits
    .filter(wait => wait.joinedAt <= now && now - wait.joinedAt <= recentMs)
    .sort((a, b) => b.joinedAt - a.joinedAt)
    .slice(0, considered);
  const oldest = recent.at(-1);
  if (recent.length < enough || oldest === undefined) return null;
  const byWaits = median(recent.map(wait => wait.waitedMs)) - waitedMs;
  const gapMs = (now - oldest.joinedAt) / recent.length;
  const byPace = place > 1 ? place * gapMs : 0;
  const left = Math.max(byWaits, byPace);
  return left > 0 ? left : null;
}
