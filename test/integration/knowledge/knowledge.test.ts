import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKnowledge } from '../../../server/features/knowledge/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { ReplyVersionsAnswer } from '../../../src/protocol/http/knowledge.ts';
import type { CommandAnswer } from '../../../src/protocol/sync.ts';
import { ask, command, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let agent: { id: string; token: string };
let lead: { id: string; token: string };

beforeAll(async () => {
  app = await makeApp();
  agent = await app.person('Mara');
  lead = await app.person('Priya', 'supervisor');
});
afterAll(() => app.close());

async function run(
  who: { token: string },
  kind: string,
  payload: unknown,
  assumed: unknown = null,
): Promise<CommandAnswer> {
  const socket = await app.console(who.token);
  try {
    return await ask<CommandAnswer>(socket, 'command', command(kind, payload, assumed));
  } finally {
    socket.disconnect();
  }
}
const fields = (title: string, body = 'Some text.') => ({ title, body, tags: ['x'], locale: 'en' });
const articleOf = (id: string) =>
  app.db.one<{ status: string; version: number; slug: string; updated_at_ms: string }>(
    sql`select status, version, slug, updated_at_ms from articles where id = ${id}`,
  );
const versionsOf = (id: string) =>
  app.db.query<{ version: number; body: string }>(
    sql`select version, body from article_versions where article_id = ${id} order by version`,
  );
const assumedOf = async (id: string) => ({ updatedAt: Number((await articleOf(id)).updated_at_ms) });
const importFiles = (who: { token: string }, body: unknown) =>
  fetch(`${app.url}/api/v1/knowledge/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${who.token}` },
    body: JSON.stringify(body),
  });

test('an agent writes a draft, a lead publishes it, and every published text is kept as a version', async () => {
  const articleId = newId();
  expect(
    await run(agent, 'article.save', { articleId, ...fields('Opening an account') }, { updatedAt: 0 }),
  ).toMatchObject({ ok: true });
  expect(await articleOf(articleId)).toMatchObject({
    status: 'draft',
    version: 0,
    slug: 'opening-an-account',
  });
  expect(await versionsOf(articleId)).toEqual([]);
  expect(await run(agent, 'article.publish', { articleId })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  });
  expect(await run(lead, 'article.publish', { articleId })).toMatchObject({ ok: true });
  const edited = { articleId, ...fields('Opening an account', 'Newer text.') };
  expect(await run(agent, 'article.save', edited, await assumedOf(articleId))).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  });
  expect(await run(lead, 'article.save', edited, { updatedAt: 5 })).toMatchObject({
    ok: false,
    error: { code: 'stale' },
  });
  expect(await run(lead, 'article.save', edited, await assumedOf(articleId))).toMatchObject({ ok: true });
  expect(await versionsOf(articleId)).toEqual([
    { version: 1, body: 'Some text.' },
    { version: 2, body: 'Newer text.' },
  ]);
});

test('one title twice gives two addresses', async () => {
  const [first, second] = [newId(), newId()];
  for (const articleId of [first, second]) {
    expect(
      await run(lead, 'article.save', { articleId, ...fields('Twins!') }, { updatedAt: 0 }),
    ).toMatchObject({ ok: true });
  }
  expect([(await articleOf(first)).slug, (await articleOf(second)).slug]).toEqual(['twins', 'twins-2']);
});

test('an id of somebody else’s article is refused, and nothing changes', async () => {
  const articleId = newId();
  await run(agent, 'article.save', { articleId, ...fields('Mine') }, { updatedAt: 0 });
  expect(await run(lead, 'article.save', { articleId, ...fields('Theirs') }, { updatedAt: 0 })).toMatchObject(
    { ok: false, error: { code: 'stale' } },
  );
  expect((await articleOf(articleId)).slug).toBe('mine');
});

test('replies are saved, changed and removed', async () => {
  const replyId = newId();
  const reply = { replyId, title: 'Hi', shortcut: 'hi', body: 'Hello {{customer.name}}' };
  expect(await run(agent, 'reply.save', reply, { updatedAt: 0 })).toMatchObject({ ok: true });
  expect(await run(agent, 'reply.save', { ...reply, body: 'Other' }, { updatedAt: 1 })).toMatchObject({
    ok: false,
    error: { code: 'stale' },
  });
  expect(await run(agent, 'reply.remove', { replyId })).toMatchObject({ ok: true });
  expect(await app.db.maybeOne(sql`select id from replies where id = ${replyId}`)).toBeNull();
});

const replyOf = (id: string) =>
  app.db.one<{ version: number; locale: string; body: string; texts: object; updated_at_ms: string }>(
    sql`select version, locale, body, texts, updated_at_ms from replies where id = ${id}`,
  );
const replyVersions = async (who: { token: string }, id: string) => {
  const response = await fetch(`${app.url}/api/v1/replies/${id}/versions`, {
    headers: { authorization: `Bearer ${who.token}` },
  });
  return ((await response.json()) as ReplyVersionsAnswer).versions;
};

test('a template keeps its languages, and every text it ever had', async () => {
  const replyId = newId();
  const first = { replyId, title: 'Hello', shortcut: 'hello', body: 'Hello.' };
  const texts = { 'de-CH': 'Grüezi.', de: 'Guten Tag.' };
  const save = async (payload: object, updatedAt: number) =>
    run(agent, 'reply.save', { ...first, ...payload }, { updatedAt });
  expect(await save({ locale: 'en', texts }, 0)).toMatchObject({ ok: true });
  expect(await replyOf(replyId)).toMatchObject({ version: 1, locale: 'en', body: 'Hello.', texts });
  // Whoever knows of one language only leaves the others as they are.
  const { updated_at_ms } = await replyOf(replyId);
  expect(await save({ body: 'Hi.' }, Number(updated_at_ms))).toMatchObject({ ok: true });
  expect(await replyOf(replyId)).toMatchObject({ version: 2, locale: 'en', body: 'Hi.', texts });
  const second = await replyOf(replyId);
  const german = { locale: 'de', body: 'Moin.', texts: { de: 'Never read.', en: 'Hi.' } };
  expect(await save(german, Number(second.updated_at_ms))).toMatchObject({ ok: true });
  expect(await replyOf(replyId)).toMatchObject({
    version: 3,
    locale: 'de',
    body: 'Moin.',
    texts: { en: 'Hi.' },
  });

  const versions = await replyVersions(agent, replyId);
  expect(versions.map(({ version, locale, body, savedBy }) => [version, locale, body, savedBy])).toEqual([
    [3, 'de', 'Moin.', agent.id],
    [2, 'en', 'Hi.', agent.id],
    [1, 'en', 'Hello.', agent.id],
  ]);
  await expect(
    app.db.query(sql`update reply_versions set body = 'x' where reply_id = ${replyId}`),
  ).rejects.toThrow('never changes');

  expect(await run(agent, 'reply.remove', { replyId })).toMatchObject({ ok: true });
  expect(await save({}, 0)).toMatchObject({ ok: true });
  expect((await replyVersions(lead, replyId)).map(({ version }) => version)).toEqual([4, 3, 2, 1]);
});

test('a template whose variables nobody can fill in is refused, in whatever language it stands', async () => {
  const save = (payload: object) =>
    run(
      agent,
      'reply.save',
      { replyId: newId(), title: 'Hello', shortcut: '', body: 'Hello.', ...payload },
      { updatedAt: 0 },
    );
  for (const wrong of ['Hi {{customer.shoe_size}}', 'Hi {{Not one}}', '{{total : currency QQ}}']) {
    const refused = { ok: false, error: { code: 'template_unsound' } };
    expect(await save({ body: wrong })).toMatchObject(refused);
    expect(await save({ texts: { de: wrong } })).toMatchObject(refused);
  }
  expect(await save({ texts: { de: 'Guten Tag {{customer.name}}, {{order_number}}' } })).toMatchObject({
    ok: true,
  });
  expect(await save({ texts: { deutsch_: 'x' } })).toMatchObject({ ok: false, error: { code: 'malformed' } });
});

test('an import takes all files or none, and says what is wrong where', async () => {
  const good = { name: 'good.md', text: '# Good one\n\nText.' };
  const refused = await importFiles(lead, {
    publish: true,
    files: [
      good,
      { name: 'bad.md', text: '---\ntitle: x\nwhat\n---\ntext' },
      { name: 'twin.md', text: '# Good one\n\nOther.' },
    ],
  });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    code: 'import_invalid',
    details: [
      { path: 'bad.md:3', problem: 'is not `key: value`' },
      { path: 'twin.md:1', problem: 'has the same title as good.md' },
    ],
  });
  expect(await app.db.query(sql`select id from articles where slug = 'good-one'`)).toEqual([]);
  const count = async (files: unknown[]) => {
    const { created, updated, unchanged } = (await (
      await importFiles(lead, { publish: true, files })
    ).json()) as Record<string, number>;
    return [created, updated, unchanged];
  };
  expect(await count([good])).toEqual([1, 0, 0]);
  expect(await count([good])).toEqual([0, 0, 1]);
  expect(await count([{ ...good, text: '# Good one\n\nNewer.' }])).toEqual([0, 1, 0]);
  expect((await importFiles(agent, { publish: true, files: [good] })).status).toBe(403);
  expect((await importFiles(lead, { publish: true, files: [] })).status).toBe(400);
});

test('help pages are searched by what they say, in the reader’s language, and only those that anybody may read', async () => {
  const save = async (title: string, body: string, audience: 'public' | 'internal', locale = 'en') => {
    const articleId = newId();
    await run(lead, 'article.save', { articleId, title, body, tags: [], locale, audience }, { updatedAt: 0 });
    await run(lead, 'article.publish', { articleId });
  };
  await save(
    'Polishing copper',
    'Copper pots are polished with lemon and salt, <b>twice</b> a year.',
    'public',
  );
  await save('Copper margins', 'Copper pots are sold with a margin of forty per cent.', 'internal');
  await save('Kupfer polieren', 'Kupfertöpfe werden mit Zitrone und Salz poliert.', 'public', 'de');
  const search = async (words: string, language = 'en') => {
    const page = await fetch(`${app.url}/help?q=${encodeURIComponent(words)}`, {
      headers: { 'accept-language': language },
    });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    return page.text();
  };
  const found = await search('how do I polish copper pots');
  expect(found).toContain('href="/help/polishing-copper"');
  expect(found).toContain('polished with lemon and salt');
  expect(found).not.toContain('<b>');
  expect(found).not.toContain('forty per cent');
  expect(await search('Wie werden Kupfertöpfe poliert?', 'de-CH')).toContain('Gefunden zu');
  const none = await search('"><script>alert(1)</script>');
  expect(none).not.toContain('<script>');
  expect(none).toContain('No help page says anything about');
  expect((await fetch(`${app.url}/help?q=${'x'.repeat(300)}`)).status).toBe(400);
  expect(await (await fetch(`${app.url}/help`)).text()).toContain('<form class="search" role="search"');
});

test('a help page shows the published text, forbids scripts and passes nothing hostile', async () => {
  const text =
    '# A <b>page</b>\n\nHi <script>alert(1)</script> **bold**\n\n[js](javascript:alert(1)) [data](data:text/html,x) [ok](https://ok.example) ![i](javascript:alert(2))\n\n"><img src=x onerror=alert(3)>';
  expect((await importFiles(lead, { publish: true, files: [{ name: 'p.md', text }] })).status).toBe(200);
  const page = await fetch(`${app.url}/help/a-b-page-b`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|unsafe/);
  const html = await page.text();
  expect(html).toContain('<strong>bold</strong>');
  expect(html).toContain('href="https://ok.example"');
  expect(html).not.toMatch(/<script|<img|href="(?:javascript|data):|<b>/i);
});

test('drafts and archived articles have no page; the list shows what is published', async () => {
  const articleId = newId();
  await run(agent, 'article.save', { articleId, ...fields('Hidden draft') }, { updatedAt: 0 });
  const status = async () => (await fetch(`${app.url}/help/hidden-draft`)).status;
  expect(await status()).toBe(404);
  await run(lead, 'article.publish', { articleId });
  expect(await status()).toBe(200);
  expect(await (await fetch(`${app.url}/help`)).text()).toContain('href="/help/hidden-draft"');
  await run(lead, 'article.archive', { articleId });
  expect(await status()).toBe(404);
  const missing = await fetch(`${app.url}/help/hidden-draft`, {
    headers: { 'accept-language': 'de-DE,de;q=0.9' },
  });
  expect(await missing.text()).toContain('Diese Seite gibt es nicht');
});

test('the fingerprint changes with every published text, and listeners hear of it after the commit', async () => {
  const knowledge = createKnowledge({ db: app.db, clock: { now: () => Date.now() }, newId });
  const { published } = knowledge;
  let heard = 0;
  const stop = published.onChange(() => {
    heard += 1;
  });
  const file = (text: string) => [{ name: 'f.md', text: `# Fingerprint\n\n${text}` }];
  const prints = [await published.fingerprint()];
  for (const text of ['One.', 'Two.', 'Two.']) {
    expect(await knowledge.importFiles(file(text), { publish: true, by: '' })).toMatchObject({ ok: true });
    prints.push(await published.fingerprint());
  }
  expect(new Set(prints).size).toBe(3);
  expect(prints[2]).toBe(prints[3]);
  await expect.poll(() => heard).toBe(2);
  stop();
  expect((await published.articles()).find(article => article.slug === 'fingerprint')).toMatchObject({
    version: 2,
    body: 'Two.',
  });
});
