// What the palette shows of a search: each conversation once, at its best find. Pure.
import type { SearchHit, SearchKind } from '../../data/model.ts';

export type FoundHit = { hit: SearchHit; others: number };

/** @returns the finds of these kinds, best first; further ones of the same conversation are only counted */
export function foundHits(
  hits: readonly SearchHit[],
  kinds: readonly SearchKind[],
  atMost: number,
): FoundHit[] {
  const found = new Map<string, FoundHit>();
  for (const hit of hits) {
    if (!kinds.includes(hit.kind)) continue;
    const key = hit.conversationId ?? hit.id;
    const known = found.get(key);
    if (!known) found.set(key, { hit, others: 0 });
    else {
      known.others += 1;
      // A message is the better place to land on than the conversation as a whole.
      if (known.hit.kind === 'conversation' && hit.kind === 'message') known.hit = hit;
    }
  }
  return [...found.values()].slice(0, atMost);
}

/** Words of an article without the signs of its markup. */
export const withoutMarkdown = (text: string): string =>
  text.replace(/(^|\s)#{1,6}(?=\s)/g, '$1').replace(/\*\*|__|`|\]\([^)\s]*\)?|\[(?=\S)/g, '');
