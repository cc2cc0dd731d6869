// A web page as a tree, and the few questions that are asked about it. Nothing of the page runs: parse5 only reads.
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

export type Element = DefaultTreeAdapterTypes.Element;
export type Node = DefaultTreeAdapterTypes.ChildNode;

/** Deeper pages are made to hurt readers; nobody writes them. */
const deepest = 256;

export const isElement = (node: Node): node is Element => 'tagName' in node;
export const isText = (node: Node): node is DefaultTreeAdapterTypes.TextNode => node.nodeName === '#text';

export const attributeOf = (element: Element, name: string): string =>
  element.attrs.find(attribute => attribute.name === name)?.value ?? '';

/** The page's own element, or null where it is nested too deeply to be read. */
export function readTree(html: string): Element | null {
  const root = parse(html).childNodes.find(node => isElement(node));
  return root && isElement(root) && isShallow(root) ? root : null;
}

function isShallow(root: Element): boolean {
  const waiting: { element: Element; depth: number }[] = [{ element: root, depth: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.depth > deepest) return false;
    for (const child of next.element.childNodes) {
      if (isElement(child)) waiting.push({ element: child, depth: next.depth + 1 });
    }
  }
  return true;
}

/** Every element below, in the page's order, itself first. */
export function* elementsOf(element: Element): Generator<Element> {
  yield element;
  for (const child of element.childNodes) if (isElement(child)) yield* elementsOf(child);
}

/** Words as they stand, white space joined. */
export const textOf = (element: Element): string => rawText(element).replace(/\s+/g, ' ').trim();

export function rawText(node: Node): string {
  if (isText(node)) return node.value;
  return isElement(node) ? node.childNodes.map(rawText).join('') : '';
}
