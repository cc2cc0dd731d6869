// How text becomes words to search by, and how the words found are shown again in their text. Pure.
const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Case, accents and width do not matter to someone who searches. */
export const folded = (word: string): string =>
  word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** Scripts without spaces are searched by pairs of characters. */
function pairs(word: string): string[] {
  const characters = [...word];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, place) => (characters[place] ?? '') + character);
}

export function wordsOf(text: string): string[] {
  return (text.match(wordPattern) ?? []).flatMap(word => (unspaced.test(word) ? pairs(word) : [word]));
}

export type Piece = { text: string; isMatch: boolean };

const before = 40;
const length = 180;

function isFound(word: string, terms: readonly string[]): boolean {
  const plain = folded(word);
  return terms.some(term => plain === term || (unspaced.test(term) && plain.includes(term)));
}

/**
 * The part of a text where the words stand, with the words marked.
 * @param terms folded words as the index knows them
 */
export function snippetOf(text: string, terms: readonly string[]): Piece[] {
  const flat = text.replace(/\s+/gu, ' ').trim();
  const found = [...flat.matchAll(wordPattern)].filter(match => isFound(match[0], terms));
  const first = found[0]?.index ?? 0;
  const start = first <= before ? 0 : flat.indexOf(' ', first - before) + 1 || first - before;
  const end = Math.min(flat.length, start + length);
  const pieces: Piece[] = [];
  let from = Math.min(start, first);
  const push = (piece: string, isMatch: boolean) => {
    if (piece !== '') pieces.push({ text: piece, isMatch });
  };
  if (from > 0) push('… ', false);
  for (const match of found) {
    const until = match.index + match[0].length;
    if (match.index < from || until > end) continue;
    push(flat.slice(from, match.index), false);
    push(match[0], true);
    from = until;
  }
  push(flat.slice(from, end), false);
  if (end < flat.length) push(' …', false);
  return pieces;
}
