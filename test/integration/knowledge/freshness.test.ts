// Whether articles are still right: reviews that come due and are told once, what was cited, and sources that say something else by now.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DueDeps, tellDue } from '../../../server/features/knowledge/care/due.ts';
import { lookAtSources } from '../../../server/features/knowledge/care/sources.ts';
import { siteLimits } from '../../../server/features/knowledge/import/site-reader.ts';
import { createKnowledgeService } from '../../../server/features/knowledge/knowledge.service.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createEgress } from '../../../server/platform/egress/egress.ts';
import type { CareAnswer } from '../../../src/protocol/http/care.ts';
import type { CommandAnswer } from '../../../src/protocol/sync.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

const day = 86_400_000;
let app: TestApp;
let mara: { id: string; token: string };
let lead: { id: string; token: string };
let site: Server;
let base = '';
/** What the site's pages say; undefined is gone. */
const pages: Record<string, string | undefined> = {};

beforeAll(async () => {
  site = createServer((request, response) => {
    const body = pages[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' });
    response.end(body ?? '');
  });
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  app = await makeApp();
  mara = await app.person('Mara');
  lead = await app.person('Priya', 'supervisor');
});
afterAll(async () => {
  await app.close();
  await new Promise(resolve => site.close(resolve));
});

const bearer = ({ token }: { token: string }) => ({ authorization: `Bearer ${token}` });
async function care(): Promise<CareAnswer['articles']> {
  const response = await fetch(`${app.url}/api/v1/knowledge/care`, { headers: bearer(mara) });
  return ((await response.json()) as CareAnswer).articles;
}

/** Published by the lead; its last look is so many days ago. */
async function article(title: string, body: string, { daysAgo = 0, by = lead.id } = {}): Promise<string> {
  const desk = await app.console(lead.token);
  const articleId = newId();
  const fields = { articleId, title, body, tags: [], locale: 'en' };
  for (const one of [
    command('article.save', fields, { updatedAt: 0 }),
    command('article.publish', { articleId }),
  ])
    expect(await ask<CommandAnswer>(desk, 'command', one)).toMatchObject({ ok: true });
  await app.db.query(sql`
    update articles set reviewed_at_ms = ${Date.now() - daysAgo * day}, updated_by = ${by} where id = ${articleId}`);
  return articleId;
}

test('an agent says that a published article is still right, and for how long; its words stay the lead’s', async () => {
  const articleId = await article('Gift cards', 'Gift cards are valid for three years.', { daysAgo: 400 });
  const desk = await app.console(mara.token);
  const run = (payload: object) => ask<CommandAnswer>(desk, 'command', command('article.review', payload));
  expect(await run({ articleId, reviewDays: 30 })).toMatchObject({ ok: true });
  const kept = await app.db.one<{ review_days: number; reviewed_at_ms: string; version: number }>(sql`
    select review_days, reviewed_at_ms, version from articles where id = ${articleId}`);
  expect(kept).toMatchObject({ review_days: 30, version: 1 });
  expect(Date.now() - Number(kept.reviewed_at_ms)).toBeLessThan(60_000);
  expect(await run({ articleId, reviewDays: -1 })).toMatchObject({ ok: false });
  expect(await run({ articleId: newId() })).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

test('what is due is told once in one notice: leads hear of all, whoever wrote it of theirs', async () => {
  await article('Old one', 'It was so.', { daysAgo: 200, by: mara.id });
  const second = await article('Older one', 'It was so, too.', { daysAgo: 300 });
  await article('Fresh one', 'It is so.');
  const told: Parameters<DueDeps['tell']>[0][] = [];
  const deps: DueDeps = {
    ...{ db: app.db, clock: { now: () => Date.now() } },
    tell: async notice => told.push(notice),
  };
  await tellDue(deps);
  expect(told.map(({ userId }) => userId).toSorted()).toEqual([mara.id, lead.id].toSorted());
  const of = (id: string) => told.find(({ userId }) => userId === id);
  expect(of(lead.id)).toMatchObject({
    title: '2 articles are due for a review',
    message: 'Older one · Old one',
  });
  expect(of(mara.id)).toMatchObject({ title: 'An article is due for a review', message: 'Old one' });
  await tellDue(deps);
  expect(told).toHaveLength(2);
  // Reviewed, and due once more: that is a new matter.
  await app.db.query(sql`update articles set reviewed_at_ms = reviewed_at_ms + 1 where id = ${second}`);
  await tellDue(deps);
  expect(told.slice(2).map(({ message }) => message)).toEqual(['Older one']);
});

test('who could not be told is told the next time: nothing is marked before', async () => {
  await article('Broken one', 'It was so.', { daysAgo: 400 });
  const told: Parameters<DueDeps['tell']>[0][] = [];
  const clock = { now: () => Date.now() };
  const failing = async () => Promise.reject(new Error('the server went away'));
  await expect(tellDue({ db: app.db, clock, tell: failing })).rejects.toThrow('went away');
  await tellDue({ db: app.db, clock, tell: async notice => told.push(notice) });
  expect(told.map(({ message }) => message)).toEqual(['Broken one']);
});

test('what answers cited is counted', async () => {
  const articleId = await article(
    'Arrived damaged',
    'If a pot arrives damaged we replace it free of charge.',
  );
  const session = await app.visit();
  const id = newId();
  await ask(
    await app.widget(session.token),
    'command',
    words(id, 'A pot arrived damaged, do you replace it free of charge?'),
  );
  await expect
    .poll(async () => (await care()).find(each => each.articleId === articleId)?.cited, { timeout: 15_000 })
    .toBe(1);
  // Two passages of one article in one answer are one citation.
  await app.db.query(sql`
    update ai_runs set passages = passages || passages where conversation_id = ${id} and purpose = 'answer'`);
  expect((await care()).find(each => each.articleId === articleId)?.cited).toBe(1);
});

test('a source that says something else by now, or is gone, is told, and no article is changed by it', async () => {
  const html = (text: string) =>
    `<html lang="en"><head><title>Opening hours</title></head><body><main><h1>Opening hours</h1><p>${text}</p></main></body></html>`;
  pages['/help/hours'] = html('We are open from nine to five, on every day but Sunday.');
  const service = createKnowledgeService({ db: app.db });
  const egress = createEgress({ mayReachPrivate: true, now: () => Date.now() });
  let now = Date.now();
  const look = () =>
    lookAtSources(
      {
        ...{ db: app.db, egress, service },
        clock: { now: () => now },
        limits: { ...siteLimits, pauseMs: 0 },
      },
      new AbortController().signal,
    );
  const source = `${base}/help/hours`;
  const id = newId();
  const hours = {
    ...{ title: 'Opening hours', body: 'We are open from nine to five, on every day but Sunday.' },
    ...{ tags: [], locale: 'en', source },
  };
  await app.db.transaction(tx => service.importOne(tx, hours, { id, publish: true, by: '', now }));
  const found = async () => (await care()).find(({ articleId }) => articleId === id)?.source;
  expect(await found()).toMatchObject({ address: source, lookedAt: null, found: 'unread' });
  await look();
  expect((await found())?.lookedAt).toBeNull();
  now += 8 * day;
  await look();
  expect(await found()).toMatchObject({ found: 'same', lookedAt: now });
  now += 8 * day;
  pages['/help/hours'] = html('We are open from ten to four, and closed at weekends.');
  await look();
  expect(await found()).toMatchObject({ found: 'changed', problem: '' });
  now += 8 * day;
  pages['/help/hours'] = undefined;
  await look();
  expect(await found()).toMatchObject({ found: 'gone', problem: 'answered 404' });
  expect(await app.db.one(sql`select version from articles where id = ${id}`)).toEqual({ version: 1 });
  // Imported again: what was seen of the page before says nothing of that.
  const shorter = { ...hours, body: 'We are open from ten to four.' };
  await app.db.transaction(tx => service.importOne(tx, shorter, { id: newId(), publish: true, by: '', now }));
  expect(await found()).toMatchObject({ found: 'unread', lookedAt: null, problem: '', importedAt: now });
});
