// Headings in texts without marks. Pages that were copied or exported as plain text keep their sections as paragraphs whose
// first line says what the rest is about.
import type { Block } from '../text/markdown.ts';

const longestHeading = 120;
/** An article is written that way when at least so many of its paragraphs of several lines are, and this share of them. */
const leastHeadings = 2;
const leastShare = 0.6;

/**
 * The blocks with such first lines made headings. A text with headings of its own, and one whose lines are merely broken at
 * some width, stay as they are.
 */
export function withPlainHeadings(body: string, blocks: readonly Block[]): Block[] {
  if (blocks.some(({ kind }) => kind === 'heading')) return [...blocks];
  const ends = blocks.map(block => (block.kind === 'paragraph' ? headingEnd(body, block) : null));
  const several = blocks.filter(
    ({ kind, start, end }) => kind === 'paragraph' && body.slice(start, end).includes('\n'),
  );
  const found = ends.filter(end => end !== null).length;
  if (found < leastHeadings || found < leastShare * several.length) return [...blocks];
  return blocks.flatMap((block, at) => {
    const end = ends[at] ?? null;
    if (end === null) return [block];
    const start = end + body.slice(end).search(/\S/);
    return [
      { ...block, kind: 'heading' as const, level: 2, end },
      { ...block, start, outerStart: start },
    ];
  });
}

/** Where the first line ends when it reads like a heading: short, without a stop, and longer text begins anew below it. */
function headingEnd(body: string, { start, end }: Block): number | null {
  const [first = '', second = ''] = body.slice(start, end).split('\n', 2);
  const heading = first.trimEnd();
  const reads =
    heading.length <= longestHeading &&
    /[^.,;:!]$/.test(heading) &&
    /^\s*["'“(«]?[\p{Lu}\p{N}]/u.test(second) &&
    // A line broken at a width is about as long as the next one.
    (heading.length < 50 || second.length > 1.5 * heading.length || heading.endsWith('?'));
  return reads ? start + heading.length : null;
}
