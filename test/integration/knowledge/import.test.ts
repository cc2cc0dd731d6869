/** Files and sites as articles: what is shown before anything is written is what is written then. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSiteReader, siteLimits } from '../../../server/features/knowledge/import/site-reader.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createEgress } from '../../../server/platform/egress/egress.ts';
import type { KnowledgePreviewAnswer, SiteImport } from '../../../src/protocol/http/knowledge.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';

type Page = { status?: number; type?: string; body?: string | Buffer; location?: string; isHeld?: boolean };

let app: TestApp;
let agent: { token: string };
let lead: { token: string };
let site: Server;
let origin: string;
let pages: Record<string, Page>;
let asked: string[];
let release: (() => void)[] = [];

beforeAll(async () => {
  site = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const page = pages[path] ?? { status: 404 };
    const send = () =>
      response
        .writeHead(page.status ?? 200, {
          'content-type': page.type ?? 'text/html; charset=utf-8',
          ...(page.location ? { location: page.location } : {}),
        })
        .end(page.body ?? '');
    if (page.isHeld) release.push(send);
    else send();
  });
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  app = await makeApp({ config: { mayReachPrivate: true } });
  agent = await app.person('Mara');
  lead = await app.person('Priya', 'supervisor');
});
afterAll(async () => {
  for (const send of release) send();
  await app.close();
  site.closeAllConnections();
  await new Promise(resolve => site.close(resolve));
});

async function call<Answer>(method: string, path: string, body?: unknown, who = lead) {
  const response = await fetch(`${app.url}/api/v1/knowledge/${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${who.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: (text === '' ? null : JSON.parse(text)) as Answer };
}
const page = (title: string, text: string): Page => ({
  body: `<html lang="en"><title>${title}</title><main><h1>${title}</h1><p>${text}</p></main></html>`,
});
const map = (...paths: string[]): Page => ({
  type: 'application/xml',
  body: `<urlset>${paths.map(path => `<url><loc>${path.startsWith('http') ? path : origin + path}</loc></url>`).join('')}</urlset>`,
});
const until = async (id: string, state: SiteImport['state']): Promise<SiteImport> => {
  let found: SiteImport | null = null;
  await expect
    .poll(async () => {
      found = (await call<SiteImport>('GET', `sites/${id}`)).json;
      return found.state;
    })
    .toBe(state);
  return found as unknown as SiteImport;
};
const serve = (next: Record<string, Page>) => {
  pages = next;
  asked = [];
};
const articles = () =>
  app.db.query<{ title: string; status: string; version: number; body: string }>(
    sql`select title, status, version, body from articles order by created_at, id`,
  );

test('a preview says what is new, changed, the same and refused, and writes nothing', async () => {
  const files = [
    { name: 'a.md', text: '# From Markdown\n\nText.' },
    { name: 'b.html', text: '<title>From HTML</title><p>Text <script>alert(1)</script>here.' },
    { name: 'c.csv', text: 'question,answer\nFrom CSV?,Yes.\n,No title' },
  ];
  const before = await articles();
  const preview = async () => {
    const { json } = await call<KnowledgePreviewAnswer>('POST', 'import/preview', { files });
    return json.items.map(({ where, what }) => `${where} ${what}`);
  };
  expect(await preview()).toEqual(['c.csv:3 refused', 'a.md new', 'b.html new', 'c.csv:2 new']);
  expect(await articles()).toEqual(before);
  const refused = await call<{ details: unknown }>('POST', 'import', { files, publish: false });
  expect([refused.status, refused.json.details]).toEqual([
    400,
    [{ path: 'c.csv:3', problem: 'has no title' }],
  ]);
  files[2] = { name: 'c.csv', text: 'question,answer\nFrom CSV?,Yes.' };
  expect((await call('POST', 'import', { files, publish: false })).json).toMatchObject({ created: 3 });
  files[0] = { name: 'a.md', text: '# From Markdown\n\nNewer.' };
  expect(await preview()).toEqual(['a.md changed', 'b.html same', 'c.csv:2 same']);
  const stored = (await articles()).filter(({ title }) => title.startsWith('From '));
  expect(stored.map(({ title, status, body }) => [title, status, body])).toEqual([
    ['From Markdown', 'draft', 'Text.'],
    ['From HTML', 'draft', 'Text here.'],
    ['From CSV?', 'draft', 'Yes.'],
  ]);
});

test('columns of a table are named by hand', async () => {
  const files = [{ name: 'd.csv', text: 'A,B\nBody of it,Title of it' }];
  const bare = await call<KnowledgePreviewAnswer>('POST', 'import/preview', { files });
  expect(bare.json.tables).toEqual([{ file: 'd.csv', header: ['A', 'B'], columns: {} }]);
  expect(bare.json.items.every(({ what }) => what === 'refused')).toBe(true);
  const columns = { title: 'B', body: 'A' };
  expect(
    (await call<KnowledgePreviewAnswer>('POST', 'import/preview', { files, columns })).json.items,
  ).toMatchObject([{ what: 'new', title: 'Title of it' }]);
});

test('a site is read politely, shown first, and brought up to date the second time', async () => {
  serve({
    '/robots.txt': {
      type: 'text/plain',
      body: `User-agent: *\nDisallow: /closed\nSitemap: ${origin}/maps.xml`,
    },
    '/help/': page('Start', 'x'),
    '/maps.xml': {
      type: 'application/xml',
      body: `<sitemapindex><sitemap><loc>${origin}/one.xml.gz</loc></sitemap></sitemapindex>`,
    },
    '/one.xml.gz': {
      type: 'application/gzip',
      body: gzipSync(
        map(
          '/help/returns',
          '/help/overview',
          '/help/more/overview',
          '/help/picture',
          '/help/gone',
          '/help/away',
          '/closed/x',
          '/shop/shoes',
          'https://elsewhere.example/help/x',
        ).body as string,
      ),
    },
    '/help/returns': page('Returning things', 'Within 30 days.'),
    '/help/overview': page('Overview', 'First.'),
    '/help/more/overview': page('Overview', 'Second.'),
    '/help/picture': { type: 'image/png', body: 'x' },
    '/help/away': { status: 302, location: 'https://elsewhere.example/' },
  });
  const started = await call<SiteImport>('POST', 'sites', { address: `${origin}/help/` });
  expect(started.status).toBe(201);
  const ready = await until(started.json.id, 'ready');
  expect(ready).toMatchObject({ total: 6, read: 6, leftOut: 0 });
  expect(ready.items.map(({ where, what, problem }) => [where.slice(origin.length), what, problem])).toEqual([
    ['/help/returns', 'new', ''],
    ['/help/overview', 'new', ''],
    ['/help/more/overview', 'new', ''],
    ['/help/picture', 'refused', 'is image/png and no web page'],
    ['/help/gone', 'refused', 'answered 404'],
    ['/help/away', 'refused', 'leads to another site, elsewhere.example'],
  ]);
  expect(asked.some(path => path.startsWith('/closed') || path.startsWith('/shop'))).toBe(false);
  const path = `sites/${started.json.id}/import`;
  expect((await call('POST', path, { publish: false }, agent)).status).toBe(403);
  expect((await call('POST', path, { publish: false })).json).toMatchObject({
    created: 3,
    updated: 0,
    unchanged: 0,
  });
  expect((await call('POST', path, { publish: false })).status).toBe(409);
  // The page has a new title and a new text: it is the same article all the same.
  pages['/help/returns'] = page('Sending things back', 'Within 60 days.');
  const again = await call<SiteImport>('POST', 'sites', { address: `${origin}/help/` });
  const second = await until(again.json.id, 'ready');
  expect(second.items.slice(0, 3).map(({ what }) => what)).toEqual(['changed', 'same', 'same']);
  const applied = await call('POST', `sites/${again.json.id}/import`, { publish: true });
  expect(applied.json).toMatchObject({ created: 0, updated: 3 });
  const stored = (await articles()).filter(({ title }) => /^(?:Over|Send|Return)/.test(title));
  expect(stored.map(({ title, status, body }) => [title, status, body])).toEqual([
    ['Sending things back', 'published', 'Within 60 days.'],
    ['Overview', 'published', 'First.'],
    ['Overview', 'published', 'Second.'],
  ]);
});

test('reading is stopped when somebody asks', async () => {
  serve({
    '/map.xml': map('/1', '/2', '/3'),
    '/1': page('One', 'x'),
    '/2': { ...page('Two', 'x'), isHeld: true },
  });
  const { json } = await call<SiteImport>('POST', 'sites', { address: `${origin}/map.xml` });
  await expect.poll(() => asked).toContain('/2');
  expect((await call('DELETE', `sites/${json.id}`)).status).toBe(204);
  for (const send of release) send();
  release = [];
  expect(await until(json.id, 'canceled')).toMatchObject({ total: 3, items: [] });
  expect(asked).not.toContain('/3');
  expect((await call('POST', `sites/${json.id}/import`, { publish: true })).status).toBe(409);
});

test('a site without a map, or one that may not be read, says so', async () => {
  serve({ '/': page('Shop', 'x') });
  const bare = await call<SiteImport>('POST', 'sites', { address: origin });
  expect((await until(bare.json.id, 'failed')).problem).toBe('The site has no site map that could be read.');
  serve({ '/robots.txt': { status: 503 }, '/sitemap.xml': map('/a') });
  const closed = await call<SiteImport>('POST', 'sites', { address: origin });
  expect((await until(closed.json.id, 'failed')).problem).toMatch(/names no page that may be read/);
  for (const address of ['ftp://shop.example/x', 'nonsense', 'http://user:pw@shop.example/']) {
    expect((await call('POST', 'sites', { address })).status).toBe(400);
  }
});

test('private addresses are refused unless the installation allows them, by a redirect too; size and count have limits', async () => {
  const signal = new AbortController().signal;
  const strict = createSiteReader({ egress: createEgress({ mayReachPrivate: false, now: Date.now }) });
  await expect(strict.pagesOf(`${origin}/sitemap.xml`, signal)).rejects.toThrow(/private network/);
  serve({
    '/sitemap.xml': map('/big', '/b', '/c'),
    '/big': page('Big', 'x'.repeat(5_000)),
    '/b': { status: 301, location: 'http://169.254.169.254/latest/meta-data' },
  });
  const small = createSiteReader({
    egress: createEgress({ mayReachPrivate: true, now: Date.now }),
    limits: { ...siteLimits, pages: 2, pageBytes: 1_024 },
  });
  const found = await small.pagesOf(`${origin}/sitemap.xml`, signal);
  expect([found.addresses.length, found.leftOut]).toEqual([2, 1]);
  const problemOf = async (path: string) => {
    const read = await small.read(origin + path, found, signal);
    return read.ok ? '' : read.problems[0]?.problem;
  };
  expect(await problemOf('/big')).toMatch(/longer than/);
  expect(await problemOf('/b')).toMatch(/leads to another site/);
});
