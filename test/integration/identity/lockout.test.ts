// How wrong tries are met: by account, by place and by network, on all servers together, and the same for who does not exist.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { SendNotificationRequest } from '#protocol/http/notifications.ts';
import type { Problem } from '#protocol/http/problem.ts';
import { createIdentity } from '../../../server/features/identity/index.ts';
import type { SignInEvent } from '../../../server/features/identity/sign-in-news.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createHttp, type Http } from '../../../server/platform/http/http.ts';
import { route } from '../../../server/platform/http/route.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { newId } from '../../helpers/desk.ts';
import { aloneIdentity } from '../../helpers/identity.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

let database: FreshDatabase;
let nowMs = Date.now();
const servers: { base: string; http: Http; identity: ReturnType<typeof build> }[] = [];
const events: SignInEvent[] = [];
const notices: SendNotificationRequest[] = [];
const password = 'a long enough one';
const minute = 60_000;

const build = () =>
  createIdentity({
    ...{ db: database.db, log: silentLog, clock: { now: () => nowMs }, newId },
    ...{ secret: 'x'.repeat(40), publicUrl: null, serverId: () => 'server-1', offlineDays: 14 },
    ...aloneIdentity,
    recordSecurityEvent: event => events.push(event),
    tellPerson: said => notices.push(said),
  });

const dangerous = route({
  ...{ method: 'POST', path: '/api/v1/dangerous', access: 'staff', fresh: true },
  handler: () => ({ json: { done: true } }),
});

beforeAll(async () => {
  database = await freshDatabase();
  for (let at = 0; at < 2; at += 1) {
    const identity = build();
    const http = createHttp({
      ...{ log: silentLog, newId, routes: [...identity.routes, dangerous] },
      ...{ authenticate: identity.authenticate, isProven: identity.isProven },
      // The test chooses the callers' addresses.
      isTrustedProxy: () => true,
    });
    servers.push({ identity, http, base: (await http.listen({ port: 0, host: '127.0.0.1' })).url });
  }
});
beforeEach(async () => {
  await database.db.query(sql`truncate sign_in_counts, sign_in_places`);
  events.length = 0;
  notices.length = 0;
});
afterAll(async () => {
  for (const { http } of servers) await http.stop();
  await database?.drop();
});

async function person(name: string): Promise<{ id: string; email: string }> {
  const email = `${name}@desk.test`;
  const [server] = servers;
  const added = await server?.identity.addUser({ email, name, role: 'agent', teamIds: [], password });
  if (!added?.ok) throw new Error('nobody was added');
  return { id: added.personId, email };
}

async function login(email: string, given: string, { ip = '198.51.100.1', server = 0 } = {}) {
  const response = await fetch(`${servers[server]?.base}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': ip },
    body: JSON.stringify({ email, password: given }),
  });
  const answer = (await response.json()) as Partial<Problem> & { access_token?: string };
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ...answer };
}

/** All that a caller can see of an answer, but for the id to quote. */
const visible = ({ id: _, ...answer }: Awaited<ReturnType<typeof login>>) => answer;

async function fail(email: string, times: number, where: { ip?: string; server?: number } = {}) {
  for (let at = 0; at < times; at += 1) await login(email, `guess ${at}`, where);
}

test('the fifth wrong password makes the next wait, on every server and with growing waits', async () => {
  const { id, email } = await person('ada');
  await fail(email, 3);
  await fail(email, 2, { server: 1 });
  const locked = await login(email, password);
  expect(locked).toMatchObject({ status: 429, code: 'too_many_attempts', retryAfterMs: 30_000 });
  expect(locked.retryAfter).toBe('30');
  expect(await login(email, password, { server: 1 })).toMatchObject({ retryAfterMs: 30_000 });
  nowMs += 30_001;
  await fail(email, 1);
  expect(await login(email, password)).toMatchObject({ retryAfterMs: 60_000 });
  nowMs += 60_001;
  expect(await login(email, password)).toMatchObject({ status: 200 });
  // It is forgotten with the right one.
  await fail(email, 4);
  expect((await login(email, password)).status).toBe(200);
  await vi.waitFor(() =>
    expect(events.filter(({ eventType }) => eventType === 'sign_in_failed')).toHaveLength(10),
  );
  const locks = events.filter(({ eventType }) => eventType === 'sign_in_locked');
  expect(locks).toHaveLength(2);
  expect(locks[0]).toMatchObject({ userId: id, sourceIp: '198.51.100.1', details: { counts: ['place'] } });
  expect(notices).toMatchObject([{ userId: id, title: 'Somebody tried to sign in as you' }]);
});

test('many at once are counted before any password is looked at', async () => {
  const { email } = await person('bob');
  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, at) => login(email, `guess ${at}`, { server: at % 2 })),
  );
  expect(guesses.filter(({ code }) => code === 'wrong_credentials')).toHaveLength(5);
  expect(guesses.filter(({ code }) => code === 'too_many_attempts')).toHaveLength(7);
});

test('who does not exist, who was disabled and who works here get the same answers to the end', async () => {
  const known = await person('cat');
  const disabled = await person('dot');
  await servers[0]?.identity.disableUser(disabled.id);
  const say = async (email: string, ip: string) => {
    const answers = [];
    for (let at = 0; at < 7; at += 1) {
      answers.push(visible(await login(email, `guess ${at}`, { ip })));
      nowMs += 1_000;
    }
    return answers;
  };
  const one = await say(known.email, '198.51.100.10');
  expect(one.at(-1)).toMatchObject({ code: 'too_many_attempts' });
  expect(await say('nobody@desk.test', '198.51.100.11')).toEqual(one);
  expect(await say(disabled.email, '198.51.100.12')).toEqual(one);
});

test('many addresses against one account meet the account; its person is let in from where they are known', async () => {
  const { email, id } = await person('eve');
  const home = '203.0.113.7';
  expect((await login(email, password, { ip: home })).status).toBe(200);
  for (let at = 0; at < 21; at += 1) await login(email, 'a guess', { ip: `198.51.100.${100 + at}` });
  // A new address finds it locked, also with the right password.
  expect(await login(email, password, { ip: '192.0.2.55' })).toMatchObject({ code: 'too_many_attempts' });
  expect((await login(email, password, { ip: home })).status).toBe(200);
  await vi.waitFor(() => expect(notices).toHaveLength(1));
  expect(events.filter(({ threatLevel }) => threatLevel === 'high')).toMatchObject([
    { eventType: 'sign_in_locked', userId: id },
  ]);
  // And nobody is kept out for good: the longest wait is a quarter of an hour.
  for (let round = 0; round < 8; round += 1) {
    nowMs += 15 * minute + 1;
    await login(email, 'a guess', { ip: `192.0.2.${100 + round}` });
  }
  nowMs += 15 * minute + 1;
  expect((await login(email, password, { ip: '192.0.2.55' })).status).toBe(200);
});

test('one network that tries many people is stopped for all of them; a right password takes nothing', async () => {
  const { email } = await person('fay');
  for (let at = 0; at < 60; at += 1) {
    await login(`nobody${at}@desk.test`, 'a guess', { ip: '198.51.100.200', server: at % 2 });
  }
  expect(await login(email, password, { ip: '198.51.100.200' })).toMatchObject({ code: 'too_many_attempts' });
  expect((await login(email, password, { ip: '198.51.100.201' })).status).toBe(200);
  for (let at = 0; at < 100; at += 1) {
    expect((await login(email, password, { ip: '198.51.100.202' })).status).toBe(200);
  }
});

test('addresses of one IPv6 network count together', async () => {
  const { email } = await person('gus');
  for (let at = 0; at < 5; at += 1) await login(email, 'a guess', { ip: `2001:db8:1:2::${at + 1}` });
  expect(await login(email, password, { ip: '2001:db8:1:2:ffff::9' })).toMatchObject({
    code: 'too_many_attempts',
  });
  expect((await login(email, password, { ip: '2001:db8:1:3::1' })).status).toBe(200);
});

test('nothing of what strangers typed is kept', async () => {
  await login('my-secret-typed-as-a-name', 'a guess');
  const rows = await database.db.query(sql`select key, failures from sign_in_counts`);
  expect(rows).toHaveLength(3);
  expect(JSON.stringify(rows)).not.toContain('secret');
});

test('a dangerous act wants a proof of the last ten minutes, on any server', async () => {
  const { email } = await person('hal');
  const { access_token } = await login(email, password);
  const call = async (path: string, body?: object, server = 0) => {
    const response = await fetch(`${servers[server]?.base}/api/v1/${path}`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
        'x-forwarded-for': '198.51.100.1',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, code: text === '' ? '' : (JSON.parse(text) as { code?: string }).code };
  };
  // Signing in is a proof.
  expect((await call('dangerous')).status).toBe(200);
  await database.db.query(sql`update auth_session set proven_at = now() - interval '601 seconds'`);
  expect(await call('dangerous')).toEqual({ status: 403, code: 'reauthentication_required' });
  expect(await call('auth/proof', { password: 'not it' })).toEqual({
    status: 401,
    code: 'wrong_credentials',
  });
  expect((await call('dangerous')).code).toBe('reauthentication_required');
  expect((await call('auth/proof', { password }, 1)).status).toBe(204);
  expect((await call('dangerous')).status).toBe(200);
  expect((await call('dangerous', undefined, 1)).status).toBe(200);
  // Guessing here is counted as at the door.
  for (let at = 0; at < 5; at += 1) await call('auth/proof', { password: `guess ${at}` });
  expect((await call('auth/proof', { password })).code).toBe('too_many_attempts');
  expect((await login(email, password)).code).toBe('too_many_attempts');
});

test('a route that wants a proof is refused where nobody can say who gave one', async () => {
  const { email } = await person('ivy');
  const { access_token } = await login(email, password);
  const [server] = servers;
  if (!server) throw new Error('there is a server');
  const http = createHttp({
    ...{ log: silentLog, newId, routes: [dangerous], authenticate: server.identity.authenticate },
  });
  const { url } = await http.listen({ port: 0, host: '127.0.0.1' });
  const response = await fetch(`${url}/api/v1/dangerous`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}` },
  });
  expect(response.status).toBe(403);
  await http.stop();
});
