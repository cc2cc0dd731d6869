// Deals messages to folds, so that each can be judged by weights that have not seen it.
import { createDice, shuffle } from '../dice.ts';
import { tokensOf } from './features.ts';

/**
 * Labels are spread evenly, and messages that say the same stay together: a copy in another fold would be seen after all.
 * @returns the fold of each row, and the rows that may be judged: those of a label that other folds hold, too
 */
export function foldsOf(
  rows: readonly { text: string; label: number }[],
  folds: number,
  seed: number,
): { foldOf: number[]; judged: Set<number> } {
  const roll = createDice(seed);
  const order = shuffle([...rows.keys()], roll);
  const foldByText = new Map<string, number>();
  const dealt = new Map<number, number>();
  const foldOf: number[] = [];
  const foldsOfLabel = new Map<number, Set<number>>();
  let next = 0;
  for (const at of order) {
    const { text, label } = rows[at] as { text: string; label: number };
    const key = tokensOf(text).join(' ');
    let fold = foldByText.get(key);
    if (fold === undefined) {
      // Each label begins elsewhere, or the first fold would hold every rare one.
      const turn = dealt.get(label) ?? next++;
      dealt.set(label, turn + 1);
      fold = turn % folds;
      foldByText.set(key, fold);
    }
    foldOf[at] = fold;
    foldsOfLabel.set(label, (foldsOfLabel.get(label) ?? new Set()).add(fold));
  }
  const judged = new Set(order.filter(at => (foldsOfLabel.get(rows[at]?.label ?? -1)?.size ?? 0) > 1));
  return { foldOf, judged };
}
