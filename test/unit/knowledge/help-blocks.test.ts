import fc from 'fast-check';
import { expect, test } from 'vitest';
import { helpBlocks } from '../../../server/features/knowledge/help-blocks.ts';

const said = (text: string) => [{ text, href: '', isStrong: false }];

test('headings, lists, tables and code keep their place; what is nested keeps its depth', () => {
  const body = [
    '# Top\n\nFirst **line**\nand second.',
    '- one\n  - two\n- three',
    '| A | B |\n|---|---|\n| c | d |',
    '```\nnpm ci\n```',
    '> quoted',
  ].join('\n\n');
  expect(helpBlocks(body)).toEqual([
    { kind: 'heading', depth: 2, number: 0, words: said('Top') },
    {
      ...{ kind: 'text', depth: 0, number: 0 },
      words: [...said('First '), { text: 'line', href: '', isStrong: true }, ...said('\nand second.')],
    },
    { kind: 'item', depth: 1, number: 0, words: said('one') },
    { kind: 'item', depth: 2, number: 0, words: said('two') },
    { kind: 'item', depth: 1, number: 0, words: said('three') },
    {
      kind: 'row',
      depth: 0,
      number: 0,
      words: said('A · B').flatMap(() => [...said('A'), ...said(' · '), ...said('B')]),
    },
    { kind: 'row', depth: 0, number: 0, words: [...said('c'), ...said(' · '), ...said('d')] },
    { kind: 'code', depth: 0, number: 0, words: said('npm ci') },
    { kind: 'text', depth: 0, number: 0, words: said('quoted') },
  ]);
});

test('steps keep their numbers, and bullets between them have none', () => {
  const body = '3. Pack it\n   - softly\n4. Send it\n\nDone.\n\n- one';
  expect(helpBlocks(body).map(({ kind, depth, number }) => [kind, depth, number])).toEqual([
    ['item', 1, 3],
    ['item', 2, 0],
    ['item', 1, 4],
    ['text', 0, 0],
    ['item', 1, 0],
  ]);
});

test('a link leads only where a browser may go, and markup stays text', () => {
  const body =
    '[a](https://ok.example) [b](javascript:alert(1)) [c](data:text/html,x) <b>d</b> ![e](https://x.example/y.png)';
  const [block] = helpBlocks(body);
  expect(block?.words.map(({ href }) => href).filter(href => href !== '')).toEqual(['https://ok.example']);
  expect(block?.words.map(({ text }) => text).join('')).toContain('<b>d</b>');
});

test('whatever stands in an article, no address runs anything', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('javascript:', 'data:', 'vbscript:', 'file:', 'JaVaScRiPt:'),
      fc.string(),
      (scheme, rest) => {
        const hrefs = helpBlocks(`[x](${scheme}${rest}) <${scheme}${rest}>\n\n[y]: ${scheme}${rest}\n\n[y]`)
          .flatMap(({ words }) => words)
          .map(({ href }) => href);
        for (const href of hrefs) expect(href).toMatch(/^(?:$|https?:|mailto:|tel:|\/(?!\/)|#)/i);
      },
    ),
  );
});
