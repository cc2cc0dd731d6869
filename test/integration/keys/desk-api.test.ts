/** The addresses of conversations, customers and articles, asked by a program with a key: what it reads, writes once, and as whom. */
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import type { KeyScope } from '../../../src/protocol/key-scopes.ts';
import { ask, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let admin: { id: string; token: string };
let agent: { id: string; token: string };
let outsider: { id: string; token: string };
let widget: Socket;
const conversationId = newId();
beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
  admin = await app.person('Root', 'admin');
  agent = await app.person('Ann');
  outsider = await app.person('Zoe', 'agent', [app.secondTeamId]);
  const { token } = await app.visit();
  widget = await app.widget(token);
  for (const text of ['My pot is chipped.', 'It came so.', 'Hello?']) {
    const answer = await ask<{ ok: boolean }>(widget, 'command', words(conversationId, text));
    expect(answer.ok).toBe(true);
  }
});
afterAll(() => app.close());

type Called = { status: number; json: Record<string, never> & { code?: string } };
async function call(
  method: string,
  path: string,
  token: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Called> {
  const response = await fetch(app.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

async function keyWith(scopes: KeyScope[], token = admin.token, name = 'Shop system') {
  const limits = { perMinute: null, dayQuota: null, monthQuota: null, credits: null, refill: null };
  const fields = { name, environment: 'live', scopes, expiresAt: null, addresses: [], rotateDays: null };
  const { status, json } = await call('POST', '/api/v1/keys', token, { ...fields, ...limits });
  expect(status).toBe(201);
  return json as unknown as KeySecretAnswer;
}

/** Follows `next` to the end. */
async function pages(path: string, field: string, token: string): Promise<{ id: string }[]> {
  const found: { id: string }[] = [];
  let after = '';
  for (;;) {
    const { status, json } = await call(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=1${after}`,
      token,
    );
    expect(status, JSON.stringify(json)).toBe(200);
    const page = json[field] as unknown as { id: string }[];
    expect(page.length).toBeLessThanOrEqual(1);
    found.push(...page);
    if (json.next === null) return found;
    after = `&after=${encodeURIComponent(String(json.next))}`;
  }
}

test('conversations, messages and customers are read page by page, each once', async () => {
  const { secret } = await keyWith(['conversations:read', 'customers:read']);
  const second = newId();
  const other = await app.widget((await app.visit()).token);
  await ask(other, 'command', words(second, 'Where is my parcel?'));
  const listed = await pages('/api/v1/conversations', 'conversations', secret);
  expect(listed.map(({ id }) => id)).toEqual([second, conversationId]);
  const texts = await pages(`/api/v1/conversations/${conversationId}/messages`, 'messages', secret);
  expect(texts.map(message => (message as unknown as { text: string }).text)).toEqual([
    ...['My pot is chipped.', 'It came so.', 'Hello?'],
  ]);
  expect(await pages('/api/v1/conversations?status=resolved', 'conversations', secret)).toEqual([]);
  const customers = await pages('/api/v1/customers', 'customers', secret);
  expect(new Set(customers.map(({ id }) => id)).size).toBe(2);
  const one = await call('GET', `/api/v1/conversations/${conversationId}`, secret);
  expect(one.json).toMatchObject({ conversation: { id: conversationId, status: 'open' } });
  for (const after of ['1', `99999999999999999|x`, `999999999999999999|${second}`]) {
    const bad = await call('GET', `/api/v1/conversations?after=${encodeURIComponent(after)}`, secret);
    expect(bad.json.code, after).toBe('malformed');
  }
  for (const after of ['99999999999999999', '0']) {
    const mark = encodeURIComponent(`${after}|${second}`);
    expect((await call('GET', `/api/v1/customers?after=${mark}`, secret)).status, after).toBe(200);
  }
});

test('pages end between two rows of the same millisecond, and articles come as they were made whatever their ids', async () => {
  const { secret } = await keyWith(['customers:read', 'articles:read']);
  const ids = Array.from({ length: 9 }, newId);
  // The first id is of the one that was made last.
  await app.db.query(sql`
    insert into customers (id, site_id, last_seen_at)
    select id, ${app.siteId}, '2030-01-01 00:00:00.001'::timestamptz + n * interval '1 microsecond'
    from unnest(${ids}::uuid[]) with ordinality as given (id, n)`);
  await app.db.query(sql`
    insert into articles (id, title, slug, body, updated_at_ms, created_at)
    select id, 'T', id::text, 'B', 1, '2000-01-01 00:00:00.001'::timestamptz - n * interval '1 microsecond'
    from unnest(${ids}::uuid[]) with ordinality as given (id, n)`);
  const customers = await pages('/api/v1/customers', 'customers', secret);
  expect(customers.slice(0, 9).map(({ id }) => id)).toEqual(ids.toReversed());
  const articles = await pages('/api/v1/articles', 'articles', secret);
  expect(articles.slice(0, 9).map(({ id }) => id)).toEqual(ids.toReversed());
});

test('a reply of a program reaches the customer under its name, and takes nobody’s turn', async () => {
  const { key, secret } = await keyWith(['conversations:read', 'conversations:write']);
  const heard = new Promise<unknown>(resolve => widget.once('thread', resolve));
  const path = `/api/v1/conversations/${conversationId}/messages`;
  const written = await call('POST', path, secret, { kind: 'reply', text: 'Your new pot is on its way.' });
  expect(written.status, JSON.stringify(written.json)).toBe(201);
  expect(written.json).toMatchObject({
    message: { kind: 'text', author: { kind: 'system', id: key.id, name: 'Shop system' } },
  });
  expect(JSON.stringify(await heard)).toContain('Shop system');
  const { json } = await call('GET', `/api/v1/conversations/${conversationId}`, secret);
  expect(json.conversation).toMatchObject({ turn: 'queue', agentId: '', status: 'open' });
  const note = await call('POST', path, secret, { kind: 'note', text: 'Sent with DHL.' });
  expect(note.json).toMatchObject({ message: { kind: 'note', author: { id: key.id } } });
  const person = await call('POST', path, agent.token, { kind: 'note', text: 'Thanks.' });
  expect(person.json).toMatchObject({ message: { author: { kind: 'agent', id: agent.id } } });
});

test('sent again under the same Idempotency-Key it is written once and answered alike', async () => {
  const { secret } = await keyWith(['conversations:read', 'conversations:write']);
  const { secret: other } = await keyWith(['conversations:read', 'conversations:write']);
  const path = `/api/v1/conversations/${conversationId}/messages`;
  const send = (token: string, text = 'Once.') =>
    call('POST', path, token, { kind: 'note', text }, { 'idempotency-key': 'order-17' });
  const answers = await Promise.all(Array.from({ length: 100 }, () => send(secret)));
  expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
  const count = async () => {
    const found = await pages(`${path}?`, 'messages', secret);
    return found.filter(message => (message as unknown as { text: string }).text === 'Once.').length;
  };
  expect(await count()).toBe(1);
  expect((await send(secret, 'Something else.')).json.code).toBe('id_taken');
  // Another program's key of the same name is another's.
  expect((await send(other)).status).toBe(201);
  expect(await count()).toBe(2);
});

test('what its owner may not see does not exist for a key', async () => {
  const boss = await app.person('Boss', 'admin');
  const { secret } = await keyWith(['conversations:read', 'conversations:write'], boss.token);
  const path = `/api/v1/conversations/${conversationId}`;
  expect((await call('GET', path, secret)).status).toBe(200);
  await app.accounts.updateUser(boss.id, { role: 'agent', teamIds: [app.secondTeamId] });
  await vi.waitFor(async () => expect((await call('GET', path, secret)).json.code).toBe('not_found'), 5_000);
  expect((await call('GET', `${path}/messages`, secret)).json.code).toBe('not_found');
  const written = await call('POST', `${path}/messages`, secret, { kind: 'reply', text: 'Hello.' });
  expect(written.json.code).toBe('not_found');
  expect(await pages('/api/v1/conversations', 'conversations', secret)).toEqual([]);
  expect(await pages('/api/v1/conversations', 'conversations', outsider.token)).toEqual([]);
});

test('a customer is changed by the same command as in the console', async () => {
  const { key, secret } = await keyWith(['customers:read', 'customers:write']);
  const [customer] = await pages('/api/v1/customers', 'customers', secret);
  const path = `/api/v1/customers/${customer?.id}`;
  const changed = await call('PATCH', path, secret, { name: 'Ellen', email: 'Ellen@mail.example' });
  expect(changed.json).toMatchObject({ customer: { name: 'Ellen', email: 'Ellen@mail.example' } });
  const found = await pages('/api/v1/customers?email=ellen@mail.example', 'customers', secret);
  expect(found.map(({ id }) => id)).toEqual([customer?.id]);
  expect((await call('PATCH', path, secret, { isVerified: true })).json.code).toBe('malformed');
  // What a program did, and whom it looked at, is told as the program's.
  const told = await call('GET', '/api/v1/audit?about=customer', admin.token);
  const entries = told.json['entries'] as unknown as {
    act: string;
    by: object;
    ip: string;
    detail: object;
  }[];
  const by = { kind: 'key', id: key.id, name: 'Shop system' };
  expect(entries.find(({ act }) => act === 'customer.edit')).toMatchObject({
    ...{ by, ip: '127.0.0.1', subject: { kind: 'customer', id: customer?.id, name: '' } },
    detail: { fields: ['name', 'email'] },
  });
  const looks = entries.filter(({ act }) => act === 'customer.read');
  expect(looks.length).toBeGreaterThan(1);
  expect(looks[0]).toMatchObject({ by, ip: '127.0.0.1' });
  expect((await call('PATCH', `/api/v1/customers/${newId()}`, secret, { name: 'x' })).status).toBe(404);
});

test('articles are written as drafts, saved over what was read, and published by who may', async () => {
  const writer = await keyWith(['articles:read', 'articles:write']);
  const publisher = await keyWith(['articles:publish']);
  const fields = { title: 'Returns', body: 'Within 30 days.', tags: [], locale: 'en' };
  const made = await call('POST', '/api/v1/articles', writer.secret, fields);
  expect(made.status).toBe(201);
  const article = made.json.article as unknown as { id: string; updatedAt: number };
  expect(article).toMatchObject({ status: 'draft', updatedBy: writer.key.id });
  const path = `/api/v1/articles/${article.id}`;
  expect((await call('POST', `${path}/publish`, writer.secret)).json.code).toBe('key_scope');
  const saved = await call('PUT', path, writer.secret, {
    ...fields,
    body: '40 days.',
    updatedAt: article.updatedAt,
  });
  expect(saved.json).toMatchObject({ article: { body: '40 days.', status: 'draft' } });
  const late = await call('PUT', path, writer.secret, { ...fields, updatedAt: article.updatedAt - 1 });
  expect(late.json.code).toBe('stale');
  expect((await call('POST', `${path}/publish`, publisher.secret)).json).toMatchObject({
    article: { status: 'published', version: 1 },
  });
  // A text that customers read is changed by who may publish.
  const { updatedAt } = (await call('GET', path, writer.secret)).json.article as unknown as {
    updatedAt: number;
  };
  expect((await call('PUT', path, writer.secret, { ...fields, updatedAt })).json.code).toBe('forbidden');
  const listed = await pages('/api/v1/articles?status=published', 'articles', writer.secret);
  expect(listed.map(({ id }) => id)).toContain(article.id);
});
