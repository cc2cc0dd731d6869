// Which commands a few typed letters mean. Pure.

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

export type Marked = { text: string; isMatch: boolean }[];

/**
 * Where each typed word begins a word of the label.
 * @returns the label in parts to show, or undefined where a word fits nowhere; '' fits everything
 */
export function matchLabel(label: string, typed: string): { marked: Marked; score: number } | undefined {
  const words = plain(typed).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return { marked: [{ text: label, isMatch: false }], score: 0 };
  const searched = plain(label);
  // Letters that fall apart when accents go would shift the places; such labels are found, but not marked.
  const canMark = searched.length === label.length;
  const ranges: [number, number][] = [];
  let score = 0;
  for (const word of words) {
    const at = startOf(searched, word);
    if (at === -1) return undefined;
    score += at === 0 ? 2 : 1;
    ranges.push([at, at + word.length]);
  }
  return { marked: canMark ? cut(label, ranges) : [{ text: label, isMatch: false }], score };
}

function startOf(searched: string, word: string): number {
  for (let at = searched.indexOf(word); at !== -1; at = searched.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(searched.charAt(at - 1))) return at;
  }
  return -1;
}

function cut(label: string, ranges: [number, number][]): Marked {
  const marked: Marked = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    if (from > at) marked.push({ text: label.slice(at, from), isMatch: false });
    marked.push({ text: label.slice(from, end), isMatch: true });
    at = end;
  }
  if (at < label.length) marked.push({ text: label.slice(at), isMatch: false });
  return marked;
}
