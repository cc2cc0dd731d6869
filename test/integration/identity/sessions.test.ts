// One's own sessions: where one is signed in, ended one by one or all others; sockets of the ended fall on every server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { SessionsAnswer } from '../../../src/protocol/http/auth.ts';
import { makeApp, password, type TestApp } from '../../helpers/app.ts';

let app: TestApp;
let otherUrl: string;
beforeAll(async () => {
  app = await makeApp();
  otherUrl = (await app.sibling()).url;
});
afterAll(() => app?.close());

async function call(token: string, method: string, path: string, body?: object, url = app.url) {
  const response = await fetch(`${url}/api/v1/auth/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text) };
}

async function signIn(email: string, userAgent: string, given = password): Promise<string> {
  const { access_token } = await app.post<{ access_token: string }>(
    '/api/v1/auth/login',
    { email, password: given },
    { 'user-agent': userAgent },
  );
  return access_token;
}

const sessionsOf = async (token: string) =>
  ((await call(token, 'GET', 'sessions')).json as SessionsAnswer).sessions;

/** What a socket is told when its session ends, and that it falls. */
const openConsole = async (token: string, url: string): Promise<{ fallen: Promise<unknown> }> => {
  const socket = await app.console(token, url);
  const told = new Promise(resolve => socket.once('session.ended', resolve));
  const fallen = new Promise<void>(resolve => socket.once('disconnect', () => resolve()));
  return { fallen: Promise.all([told, fallen]).then(([said]) => said) };
};

test('each session says its device, address and times; ending one fells its sockets everywhere and wipes it', async () => {
  const ann = await app.person('Ann');
  const phone = await signIn(ann.email, 'Phone/1');
  const listed = await sessionsOf(ann.token);
  expect(listed).toHaveLength(2);
  expect(listed.filter(({ isThis }) => isThis)).toHaveLength(1);
  const other = listed.find(({ isThis }) => !isThis);
  expect(other).toMatchObject({ userAgent: 'Phone/1', ip: '127.0.0.1', country: null });
  expect(Math.abs((other?.seenAt ?? 0) - Date.now())).toBeLessThan(120_000);
  const consoles = [await openConsole(phone, app.url), await openConsole(phone, otherUrl)];
  expect((await call(ann.token, 'DELETE', `sessions/${other?.id}`)).status).toBe(204);
  for (const { fallen } of consoles) expect(await fallen).toMatchObject({ reason: 'revoked' });
  for (const url of [app.url, otherUrl]) {
    expect((await call(phone, 'GET', 'session', undefined, url)).json.code).toBe('session_revoked');
  }
  expect((await sessionsOf(ann.token)).map(({ isThis }) => isThis)).toEqual([true]);
  expect((await call(ann.token, 'DELETE', `sessions/${other?.id}`)).json.code).toBe('not_found');
});

test('ending one wants a proof of the last ten minutes', async () => {
  const old = await app.person('Olga');
  await app.db.query(
    sql`update auth_session set proven_at = now() - interval '1 hour' where user_id = ${old.id}`,
  );
  const [own] = await sessionsOf(old.token);
  for (const [method, path] of [
    ['DELETE', `sessions/${own?.id}`],
    ['POST', 'sessions/end-others'],
  ] as const)
    expect((await call(old.token, method, path)).json.code).toBe('reauthentication_required');
});

test('a session ends after ninety days, however much it was used', async () => {
  const ida = await app.person('Ida');
  const aged = (days: number) =>
    app.db.query(sql`
      update auth_session set created_at = now() - make_interval(days => ${days}), expires_at = now() + interval '20 days'
      where user_id = ${ida.id}`);
  await aged(89);
  expect((await call(ida.token, 'GET', 'session', undefined, otherUrl)).status).toBe(200);
  await aged(91);
  // Over, not revoked: what waits in the console goes on once its person is back.
  const fresh = await app.sibling();
  expect((await call(ida.token, 'GET', 'session', undefined, fresh.url)).json.code).toBe('unauthenticated');
});

test("nobody sees or ends another person's session", async () => {
  const ben = await app.person('Ben');
  const eve = await app.person('Eve', 'admin');
  const [session] = await sessionsOf(ben.token);
  expect((await call(eve.token, 'DELETE', `sessions/${session?.id}`)).json.code).toBe('not_found');
  expect(await sessionsOf(ben.token)).toHaveLength(1);
});

test('all others end at once, and this one goes on', async () => {
  const cat = await app.person('Cat');
  const others = [await signIn(cat.email, 'One'), await signIn(cat.email, 'Two')];
  expect((await call(cat.token, 'POST', 'sessions/end-others')).json).toEqual({ ended: 2 });
  for (const token of others) expect((await call(token, 'GET', 'session')).json.code).toBe('session_revoked');
  expect((await call(cat.token, 'GET', 'session')).status).toBe(200);
});

test('another password wants a proof, must be a good one, and signs out the other devices without wiping them', async () => {
  const dan = await app.person('Dan');
  const phone = await signIn(dan.email, 'Phone/1');
  await app.db.query(sql`update auth_session set proven_at = now() - interval '1 hour'`);
  const change = (next: string) => call(dan.token, 'POST', 'password', { password: next });
  expect((await change('a kettle that whistles')).json.code).toBe('reauthentication_required');
  expect((await call(dan.token, 'POST', 'proof', { password })).status).toBe(204);
  const weak = await change('steward-dan-1234');
  expect(weak).toMatchObject({
    status: 400,
    json: { code: 'weak_password', detail: expect.stringMatching(/name or address/) },
  });
  expect((await change('a kettle that whistles')).status).toBe(204);
  expect((await call(dan.token, 'GET', 'session')).status).toBe(200);
  expect((await call(phone, 'GET', 'session')).json.code).toBe('unauthenticated');
  await expect(signIn(dan.email, 'x')).rejects.toThrow('wrong_credentials');
  expect(await signIn(dan.email, 'x', 'a kettle that whistles')).toContain('.');
});
