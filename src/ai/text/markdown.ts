// Reads Markdown as plain text without ever losing where it stood: retrieval and quotes need the places in the body.
// Deliberately small: it knows the blocks people write help pages with, and leaves what it does not know as it is.

export type Block = {
  kind: 'heading' | 'paragraph' | 'item' | 'code' | 'row';
  /** Headings only: 1 to 6. */
  level: number;
  /** Where the content starts in the body, behind markers such as `## ` or `- `. */
  start: number;
  /** Where the block starts, markers included. */
  outerStart: number;
  end: number;
};

const headingLine = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const itemLine = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/;
const fenceLine = /^ {0,3}(```|~~~)/;
const ruleLine = /^ {0,3}(?:[-*_][ \t]*){3,}$/;
const tableRule = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const quoteMark = /^[ \t]*>[ \t]?/;

type Line = { text: string; start: number };

function linesOf(body: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const text of body.split('\n')) {
    lines.push({ text: text.replace(/\r$/, ''), start });
    start += text.length + 1;
  }
  return lines;
}

type LineKind = 'blank' | 'heading' | 'fence' | 'rule' | 'item' | 'row' | 'text';
function kindOfLine(line: string): LineKind {
  if (line.trim() === '') return 'blank';
  if (headingLine.test(line)) return 'heading';
  if (fenceLine.test(line)) return 'fence';
  if (ruleLine.test(line)) return 'rule';
  if (tableRule.test(line) && line.includes('|')) return 'rule';
  if (itemLine.test(line)) return 'item';
  if (/^[ \t]*\|/.test(line)) return 'row';
  return 'text';
}

/** The blocks of a body, in order, without overlaps. */
export function blocksOf(body: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let fence = false;
  for (const { text, start } of linesOf(body)) {
    const end = start + text.length;
    if (fence) {
      if (fenceLine.test(text)) fence = false;
      else if (text.trim() !== '') {
        blocks.push({ kind: 'code', level: 0, start, outerStart: start, end });
      }
      continue;
    }
    const kind = kindOfLine(text);
    // A table is one block: a row without its neighbours says little.
    const joins = open?.kind === 'row' ? kind === 'row' || kind === 'rule' : open && kind === 'text';
    if (open && joins) {
      open.end = end;
      continue;
    }
    open = undefined;
    if (kind === 'fence') fence = true;
    if (kind === 'blank' || kind === 'fence' || kind === 'rule') continue;
    open = blockOfLine(kind, text, start, end);
    blocks.push(open);
    if (kind === 'heading') open = undefined;
  }
  return blocks.filter(block => body.slice(block.start, block.end).trim() !== '');
}

function blockOfLine(
  kind: 'heading' | 'item' | 'row' | 'text',
  text: string,
  start: number,
  end: number,
): Block {
  if (kind === 'heading') {
    const found = headingLine.exec(text);
    const level = found?.[1]?.length ?? 1;
    const content = text.indexOf(found?.[2] ?? '', level);
    return {
      kind,
      level,
      outerStart: start,
      start: start + content,
      end: start + content + (found?.[2]?.length ?? 0),
    };
  }
  const marker =
    kind === 'item' ? (itemLine.exec(text)?.[0].length ?? 0) : (quoteMark.exec(text)?.[0].length ?? 0);
  const blockKind = kind === 'text' ? 'paragraph' : kind;
  return { kind: blockKind, level: 0, outerStart: start, start: start + marker, end };
}

export type Span = { start: number; end: number };

// A title or a shortening before the stop is no end of a sentence; neither is an ordinal before a small letter.
const shortenings =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|no|nr|mr|mrs|ms|dr|st|approx|incl|excl|min|max|z\.b|d\.h|u\.a|ca|bzw|usw|inkl|zzgl|ggf|p\.ex|art|tel|fig|env)\.$/i;

/** Sentences of one block, as places in the body. Code, rows and headings are one sentence each. */
export function sentencesOf(body: string, block: Block): Span[] {
  if (block.kind !== 'paragraph' && block.kind !== 'item') return [trimmed(body, block)];
  const text = body.slice(block.start, block.end);
  const spans: Span[] = [];
  let from = 0;
  const boundary = /[.!?…]+["'”’»)\]*_`]*(\s+)(?=["'“‘„«([*_`]*[\p{Lu}\p{N}])/gu;
  for (const found of text.matchAll(boundary)) {
    const end = found.index + found[0].length - (found[1]?.length ?? 0);
    const before = text.slice(from, end);
    if (shortenings.test(before.replace(/["'”’»)\]*_`]+$/, '')) || /(?:^|\s)\d{1,2}\.$/.test(before))
      continue;
    spans.push(trimmed(body, { start: block.start + from, end: block.start + end }));
    from = found.index + found[0].length;
  }
  spans.push(trimmed(body, { start: block.start + from, end: block.end }));
  return spans.filter(span => span.end > span.start);
}

function trimmed(body: string, { start, end }: Span): Span {
  const text = body.slice(start, end);
  const lead = text.length - text.trimStart().length;
  return { start: start + lead, end: Math.max(start + lead, end - (text.length - text.trimEnd().length)) };
}

// An escaped sign is no mark: it waits at the end of the last private plane until all marks are gone.
const escapes = /\\([!-/:-@[-`{-~])/g;
const setAside = 0x10ff00;

/** Marks that only style: their removal leaves the words and their order untouched. */
function plainInline(text: string): string {
  return text
    .replace(escapes, (_, sign: string) => String.fromCodePoint(setAside + sign.charCodeAt(0)))
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]+)\]\[[^\]]*\]/g, '$1')
    .replace(/<((?:https?|mailto):[^>\s]+)>/g, '$1')
    .replace(/`+/g, '')
    .replace(/\*\*|__|~~/g, '')
    .replace(/(?<![\p{L}\p{N}\\])[*_](?=\S)|(?<=[^\s\\])[*_](?![\p{L}\p{N}])/gu, '')
    .replace(/[\u{10ff00}-\u{10ff7f}]/gu, sign =>
      String.fromCharCode((sign.codePointAt(0) ?? setAside) - setAside),
    );
}

/**
 * A part of a Markdown body as people read it. Only marks are taken away and white space is joined; no word is changed.
 */
export function plainText(markdown: string): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) out.push(paragraph.join(' '));
    paragraph = [];
  };
  for (const { text } of linesOf(markdown)) {
    const kind = kindOfLine(text);
    if (kind === 'text') {
      paragraph.push(text.replace(quoteMark, '').trim());
      continue;
    }
    if (kind === 'item') {
      flush();
      paragraph.push(text.trim().replace(/^[*+]([ \t])/, '-$1'));
      continue;
    }
    flush();
    if (kind === 'heading') out.push(headingLine.exec(text)?.[2] ?? '');
    else if (kind === 'row')
      out.push(
        text
          .trim()
          .replace(/^\||\|$/g, '')
          .trim(),
      );
  }
  flush();
  return out
    .map(line =>
      plainInline(line)
        .replace(/[ \t]+/g, ' ')
        .trim(),
    )
    .filter(line => line !== '')
    .join('\n');
}
