import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { readHtmlArticle } from '../../../server/features/knowledge/import/html-article.ts';
import { plainText } from '../../../src/ai/text/markdown.ts';

const read = (text: string, url: string | null = 'https://shop.example/help/a') =>
  readHtmlArticle({ name: 'a.html', text, url });
const bodyOf = (html: string) => {
  const result = read(`<title>T</title><body>${html}</body>`);
  if (!result.ok) throw new Error(result.problems[0]?.problem);
  return result.article.body;
};

test('takes the article out of a page: menus, banners, forms and footers are left behind', () => {
  const page = `<!doctype html><html lang="de-AT"><head><title>Rückgabe | Hollin &amp; Rye</title><style>p{}</style></head>
    <body><header><a href="/">Shop</a></header><nav><ul><li><a href="/x">Menü</a></li></ul></nav>
    <div class="cookie-banner">Wir nutzen Cookies.</div>
    <main><div class="breadcrumbs">Hilfe › Rückgabe</div><h1>Ware zurückgeben <a href="#r">#</a></h1>
    <p>Sie haben <strong>30 Tage</strong> Zeit.<br>Danach nicht mehr.</p>
    <h2>So geht es</h2><ol><li>Formular <a href="../form">ausfüllen</a></li><li>Paket abgeben<ul><li>Post</li><li>Laden</li></ul></li></ol>
    <aside>Werbung</aside><form><button>Hilfreich?</button></form></main>
    <footer>Impressum</footer><script>alert(1)</script></body></html>`;
  expect(read(page)).toEqual({
    ok: true,
    article: {
      title: 'Ware zurückgeben',
      locale: 'de-AT',
      tags: [],
      source: '',
      body: [
        'Sie haben **30 Tage** Zeit.  \nDanach nicht mehr.',
        '## So geht es',
        '1. Formular [ausfüllen](https://shop.example/form)\n2. Paket abgeben\n   - Post\n   - Laden',
      ].join('\n\n'),
    },
  });
});

test('without <main> the densest part of the page is read; without a heading the title, the site’s name left out', () => {
  const menu = Array.from({ length: 40 }, (_, index) => `<a href="/${index}">Menu entry ${index}</a>`).join(
    ' ',
  );
  const result = read(
    `<title>Gift cards – Hollin</title><body><div id=top>${menu}</div><div><div><p>${'Gift cards never expire. '.repeat(20)}</p></div></div></body>`,
  );
  expect(result).toMatchObject({ ok: true, article: { title: 'Gift cards', locale: 'en' } });
  expect(result.ok && result.article.body).toBe('Gift cards never expire. '.repeat(20).trim());
});

test('tables, definitions, code and quotes keep their form', () => {
  expect(bodyOf('<table><tr><th>Land<th>Preis<tr><td>AT<td>4 | 5 €</table>')).toBe(
    '| Land | Preis |\n| --- | --- |\n| AT | 4 \\| 5 € |',
  );
  expect(bodyOf('<dl><dt>Size?</dt><dd>Small.</dd></dl>')).toBe('**Size?**\n\nSmall.');
  expect(bodyOf('<pre><code>a  b\n ``` c</code></pre><blockquote><p>x<p>y</blockquote>')).toBe(
    '````\na  b\n ``` c\n````\n\n> x\n>\n> y',
  );
});

test('words that look like Markdown stay words', () => {
  const said = '1. Not a list, # no heading, *no* stars, [no](link), <b>, `tick`, snake_case and _this_';
  const body = bodyOf(`<p>${said.replaceAll('<', '&lt;')}</p>`);
  expect(plainText(body)).toBe(said);
  const html = new MarkdownIt({ html: false }).render(body);
  expect(html).not.toMatch(/<(?:li|h1|em|a|code|b)\b/);
});

test('refuses what is no article', () => {
  const problem = (html: string) => {
    const result = read(html);
    return result.ok ? '' : result.problems[0]?.problem;
  };
  expect(problem('<p>Text')).toMatch(/no title/);
  expect(problem('<title>A</title><nav>Menu</nav>')).toMatch(/no text/);
  expect(problem(`<title>A</title>${'<div>'.repeat(5_000)}x`)).toMatch(/nested/);
  expect(problem(`<title>A</title><p>${'x'.repeat(200_001)}`)).toMatch(/longer than 200,000/);
});

// Pieces of attacks put together at random: whatever a page holds, what is rendered from it can not run.
const piece = fc.constantFrom(
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
  ],
  ...[
    '<a href=" java\nscript:alert(1)">y</a>',
    '<a href="data:text/html,<script>">z</a>',
    '<iframe srcdoc="<script>">',
    '<p>',
  ],
  ...[
    '<a href="https://a.example/)[x](javascript:alert(1)">w</a>',
    '<math><mtext><script>',
    '&lt;script&gt;',
    '](javascript:alert(1))',
  ],
  ...[
    '<a href="vbscript:x">v</a>',
    '<template><script>1</script></template>',
    '<style>@import x',
    '</title>',
    '[a][b]',
    '\n\n[b]: javascript:x\n',
  ],
  ...[
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<li>',
    '<table><td>',
    '`',
    '**',
    'words ',
    '<!--',
    '-->',
  ],
);
test('no script survives, however it is hidden', () => {
  const markdown = new MarkdownIt({ html: false, linkify: true });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), pieces => {
      const result = read(`<title>T</title><h1>Title</h1><p>Text ${pieces.join('')}`);
      if (!result.ok) return;
      const { title, body } = result.article;
      const html = markdown.render(`# ${title}\n\n${body}`);
      expect(html).not.toMatch(/<(?:script|img|svg|iframe|style|template|math)\b(?![^>]*src="https?:)/i);
      expect(html).not.toMatch(/(?:href|src)="(?!https?:|mailto:|tel:)[^"]*"/i);
      expect(html).not.toMatch(/<[^>]*\son\w+=/i);
    }),
    { numRuns: 400 },
  );
});
