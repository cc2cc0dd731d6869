// Addresses in a text, so that they can be pressed. Pure; everything stays text, only http and https become links.

/** `at` is where it begins in the text. */
export type TextPart = { at: number; text: string; href: string | null };

const address = /https?:\/\/[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** What closes a sentence or a bracket around an address, and is no part of it. */
const trailing = /[.,;:!?…)\]}>*_]+$/u;

function endOf(found: string): string {
  const trimmed = found.replace(trailing, '');
  // A bracket that was opened inside the address belongs to it, as in Wikipedia's.
  const closes = (text: string) => (text.match(/\)/g)?.length ?? 0) - (text.match(/\(/g)?.length ?? 0);
  return closes(trimmed) < 0 && found[trimmed.length] === ')' ? `${trimmed})` : trimmed;
}

export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    const found = endOf(match[0]);
    if (!URL.canParse(found)) continue;
    if (match.index > at) parts.push({ at, text: text.slice(at, match.index), href: null });
    parts.push({ at: match.index, text: found, href: found });
    at = match.index + found.length;
  }
  if (at < text.length) parts.push({ at, text: text.slice(at), href: null });
  return parts;
}

/** The page of a source, on the web or on the server itself (`/help/…`); null when it is none that may be opened. */
export function pageOf(url: string, server: string): string | null {
  if (url === '' || !URL.canParse(url, server)) return null;
  const page = new URL(url, server);
  return page.protocol === 'https:' || page.protocol === 'http:' ? page.href : null;
}
