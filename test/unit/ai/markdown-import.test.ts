import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMarkdownArticle } from '../../../server/features/knowledge/import/markdown-article.ts';

const read = (text: string) => readMarkdownArticle({ name: 'a.md', text });
const problems = (text: string) => {
  const result = read(text);
  return result.ok ? [] : result.problems.map(({ line, problem }) => `${line} ${problem}`);
};

test('reads front matter, or the first heading', () => {
  expect(
    read('\ufeff---\r\ntitle: "Gift: cards"\r\ntags: [a, "b"]\r\nlocale: de-AT\r\n---\r\n\r\nText.\r\n'),
  ).toEqual({
    ok: true,
    article: { title: 'Gift: cards', body: 'Text.', tags: ['a', 'b'], locale: 'de-AT', source: '' },
  });
  expect(read('---\ntags:\n  - one\n  - two\n---\n# Title here #\n\nText.\n\n## Part\nMore.')).toEqual({
    ok: true,
    article: {
      title: 'Title here',
      body: 'Text.\n\n## Part\nMore.',
      tags: ['one', 'two'],
      locale: 'en',
      source: '',
    },
  });
  expect(read('---\ntitle: Same\n---\n# Same\nText')).toMatchObject({
    article: { title: 'Same', body: 'Text' },
  });
});

test('names every problem with its line', () => {
  expect(problems('Just text.')).toEqual([
    '1 has no title: give `title:` in the front matter or a line `# Title`',
  ]);
  expect(problems('# Only a title')).toEqual(['1 has no text besides its title']);
  expect(
    problems(`---\ntitle: x\nauthor: me\nnonsense\nlocale: not a tag\ntags: [${'y'.repeat(41)}]\n---\ntext`),
  ).toEqual([
    '3 has the unknown key `author`; known are title, tags, locale',
    '4 is not `key: value`',
    '5 `not a tag` is not a language tag such as en or de-AT',
    `6 has a tag longer than 40 characters: \`${'y'.repeat(20)}…\``,
  ]);
  expect(problems('---\ntitle: x\ntext')[0]).toBe(
    '1 begins front matter that never ends: the closing `---` is missing',
  );
  expect(problems('# T\n\nfine\nbad \u0000 here\nand \ufffd there')).toEqual([
    '4 holds a control character',
    '5 is not UTF-8 here',
  ]);
  expect(problems(`# ${'t'.repeat(301)}\n\ntext`)).toEqual(['1 has a title longer than 300 characters']);
});

test('answers anything, and what it accepts fits an article', () => {
  const piece = fc.constantFrom(
    '---\n',
    '# a\n',
    'title: b\n',
    'tags: [x]\n',
    'text\n',
    '\n',
    'locale: fr\n',
    '- z\n',
    '\r\n',
    '\u0007',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 20 }), pieces => {
      const result = read(pieces.join(''));
      if (result.ok) {
        expect(result.article.title.length).toBeGreaterThan(0);
        expect(result.article.body.trim()).toBe(result.article.body);
        expect(result.article.body).not.toBe('');
      } else {
        expect(result.problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 400 },
  );
});
