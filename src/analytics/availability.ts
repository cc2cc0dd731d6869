/** Owns how long a part of the desk was there: a span without the troubles in it, which may overlap and may still last. Pure. */
import type { Millis } from '#protocol/ids.ts';

export type Spell = { from: Millis; to: Millis | null };

/** @param spells in any order; null: it lasts. @returns in milliseconds, each moment once */
export function coveredMs(spells: readonly Spell[], from: Millis, to: Millis): number {
  const cut = spells
    .map(spell => ({ from: Math.max(from, spell.from), to: Math.min(to, spell.to ?? to) }))
    .filter(spell => spell.to > spell.from)
    .sort((a, b) => a.from - b.from);
  let sum = 0;
  let reached = from;
  for (const spell of cut) {
    sum += Math.max(0, spell.to - Math.max(reached, spell.from));
    reached = Math.max(reached, spell.to);
  }
  return sum;
}
