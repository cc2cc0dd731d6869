import { afterEach, expect, test } from 'vitest';
import type { Article } from '#protocol/documents/desk.ts';
import { followOwnEdits } from '../../../src/renderer/data/own-edits.ts';
import { openParts, type Parts } from './desk-parts.ts';
import { idOf, mara } from './documents.ts';
import { soon } from './soon.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const articleId = idOf(7);
const articleOf = (fields: Partial<Article>): Article => ({
  ...{
    id: articleId,
    scope: 'desk',
    changedXid: '10',
    title: 't',
    body: 'b',
    tags: [],
    locale: 'en',
    audience: 'public',
    translationOf: '',
    slug: 't',
  },
  ...{ reviewDays: 180, reviewedAt: 100 },
  ...{ status: 'draft', version: 0, updatedAt: 100, updatedBy: mara, createdAt: 100 },
  ...fields,
});
const save = (parts: Parts, title: string) =>
  parts.queue({
    kind: 'article.save',
    payload: { articleId, title, body: 'b', tags: [], locale: 'en' },
    assumed: { updatedAt: 100 },
  });
const stale = { ok: false, error: { code: 'stale', message: 'stale', id: 'E-1', retryable: false } };

async function editTwice(between: Partial<Article>) {
  const parts = await openParts();
  open.push(parts.close);
  const { articles, replies } = parts.collections;
  await articles.apply([articleOf({})], []);
  const edits = followOwnEdits({
    ...{ pending: parts.pending, outbox: parts.outbox, articles, replies },
    reportFault(what, error) {
      throw new Error(what, { cause: error });
    },
  });
  open.push(edits.close);
  const first = save(parts, 'first');
  const second = save(parts, 'second');
  parts.answers.set(first, { ok: true, xid: '20', repeated: false, merges: [] });
  parts.answers.set(second, stale);
  parts.outbox.start();
  const state = (commandId: string) => parts.outbox.snapshot().find(item => item.commandId === commandId);
  await soon(() => state(second)?.state).toBe('failed');
  parts.answers.set(second, { ok: true, xid: '30', repeated: false, merges: [] });
  await articles.apply([articleOf({ changedXid: '20', updatedAt: 150, title: 'first', ...between })], []);
  return () => state(second);
}

test('a second save that only the own first one made stale goes again', async () => {
  const second = await editTwice({});
  await soon(() => second()?.state).toBe('sent');
  expect(second()?.assumed).toEqual({ updatedAt: 150 });
});

test('where somebody else saved in between it stays refused, with its text', async () => {
  const second = await editTwice({ changedXid: '25', updatedAt: 170, updatedBy: idOf(99) });
  await new Promise(resolve => setImmediate(resolve));
  expect(second()).toMatchObject({
    state: 'failed',
    payload: { title: 'second' },
    assumed: { updatedAt: 100 },
  });
});
