// What everybody said of one run of the AI, as one word. Pure.
import type { Millis } from '#protocol/ids.ts';

export type Thumb = { byKind: 'agent' | 'customer'; isHelpful: boolean; at: Millis };

export type Heard = { isHelpful?: boolean; editDistance?: number };

/**
 * The customer knows whether it helped, so the customer's word stands over any agent's; of several the last one.
 * @param edits how much was changed each time its draft was sent, the first one first: that is what the draft was written for
 * @returns null where nobody said anything
 */
export function heardOf(thumbs: readonly Thumb[], edits: readonly number[]): Heard | null {
  const [said] = thumbs.toSorted(
    (a, b) => Number(b.byKind === 'customer') - Number(a.byKind === 'customer') || b.at - a.at,
  );
  const [editDistance] = edits;
  if (!said && editDistance === undefined) return null;
  return {
    ...(said ? { isHelpful: said.isHelpful } : {}),
    ...(editDistance === undefined ? {} : { editDistance }),
  };
}
