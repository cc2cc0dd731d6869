/** What the wire takes as a tag: at most 40 units, no control signs, no half pairs. '' where nothing is left. */
export function cleanTag(text: string): string {
  const clean = text
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  let short = '';
  for (const sign of clean) {
    if (short.length + sign.length > 40) break;
    short += sign;
  }
  return short.trim();
}
