// Searches for a whole message. People tell a story around their question; a sentence that finds a passage by itself counts
// when the whole message finds that passage too.
import type { Language } from '../text/words.ts';
import type { Hit, SearchIndex } from './search-index.ts';

const fewestWords = 3;
const mostSentences = 6;

/** Best first; the first hit's confidence is the best that the message or one of its sentences gives it. */
export function searchMessage(index: SearchIndex, message: string, limit: number, speaks?: Language): Hit[] {
  const whole = index.search(message, Math.max(limit, 5), speaks);
  const sentences = message
    .split(/(?<=[.!?…])\s+|\n+/)
    .filter(sentence => sentence.trim().split(/\s+/).length >= fewestWords)
    .slice(0, mostSentences);
  if (sentences.length < 2) return whole.slice(0, limit);
  let best = whole[0];
  for (const sentence of sentences) {
    const hit = index.search(sentence, 1, speaks)[0];
    const isShared = hit && whole.some(other => other.passage === hit.passage);
    if (hit && isShared && hit.confidence > (best?.confidence ?? 0)) best = hit;
  }
  if (!best) return [];
  return [best, ...whole.filter(hit => hit.passage !== best.passage)].slice(0, limit);
}
