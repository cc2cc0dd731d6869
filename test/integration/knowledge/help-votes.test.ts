// The help pages in the widget's window: listed in the reader's language, found by what they say, and counted by whether they helped.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { CareAnswer } from '../../../src/protocol/http/care.ts';
import type { HelpFindAnswer } from '../../../src/protocol/widget.ts';
import { makeApp, siteOrigin, type TestApp } from '../../helpers/app.ts';

let app: TestApp;
let lead: { token: string };
beforeAll(async () => {
  app = await makeApp();
  lead = await app.person('Priya', 'supervisor');
  const files = [
    { name: 'returns.md', text: '# Returns\n\nYou may return a pan within 30 days, unused and in its box.' },
    { name: 'care.md', text: '# Care of pans\n\nWash a pan by hand and dry it well.' },
    {
      name: 'ruecknahme.md',
      text: '---\nlocale: de\n---\n# Rückgabe\n\nPfannen nehmen wir 30 Tage lang zurück.',
    },
    { name: 'inside.md', text: '# Only for the desk\n\nRefunds above 200 euros need a lead.' },
  ];
  await app.post(
    '/api/v1/knowledge/import',
    { files, publish: true },
    { authorization: `Bearer ${lead.token}` },
  );
  await app.db.query(sql`update articles set audience = 'internal' where title = 'Only for the desk'`);
  await app.db.query(sql`update articles set locale = 'de' where title = 'Rückgabe'`);
});
afterAll(() => app.close());

const post = (path: string, body: object) =>
  fetch(`${app.url}/api/v1/widget/help/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: siteOrigin },
    body: JSON.stringify({ token: '', ...body }),
  });
const find = async (words: string, locale: string) =>
  ((await (await post('find', { words, locale })).json()) as HelpFindAnswer).articles;
const titles = async (words: string, locale: string) => (await find(words, locale)).map(({ title }) => title);

test('all pages of the language are listed, those of every language where it has none, and none of the desk’s own', async () => {
  expect(await titles('', 'en-GB')).toEqual(['Care of pans', 'Returns']);
  expect(await titles('', 'de-AT')).toEqual(['Rückgabe']);
  expect(await titles('  ', 'fr')).toEqual(['Rückgabe', 'Care of pans', 'Returns']);
});

test('a search finds by what pages say, with the words of the place', async () => {
  const [first] = await find('wash and dry', 'en');
  expect(first).toMatchObject({ title: 'Care of pans', slug: 'care-of-pans' });
  expect(first?.text).toContain('Wash a pan by hand');
  expect(await titles('refunds above 200 euros need a lead', 'en')).not.toContain('Only for the desk');
  expect((await post('find', { words: 'x'.repeat(201), locale: 'en' })).status).toBe(400);
});

test('whether a page helped is counted by page, beside the article, with nobody’s name', async () => {
  for (const isHelpful of [true, true, false])
    expect((await post('vote', { slug: 'returns', isHelpful })).status).toBe(204);
  expect((await post('vote', { slug: 'only-for-the-desk', isHelpful: true })).status).toBe(404);
  expect((await post('vote', { slug: 'nothing', isHelpful: true })).status).toBe(404);
  const care = async () => {
    const response = await fetch(`${app.url}/api/v1/knowledge/care`, {
      headers: { authorization: `Bearer ${lead.token}` },
    });
    const { articles } = (await response.json()) as CareAnswer;
    return articles.map(({ cited, helped, helpedNot }) => ({ cited, helped, helpedNot }));
  };
  expect(await care()).toEqual([{ cited: 0, helped: 2, helpedNot: 1 }]);
  // Older ones say nothing of what stands there now.
  await app.db.query(sql`update article_votes set day = day - 40`);
  expect(await care()).toEqual([]);
});
