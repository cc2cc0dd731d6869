const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** Whether every word of the query begins a word of the candidate, whatever the case and accents. */
export function matchesQuery(candidate: string, query: string): boolean {
  const words = plain(candidate).split(/[^\p{L}\p{N}]+/u);
  return plain(query)
    .split(/\s+/u)
    .filter(Boolean)
    .every(part => words.some(word => word.startsWith(part)));
}
