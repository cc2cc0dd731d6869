// Markdown as React elements. No markup string is ever made: raw HTML stays text, and only web and mail addresses become links.
import MarkdownIt, { type Token } from 'markdown-it';
import { createElement, Fragment, type ReactNode, useMemo } from 'react';

const allowed = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'pre',
  'code',
  'em',
  'strong',
  's',
  'hr',
  'br',
  'a',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
]);

/** Web and mail addresses only; a relative one has no meaning here. */
function safeHref(href: string): string | undefined {
  try {
    const url = new URL(href);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

type Frame = { token: Token | null; children: ReactNode[] };

function elementOf(token: Token, children: ReactNode[], key: number): ReactNode {
  const { tag } = token;
  if (!allowed.has(tag)) return createElement(Fragment, { key }, ...children);
  if (tag === 'a') {
    const href = safeHref(String(token.attrGet('href') ?? ''));
    return href === undefined
      ? createElement('span', { key }, ...children)
      : createElement('a', { key, href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
  }
  const start = tag === 'ol' ? Number(token.attrGet('start') ?? 1) : undefined;
  return createElement(tag, start === undefined ? { key } : { key, start }, ...children);
}

/** What a token that neither opens nor closes becomes. */
function leafOf(token: Token, key: number): ReactNode {
  switch (token.type) {
    case 'inline':
      return createElement(Fragment, { key }, ...toNodes(token.children ?? []));
    case 'text':
      return token.content;
    case 'softbreak':
      return '\n';
    case 'code_inline':
      return createElement('code', { key }, token.content);
    case 'fence':
    case 'code_block':
      return createElement('pre', { key, tabIndex: 0 }, createElement('code', null, token.content));
    case 'image':
      // Pictures would be fetched from elsewhere; their words are kept.
      return createElement('em', { key }, token.content);
    default:
      return allowed.has(token.tag) ? createElement(token.tag, { key }) : token.content;
  }
}

function toNodes(tokens: readonly Token[]): ReactNode[] {
  const stack: Frame[] = [{ token: null, children: [] }];
  tokens.forEach((token, index) => {
    const top = stack.at(-1);
    if (!top || (token.hidden && token.nesting !== 0)) return;
    if (token.nesting === 1) stack.push({ token, children: [] });
    else if (token.nesting === -1) {
      const closed = stack.pop();
      if (closed?.token) stack.at(-1)?.children.push(elementOf(closed.token, closed.children, index));
    } else top.children.push(leafOf(token, index));
  });
  return stack[0]?.children ?? [];
}

export function Markdown({ text, className = '' }: { text: string; className?: string }) {
  const parser = useMemo(() => new MarkdownIt({ html: false, linkify: false, typographer: false }), []);
  const nodes = useMemo(() => toNodes(parser.parse(text, {})), [parser, text]);
  return (
    <div dir="auto" className={`prose ${className}`}>
      {nodes}
    </div>
  );
}
