import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '#protocol/errors.ts';
import type { Problem } from '#protocol/http/problem.ts';
import { createHttp, type Http } from '../../../server/platform/http/http.ts';
import { route } from '../../../server/platform/http/route.ts';
import { createLog, silentLog } from '../../../server/platform/log.ts';

const scratch = mkdtempSync(join(tmpdir(), 'steward-http-'));
const lines: string[] = [];
const log = createLog({
  level: 'debug',
  clean: text => text,
  destination: {
    write(line: string) {
      lines.push(line);
    },
  },
});
let ids = 0;
const newId = () => `id-${++ids}`;
const seen: unknown[] = [];
const entered = Promise.withResolvers<void>();
const release = Promise.withResolvers<void>();

const session = {
  actor: { personId: 'p1', name: 'Ada', role: 'agent' as const, teamIds: [] },
  sessionId: 's1',
  expiresAtMs: 0,
};

const routes = [
  route({
    method: 'POST',
    path: '/api/v1/echo/:name',
    access: 'public',
    params: z.object({ name: z.string() }),
    query: z.object({ limit: z.coerce.number().int().max(10).default(5) }),
    body: z.object({ text: z.string() }),
    handler({ params, query, body }) {
      seen.push(body);
      return { json: { ...params, ...query, ...body } };
    },
  }),
  route({ method: 'GET', path: '/api/v1/fault', access: 'public', handler: () => fault() }),
  route({
    method: 'GET',
    path: '/api/v1/wait',
    access: 'public',
    handler() {
      throw new AppError('too_many_attempts', { retryAfterMs: 1_500 });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/mine',
    access: 'staff',
    handler: ({ session }) => ({ json: session.actor }),
  }),
  route({ method: 'POST', path: '/api/v1/mine', access: 'staff', handler: () => ({}) }),
  route({ method: 'POST', path: '/api/v1/admin', access: 'people.edit', handler: () => ({}) }),
  route({ method: 'GET', path: '/api/v1/any', access: 'public', cors: 'any', handler: () => ({ json: 1 }) }),
  route({
    method: 'GET',
    path: '/api/v1/slow',
    access: 'public',
    async handler() {
      entered.resolve();
      await release.promise;
      return { json: 'done' };
    },
  }),
];

function fault(): never {
  throw new Error('the secret plan: postgres://user:hunter2@db');
}

let http: Http;
let base: string;
let isReady = true;

beforeAll(async () => {
  const consoleDir = join(scratch, 'console');
  const widgetDir = join(scratch, 'widget');
  mkdirSync(join(consoleDir, 'assets'), { recursive: true });
  mkdirSync(widgetDir);
  writeFileSync(join(consoleDir, 'index.html'), '<!doctype html><title>Console</title>');
  writeFileSync(join(consoleDir, 'sw.js'), '// worker');
  writeFileSync(join(consoleDir, 'assets', 'index-D4f_9xAb.js'), '// hashed');
  writeFileSync(join(widgetDir, 'widget.js'), '// loader');
  writeFileSync(join(scratch, 'secret.txt'), 'secret');
  http = createHttp({
    log,
    newId,
    routes,
    statics: { consoleDir, widgetDir },
    pages: [{ path: '/demo', area: 'demo', html: () => '<!doctype html><title>Shop</title>' }],
    apiOrigins: ['app://steward'],
    authenticate: async ({ bearer, cookieHeader }) =>
      bearer === 'good' || cookieHeader === 'steward=good'
        ? { ok: true, session }
        : { ok: false, code: bearer === 'revoked' ? 'session_revoked' : 'unauthenticated' },
    probes: [
      {
        name: 'database',
        check: async () => {
          if (!isReady) throw new Error('gone');
        },
      },
    ],
    metrics: { contentType: 'text/plain; version=0.0.4', metrics: async () => 'up 1\n' },
  });
  base = (await http.listen({ port: 0, host: '127.0.0.1' })).url;
});

afterAll(async () => {
  release.resolve();
  await http.stop();
  rmSync(scratch, { recursive: true });
});

const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${base}${path}`, {
    method: 'POST',
    body: body as BodyInit,
    headers: { 'content-type': 'application/json', ...headers },
  });

async function problem(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const value = (await response.json()) as Problem;
  expect(value.status).toBe(response.status);
  expect(value.id).not.toBe('');
  return value;
}

test('a route gets what its shapes promise', async () => {
  const response = await post('/api/v1/echo/ada?limit=3', '{"text":"hi","extra":1}');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ name: 'ada', limit: 3, text: 'hi' });
  expect(response.headers.get('x-request-id')).toMatch(/^id-/);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
const badBodies: [string, string | Uint8Array, Record<string, string>, string][] = [
  ['no JSON', '{"text":', {}, 'malformed'],
  ['empty', '', {}, 'malformed'],
  ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 'malformed'],
  ['another shape', '{"text":1}', {}, 'malformed'],
  ['an array', '[]', {}, 'malformed'],
  ['a key __proto__', '{"text":"a","__proto__":{"x":1}}', {}, 'malformed'],
  ['too deep', `{"text":"a","more":${deep}}`, {}, 'malformed'],
  ['NUL', '{"text":"a\\u0000"}', {}, 'malformed'],
  ['half a surrogate pair', '{"text":"\\ud800"}', {}, 'malformed'],
  ['too large', JSON.stringify({ text: 'x'.repeat(300_000) }), {}, 'too_large'],
  ['a form', 'text=hi', { 'content-type': 'application/x-www-form-urlencoded' }, 'unsupported_media_type'],
  ['another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }, 'unsupported_media_type'],
  ['compressed', '{}', { 'content-encoding': 'gzip' }, 'unsupported_media_type'],
];

test.each(badBodies)(
  'a body that is %s is refused before the handler',
  async (_name, body, headers, code) => {
    const before = seen.length;
    const answer = await problem(await post('/api/v1/echo/ada', body, headers));
    expect(answer.code).toBe(code);
    expect(seen.length).toBe(before);
  },
);

test('a body without a length is cut at the limit', async () => {
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = httpRequest(`${base}/api/v1/echo/ada`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    });
    call.on('response', answer => {
      let text = '';
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    call.on('error', reject);
    call.write('x'.repeat(300_000));
  });
  expect(status).toBe(413);
  expect(JSON.parse(text)).toMatchObject({ code: 'too_large' });
});

test('a bad query, an address that cannot be decoded and broken HTTP are refused', async () => {
  expect((await problem(await post('/api/v1/echo/ada?limit=99', '{"text":""}'))).details).toEqual([
    { path: 'query.limit', problem: expect.any(String) },
  ]);
  expect((await problem(await post('/api/v1/echo/ada?limit=%00', '{"text":""}'))).code).toBe('malformed');
  expect((await problem(await post('/api/v1/echo/%ff', '{"text":""}'))).code).toBe('malformed');
  const raw = connect(Number(new URL(base).port), '127.0.0.1');
  raw.write('NONSENSE\r\n\r\n');
  const answer = await new Promise<string>(resolve => raw.once('data', data => resolve(String(data))));
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  raw.destroy();
});

test('unknown addresses and methods are named as such', async () => {
  expect((await problem(await fetch(`${base}/api/v1/nothing`))).code).toBe('unknown_route');
  const wrong = await fetch(`${base}/api/v1/mine`, { method: 'DELETE' });
  expect(wrong.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
  expect((await problem(wrong)).code).toBe('method_not_allowed');
});

test('an unexpected error is wrapped once: the caller gets an id, the log the cause beside it', async () => {
  const answer = await problem(await fetch(`${base}/api/v1/fault`));
  expect(answer.code).toBe('internal');
  expect(JSON.stringify(answer)).not.toContain('hunter2');
  const found = lines.filter(line => line.includes(answer.id));
  expect(found).toHaveLength(1);
  expect(JSON.parse(found[0] ?? '')).toMatchObject({
    level: 'error',
    errorId: answer.id,
    err: { type: 'Error' },
  });
});

test('a refusal says when to come back', async () => {
  const response = await fetch(`${base}/api/v1/wait`);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(await problem(response)).toMatchObject({
    code: 'too_many_attempts',
    retryAfterMs: 1_500,
    retryable: true,
  });
});

test('the gate asks who, then whether the role may', async () => {
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  expect((await problem(await fetch(`${base}/api/v1/mine`))).code).toBe('unauthenticated');
  expect((await problem(await fetch(`${base}/api/v1/mine`, as('bad')))).code).toBe('unauthenticated');
  expect((await problem(await fetch(`${base}/api/v1/mine`, as('revoked')))).code).toBe('session_revoked');
  expect(await (await fetch(`${base}/api/v1/mine`, as('good'))).json()).toEqual(session.actor);
  const admin = await fetch(`${base}/api/v1/admin`, { method: 'POST', ...as('good') });
  expect((await problem(admin)).code).toBe('forbidden');
});

test('a change signed by a cookie must come from our own page', async () => {
  const change = async (headers: Record<string, string>) =>
    (await fetch(`${base}/api/v1/mine`, { method: 'POST', headers: { cookie: 'steward=good', ...headers } }))
      .status;
  expect(await change({})).toBe(403);
  expect(await change({ origin: 'null' })).toBe(403);
  expect(await change({ origin: 'https://evil.test' })).toBe(403);
  expect(await change({ origin: `${base}.evil.test` })).toBe(403);
  expect(await change({ origin: base })).toBe(204);
  expect(await change({ origin: 'https://evil.test', authorization: 'Bearer good' })).toBe(204);
});

test('other origins may call only what is open to them, and never with cookies', async () => {
  const ask = async (path: string, origin: string) => {
    const { headers } = await fetch(`${base}${path}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    return headers.get('access-control-allow-origin');
  };
  expect(await ask('/api/v1/mine', 'https://shop.test')).toBeNull();
  expect(await ask('/api/v1/mine', 'app://steward')).toBe('app://steward');
  expect(await ask('/api/v1/any', 'https://shop.test')).toBe('*');
});

test('the console is a page with a strict policy; its hashed files never change', async () => {
  const page = await fetch(`${base}/console/inbox/42`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Console');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ${base.replace('http', 'ws')}`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('x-powered-by')).toBeNull();

  const bare = await fetch(`${base}/console?next=1`, { redirect: 'manual' });
  expect([bare.status, bare.headers.get('location')]).toEqual([308, '/console/?next=1']);
  expect((await fetch(`${base}/console/`)).headers.get('cache-control')).toBe('no-cache');
  const worker = await fetch(`${base}/console/sw.js`);
  expect(worker.headers.get('service-worker-allowed')).toBe('/console/');
  expect(worker.headers.get('cache-control')).toBe('no-cache');
  const hashed = await fetch(`${base}/console/assets/index-D4f_9xAb.js`);
  expect(hashed.headers.get('cache-control')).toContain('immutable');
  const gone = await fetch(`${base}/console/assets/index-gone0000.js`);
  expect((await problem(gone)).code).toBe('unknown_route');
});

test('the widget may be loaded by any page, the demo is a page', async () => {
  const loader = await fetch(`${base}/widget.js`);
  expect(await loader.text()).toBe('// loader');
  expect(loader.headers.get('access-control-allow-origin')).toBe('*');
  expect(loader.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(await (await fetch(`${base}/demo`)).text()).toContain('Shop');
});

test.each([
  '/console/../secret.txt',
  '/console/%2e%2e/secret.txt',
  '/console/..%2fsecret.txt',
  '/widget/..%5csecret.txt',
])('nothing outside the folder is served: %s', async path => {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    let all = '';
    socket.on('data', data => {
      all += String(data);
    });
    socket.on('end', () => resolve(all));
    socket.on('error', reject);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  });
  expect(text).toMatch(/^HTTP\/1.1 /);
  expect(text).not.toMatch(/secret$/);
});

test('probes and metrics', async () => {
  expect(await (await fetch(`${base}/health/live`)).json()).toEqual({ status: 'alive' });
  expect((await fetch(`${base}/health/ready`)).status).toBe(200);
  isReady = false;
  const response = await fetch(`${base}/health/ready`);
  isReady = true;
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'not_ready', checks: [{ name: 'database', ok: false }] });
  expect(await (await fetch(`${base}/metrics`)).text()).toBe('up 1\n');
});

test('a server that cannot listen says why and can be stopped', async () => {
  const second = createHttp({
    log: silentLog,
    newId,
    routes: [],
    authenticate: async () => ({ ok: false, code: 'unauthenticated' }),
  });
  const port = Number(new URL(base).port);
  await expect(second.listen({ port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await second.stop();
});

test('stopping lets an answer under way end, and ends idle connections', async () => {
  const idle = connect(Number(new URL(base).port), '127.0.0.1');
  idle.on('error', () => {});
  const idleClosed = new Promise<void>(resolve => idle.once('close', () => resolve()));
  const slow = fetch(`${base}/api/v1/slow`);
  await entered.promise;
  const stopped = http.stop({ deadlineMs: 10_000 });
  release.resolve();
  expect(await (await slow).json()).toBe('done');
  await Promise.all([stopped, idleClosed, http.stop()]);
  await expect(fetch(`${base}/health/live`)).rejects.toThrow();
});
