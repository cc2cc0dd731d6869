/**
 * Writes a page's elements as Markdown. It knows the elements that carry text and takes over their words alone: no tag, no
 * attribute but a link's safe address, so nothing that could run survives by construction.
 */
import { isFurniture } from './html-main.ts';
import { attributeOf, type Element, isElement, isText, type Node, rawText } from './html-tree.ts';

type Way = {
  /** Against which relative links are read; null where it is unknown, as for a file. */
  base: string | null;
  /** The title's own heading, which would stand twice. */
  skip: Element | null;
};

const blockNames = new Set([
  ...[
    'address',
    'article',
    'blockquote',
    'body',
    'center',
    'dd',
    'details',
    'div',
    'dl',
    'dt',
    'fieldset',
    'figcaption',
  ],
  ...[
    'figure',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'header',
    'hgroup',
    'hr',
    'html',
    'li',
    'main',
    'ol',
    'p',
    'pre',
  ],
  ...['section', 'summary', 'table', 'ul'],
]);

export const markdownOf = (element: Element, way: Way): string => blocksOf(element, way).join('\n\n').trim();

/** Blocks in order; text between blocks is a paragraph of its own. */
function blocksOf(element: Element, way: Way): string[] {
  const blocks: string[] = [];
  let line: Node[] = [];
  const flush = () => {
    const text = lineOf(line, way);
    if (text !== '') blocks.push(guarded(text));
    line = [];
  };
  for (const child of element.childNodes) {
    if (isElement(child) && (child === way.skip || isFurniture(child))) continue;
    if (!isElement(child) || !holdsBlock(child)) {
      line.push(child);
      continue;
    }
    flush();
    blocks.push(...blockOf(child, way));
  }
  flush();
  return blocks.filter(block => block.trim() !== '');
}

/** Links and spans may stand around whole paragraphs. */
const holdsBlock = (element: Element): boolean =>
  blockNames.has(element.tagName) || element.childNodes.some(child => isElement(child) && holdsBlock(child));

function blockOf(element: Element, way: Way): string[] {
  const { tagName } = element;
  const heading = /^h([1-6])$/.exec(tagName);
  // The page's title is a first heading already.
  if (heading)
    return prefixed(`${'#'.repeat(Math.max(2, Number(heading[1])))} `, lineOf(element.childNodes, way));
  switch (tagName) {
    case 'ul':
    case 'ol':
      return [listOf(element, way)];
    case 'pre':
      return [fencedOf(element)];
    case 'blockquote':
      return [indented(blocksOf(element, way).join('\n\n'), '> ', '> ')];
    case 'table':
      return tableOf(element, way);
    case 'hr':
      return ['---'];
    case 'dt':
    case 'summary':
      return prefixed('', lineOf(element.childNodes, way)).map(text => `**${text}**`);
    default:
      return blocksOf(element, way);
  }
}

const prefixed = (prefix: string, text: string): string[] => (text === '' ? [] : [prefix + text]);

const indented = (text: string, first: string, rest: string): string =>
  text
    .split('\n')
    .map((line, index) => (index === 0 ? first : line === '' ? rest.trimEnd() : rest) + line)
    .join('\n');

function listOf(list: Element, way: Way): string {
  const start = Number.parseInt(attributeOf(list, 'start'), 10) || 1;
  const items = list.childNodes
    .filter(isElement)
    .filter(child => child.tagName === 'li' && !isFurniture(child));
  return items
    .map((item, index) => {
      const marker = list.tagName === 'ol' ? `${start + index}. ` : '- ';
      const blocks = blocksOf(item, way);
      // One line and a list below it read as one item; paragraphs stay apart.
      const isTight = blocks.slice(1).every(block => /^(?:- |\d+\. )/.test(block));
      return blocks.length === 0
        ? ''
        : indented(blocks.join(isTight ? '\n' : '\n\n'), marker, ' '.repeat(marker.length));
    })
    .filter(item => item !== '')
    .join('\n');
}

function fencedOf(element: Element): string {
  const text = rawText(element).replace(/^\n|\s+$/g, '');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(found => found[0].length));
  const fence = '`'.repeat(longest + 1);
  return text === '' ? '' : `${fence}\n${text}\n${fence}`;
}

/** A table of one column is layout; its cells are read as text. */
function tableOf(table: Element, way: Way): string[] {
  const rows = rowsOf(table).map(row =>
    row.childNodes.filter(isElement).filter(({ tagName }) => tagName === 'td' || tagName === 'th'),
  );
  const width = Math.max(0, ...rows.map(row => row.length));
  if (width < 2) return rows.flat().flatMap(cell => blocksOf(cell, way));
  const written = rows.map(row => {
    const cells = row.map(cell =>
      lineOf(cell.childNodes, way)
        .replaceAll('|', '\\|')
        .replace(/\s*\n\s*/g, ' '),
    );
    return `| ${[...cells, ...Array.from({ length: width - cells.length }, () => '')].join(' | ')} |`;
  });
  const [head, ...body] = written;
  return head === undefined ? [] : [[head, `|${' --- |'.repeat(width)}`, ...body].join('\n')];
}

const rowsOf = (element: Element): Element[] =>
  element.childNodes
    .filter(isElement)
    .flatMap(child =>
      child.tagName === 'tr' ? [child] : /^t(?:head|body|foot)$/.test(child.tagName) ? rowsOf(child) : [],
    );

/** What stands in one paragraph. */
const lineOf = (nodes: readonly Node[], way: Way): string =>
  nodes
    .map(node => inlineOf(node, way))
    .join('')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n+/g, '\n')
    .trim()
    .replaceAll('\n', '  \n');

function inlineOf(node: Node, way: Way): string {
  if (isText(node)) return escaped(node.value.replace(/\s+/g, ' '));
  if (!isElement(node) || isFurniture(node)) return '';
  const inner = () => node.childNodes.map(child => inlineOf(child, way)).join('');
  switch (node.tagName) {
    case 'br':
      return '\n';
    case 'strong':
    case 'b':
      return marked(inner(), '**');
    case 'em':
    case 'i':
      return marked(inner(), '*');
    case 'code':
    case 'kbd':
    case 'samp':
      return codeOf(rawText(node).replace(/\s+/g, ' ').trim());
    case 'a':
      return linkOf(inner(), attributeOf(node, 'href'), way);
    case 'img':
      return imageOf(node, way);
    // Cells and blocks that end up within a line are set apart by a space.
    default:
      return blockNames.has(node.tagName) ? ` ${inner()} ` : inner();
  }
}

function marked(text: string, mark: string): string {
  const inner = text.trim();
  if (inner === '' || inner.includes('\n')) return text;
  return `${/^\s/.test(text) ? ' ' : ''}${mark}${inner}${mark}${/\s$/.test(text) ? ' ' : ''}`;
}

const codeOf = (text: string): string =>
  text === '' ? '' : text.includes('`') ? `\`\` ${text.replaceAll('``', "''")} \`\`` : `\`${text}\``;

function linkOf(text: string, href: string, { base }: Way): string {
  const inner = text.replaceAll('\n', ' ').trim();
  const address = safeAddress(href, base);
  return inner === '' || address === null ? text : `[${inner}](${address})`;
}

function imageOf(image: Element, { base }: Way): string {
  const address = safeAddress(attributeOf(image, 'src'), base);
  const words = escaped(attributeOf(image, 'alt').replace(/\s+/g, ' ').trim());
  // Without words an image is decoration, or a counter of readers.
  return address === null || words === '' || !/^https?:/.test(address) ? '' : `![${words}](${address})`;
}

/** An address that may stand in Markdown, or null. */
function safeAddress(href: string, base: string | null): string | null {
  const given = href.trim();
  if (given === '' || given.startsWith('#')) return null;
  const url = base === null ? given : URL.canParse(given, base) ? new URL(given, base).href : '';
  if (!URL.canParse(url) || !/^(?:https?|mailto|tel):$/.test(new URL(url).protocol)) return null;
  return new URL(url).href.replace(
    /[()\s<>\\]/g,
    sign => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

const escaped = (text: string): string =>
  text.replace(/[\\`*[\]<]/g, '\\$&').replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');

/** A line of plain words that would read as a heading, a list, a quote or a table. */
const guarded = (text: string): string =>
  text
    .split('\n')
    .map(line =>
      line
        .replace(/^(#{1,6}(?=\s|$)|[-+](?=\s|$)|[>|]|[-=]{2,}\s*$|~~~)/, '\\$1')
        .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2'),
    )
    .join('\n');
