// Splits a message into words, web addresses, mail addresses, mentions and citation marks. Pure; nothing becomes markup.
export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string }
  | { kind: 'cite'; text: string; index: number };

const webAddress = /https?:\/\/[^\s<>"'`\p{Cc}]+/giu;
/** A full stop or a bracket after an address belongs to the sentence. */
const trailing = /[.,;:!?)\]}»”’]+$/u;

type Found = { start: number; end: number; part: TextPart };

function findLinks(text: string): Found[] {
  return [...text.matchAll(webAddress)].flatMap(match => {
    let address = match[0];
    const tail = trailing.exec(address)?.[0] ?? '';
    // Wikipedia and others use brackets in pairs.
    if (!(tail.startsWith(')') && address.includes('('))) {
      address = address.slice(0, address.length - tail.length);
    }
    let href: string;
    try {
      href = new URL(address).href;
    } catch {
      return [];
    }
    return [
      {
        start: match.index,
        end: match.index + address.length,
        part: { kind: 'link', text: address, href } as TextPart,
      },
    ];
  });
}

function findMentions(text: string, names: readonly string[]): Found[] {
  return names.flatMap(name => {
    const needle = `@${name}`;
    const found: Found[] = [];
    for (let at = text.indexOf(needle); name !== '' && at !== -1; at = text.indexOf(needle, at + 1)) {
      found.push({ start: at, end: at + needle.length, part: { kind: 'mention', text: needle } });
    }
    return found;
  });
}

function findCitations(text: string, count: number): Found[] {
  return [...text.matchAll(/\[(\d{1,2})\]/g)].flatMap(match => {
    const index = Number(match[1]);
    if (index < 1 || index > count) return [];
    return [
      {
        start: match.index,
        end: match.index + match[0].length,
        part: { kind: 'cite', text: String(index), index: index - 1 } as TextPart,
      },
    ];
  });
}

export function textParts(
  text: string,
  { mentionNames = [], citationCount = 0 }: { mentionNames?: readonly string[]; citationCount?: number } = {},
): TextPart[] {
  const found = [
    ...findLinks(text),
    ...findMentions(text, mentionNames),
    ...(citationCount > 0 ? findCitations(text, citationCount) : []),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: TextPart[] = [];
  let at = 0;
  for (const { start, end, part } of found) {
    if (start < at) continue;
    if (start > at) parts.push({ kind: 'text', text: text.slice(at, start) });
    parts.push(part);
    at = end;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}
