// Finds what a page is about, among menus, banners and footers. Pure.
import { attributeOf, type Element, elementsOf, isElement, textOf } from './html-tree.ts';

/** Never part of an article. */
const dropped = new Set([
  ...[
    'script',
    'style',
    'noscript',
    'template',
    'iframe',
    'object',
    'embed',
    'svg',
    'math',
    'canvas',
    'audio',
    'video',
  ],
  ...[
    'form',
    'button',
    'input',
    'select',
    'textarea',
    'dialog',
    'nav',
    'aside',
    'footer',
    'link',
    'meta',
    'head',
  ],
]);
const droppedRoles = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'complementary',
  'dialog',
  'alert',
]);
/** Whole words of a class or id, so that `share-options` goes and `shareholders` stays. */
const droppedNames =
  /(?:^|[\s_-])(?:breadcrumbs?|cookies?|consent|sidebar|share|social|related|pagination|pager|toc|newsletter|skip-link|feedback|vote|votes)(?:$|[\s_-])/i;

/** Whether an element is furniture of the page and no part of its text. */
export function isFurniture(element: Element): boolean {
  if (dropped.has(element.tagName) || droppedRoles.has(attributeOf(element, 'role'))) return true;
  if (element.attrs.some(({ name }) => name === 'hidden') || attributeOf(element, 'aria-hidden') === 'true')
    return true;
  if (/display:\s*none|visibility:\s*hidden/i.test(attributeOf(element, 'style'))) return true;
  // The page's own head; that of an article holds its title.
  if (element.tagName === 'header' && element.parentNode?.nodeName === 'body') return true;
  if (element.tagName === 'body' || element.tagName === 'main' || element.tagName === 'article') return false;
  return droppedNames.test(attributeOf(element, 'class')) || droppedNames.test(attributeOf(element, 'id'));
}

/** The element that holds the page's own text. */
export function mainOf(page: Element): Element {
  const all = [...elementsOf(page)];
  const mains = all.filter(element => element.tagName === 'main' || attributeOf(element, 'role') === 'main');
  const within = mains.length === 1 && mains[0] ? mains[0] : page;
  const articles = [...elementsOf(within)].filter(({ tagName }) => tagName === 'article');
  // A list of teasers is many articles; a help page is one.
  const [only] = articles;
  if (articles.length === 1 && only && textLength(only) >= 0.5 * textLength(within)) return only;
  if (within !== page) return within;
  return densest(all.find(({ tagName }) => tagName === 'body') ?? page);
}

/** Goes down while one child holds nearly all of the text that is no link. */
function densest(start: Element): Element {
  let at = start;
  for (;;) {
    const whole = ownText(at);
    const heir = at.childNodes
      .filter(isElement)
      .find(child => isBox(child) && ownText(child) >= 0.85 * whole);
    if (!heir || whole === 0) return at;
    at = heir;
  }
}
const isBox = ({ tagName }: Element): boolean => /^(?:div|section|article|main|center)$/.test(tagName);

function textLength(element: Element): number {
  return textOf(element).length;
}

/** Letters of its text, furniture and links left out: menus are links. */
function ownText(element: Element): number {
  if (isFurniture(element) || element.tagName === 'a' || element.tagName === 'header') return 0;
  let sum = 0;
  for (const child of element.childNodes) {
    if (isElement(child)) sum += ownText(child);
    else if ('value' in child) sum += child.value.trim().length;
  }
  return sum;
}
