import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '#protocol/http/problem.ts';
import { createId } from '#protocol/ids.ts';
import {
  createIdentity,
  type Identity,
  type SessionEnding,
} from '../../../server/features/identity/index.ts';
import { createDb } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { toWire } from '../../../server/platform/errors.ts';
import { createHttp, type Http } from '../../../server/platform/http/http.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { aloneIdentity } from '../../helpers/identity.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

let database: FreshDatabase;
let identity: Identity;
let http: Http;
let base: string;
let teamId: string;
let nowMs = Date.now();

const newId = () => createId(Date.now(), randomBytes);
const secret = randomBytes(24).toString('base64url');
const password = 'a long enough one';
const endings: SessionEnding[] = [];

const build = (db = database.db) =>
  createIdentity({
    db,
    log: silentLog,
    clock: { now: () => nowMs },
    newId,
    secret,
    publicUrl: null,
    serverId: () => 'server-1',
    offlineDays: 14,
    ...aloneIdentity,
  });

beforeAll(async () => {
  database = await freshDatabase();
  identity = build();
  identity.onSessionEnded(ending => endings.push(ending));
  http = createHttp({ log: silentLog, newId, routes: identity.routes, authenticate: identity.authenticate });
  base = (await http.listen({ port: 0, host: '127.0.0.1' })).url;
  const team = await identity.addTeam({ name: 'Support' });
  teamId = team.ok ? team.teamId : '';
  await addUser('admin@desk.test', 'admin');
});

afterAll(async () => {
  await http?.stop();
  await database?.drop();
});

async function addUser(email: string, role: 'agent' | 'supervisor' | 'admin' = 'agent'): Promise<string> {
  const added = await identity.addUser({ email, name: 'Ada', role, teamIds: [teamId], password });
  if (!added.ok) throw new Error(added.problem);
  return added.personId;
}

const login = (email: string, given = password, headers: Record<string, string> = {}) =>
  fetch(`${base}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email, password: given }),
  });

async function tokenFor(email: string): Promise<string> {
  const answer = (await (await login(email)).json()) as { access_token: string };
  return answer.access_token;
}

const session = (token: string) =>
  fetch(`${base}/api/v1/auth/session`, { headers: { authorization: `Bearer ${token}` } });

async function code(response: Response): Promise<string> {
  return ((await response.json()) as Problem).code;
}

test('a sign-in in a browser ends the session that the browser had, and no other', async () => {
  await addUser('over@desk.test');
  const tokenOf = async (response: Response) =>
    ((await response.json()) as { access_token: string }).access_token;
  const elsewhere = await tokenOf(await login('over@desk.test'));
  const first = await login('over@desk.test');
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const former = await tokenOf(first);
  // A wrong password changes nothing.
  const enter = (typed: string) =>
    fetch(`${base}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, origin: base, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ email: 'over@desk.test', password: typed }),
    });
  expect((await enter('not this one, surely')).status).toBe(401);
  expect((await session(former)).status).toBe(200);
  const next = await tokenOf(await enter(password));
  expect((await session(next)).status).toBe(200);
  expect((await session(former)).status).toBe(401);
  expect((await session(elsewhere)).status).toBe(200);
  expect(endings.at(-1)).toMatchObject({ reason: 'signed_out' });
});

test('signing in answers a bearer token and the same as a cookie that scripts cannot read', async () => {
  const personId = await addUser('Ada@Desk.test');
  const response = await login(' ada@desk.TEST');
  expect(response.status).toBe(200);
  const answer = (await response.json()) as { access_token: string; expires_in: number };
  expect(answer).toMatchObject({
    token_type: 'Bearer',
    user: { id: personId, name: 'Ada', email: 'ada@desk.test', role: 'agent', teamIds: [teamId] },
  });
  expect(answer.expires_in).toBeGreaterThan(14 * 86_400);
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^steward_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);

  const byToken = await session(answer.access_token);
  expect(await byToken.json()).toMatchObject({
    user: { id: personId },
    serverId: 'server-1',
    offlineDays: 14,
  });
  expect(byToken.headers.get('set-cookie')).toBeNull();
  const byCookie = await fetch(`${base}/api/v1/auth/session`, {
    headers: { cookie: `other=1; ${cookie.split(';')[0]}` },
  });
  expect(byCookie.status).toBe(200);
  expect(byCookie.headers.get('set-cookie')).toContain(cookie.split(';')[0]);
});

test('a wrong password and an unknown address get the same answer', async () => {
  await addUser('bob@desk.test');
  const wrong = await login('bob@desk.test', 'not this one');
  const unknown = await login('nobody@desk.test', 'not this one');
  const nonsense = await login('no address', 'not this one');
  for (const response of [wrong, unknown, nonsense]) {
    expect(response.status).toBe(401);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await code(response)).toBe('wrong_credentials');
  }
});

test('a token that was changed, or signed elsewhere, is nobody', async () => {
  await addUser('cat@desk.test');
  const token = await tokenFor('cat@desk.test');
  const [body = '', signature = ''] = token.split('.');
  const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  for (const bad of [
    'x',
    body,
    `${body}.`,
    `${body}.${flipped}`,
    `${token}.more`,
    'a'.repeat(600),
    '%00.%00',
  ]) {
    const response = await session(bad);
    expect([bad, response.status, await code(response)]).toEqual([bad, 401, 'unauthenticated']);
  }
  expect((await session(token)).status).toBe(200);
});

test('signing out ends the session and clears the cookie; again is no error', async () => {
  const personId = await addUser('dan@desk.test');
  const token = await tokenFor('dan@desk.test');
  const out = () =>
    fetch(`${base}/api/v1/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const response = await out();
  expect(response.status).toBe(204);
  expect(response.headers.get('set-cookie')).toContain('steward_session=; Max-Age=0;');
  expect(await code(await session(token))).toBe('unauthenticated');
  expect(endings.filter(ending => ending.personId === personId)).toEqual([
    { personId, sessionId: expect.any(String), reason: 'signed_out' },
  ]);
  expect((await out()).status).toBe(204);
});

test('another site cannot sign a browser out, or sign it in over a session', async () => {
  await addUser('eve@desk.test');
  const cookie = ((await login('eve@desk.test')).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const out = (origin: string) =>
    fetch(`${base}/api/v1/auth/logout`, { method: 'POST', headers: { cookie, origin } });
  expect((await out('https://evil.test')).status).toBe(403);
  expect((await login('eve@desk.test', password, { cookie, origin: 'https://evil.test' })).status).toBe(403);
  const still = await fetch(`${base}/api/v1/auth/session`, { headers: { cookie } });
  expect(still.status).toBe(200);
  expect((await out(base)).status).toBe(204);
});

test('revoked sessions are over at once and say so; the person may sign in again', async () => {
  const personId = await addUser('fay@desk.test');
  const [one, two] = [await tokenFor('fay@desk.test'), await tokenFor('fay@desk.test')];
  expect((await session(one)).status).toBe(200);
  await identity.revokeSessions(personId);
  expect(await code(await session(one))).toBe('session_revoked');
  expect(await code(await session(two))).toBe('session_revoked');
  expect(endings).toContainEqual({ personId, sessionId: null, reason: 'revoked' });
  expect((await session(await tokenFor('fay@desk.test'))).status).toBe(200);
});

test('a disabled person cannot sign in, an enabled one can', async () => {
  const personId = await addUser('gus@desk.test');
  const token = await tokenFor('gus@desk.test');
  expect(await identity.disableUser(personId)).toEqual({ ok: true });
  expect(await code(await session(token))).toBe('session_revoked');
  expect(await code(await login('gus@desk.test'))).toBe('wrong_credentials');
  await identity.enableUser(personId);
  expect((await login('gus@desk.test')).status).toBe(200);
});

test('a new password ends sessions without wiping anything', async () => {
  const personId = await addUser('hal@desk.test');
  const token = await tokenFor('hal@desk.test');
  expect(await identity.setPassword(personId, 'short')).toMatchObject({ ok: false });
  expect((await session(token)).status).toBe(200);
  expect(await identity.setPassword(personId, 'another long one')).toEqual({ ok: true });
  expect(await code(await session(token))).toBe('unauthenticated');
  expect((await login('hal@desk.test')).status).toBe(401);
  expect((await login('hal@desk.test', 'another long one')).status).toBe(200);
});

test('other rights hold at once, and sockets are told; the person stays signed in', async () => {
  const personId = await addUser('ivy@desk.test');
  const token = await tokenFor('ivy@desk.test');
  await session(token);
  await identity.updateUser(personId, { role: 'supervisor', teamIds: [] });
  expect(await (await session(token)).json()).toMatchObject({ user: { role: 'supervisor', teamIds: [] } });
  expect(endings).toContainEqual({ personId, sessionId: null, reason: 'rights_changed' });
  const count = endings.length;
  await identity.updateUser(personId, { capacity: 3 });
  expect(endings.length).toBe(count);
});

test('a session that ended elsewhere is told here, once', async () => {
  const personId = await addUser('jan@desk.test');
  const token = await tokenFor('jan@desk.test');
  await session(token);
  const elsewhere = build();
  await elsewhere.revokeSessions(personId);
  const heard = new Promise<void>(resolve => identity.onSessionEnded(() => resolve()));
  await identity.watcher.start(new AbortController().signal);
  await heard;
  await identity.watcher.stop();
  expect(await code(await session(token))).toBe('session_revoked');
  const told = endings.filter(ending => ending.personId === personId);
  expect(told.map(({ reason, sessionId }) => [reason, sessionId === null])).toEqual(
    expect.arrayContaining([
      ['revoked', true],
      ['revoked', false],
    ]),
  );
  expect(told).toHaveLength(2);
});

test('a session over its time is expired, not revoked', async () => {
  const personId = await addUser('kim@desk.test');
  const token = await tokenFor('kim@desk.test');
  await database.db.query(
    sql`update auth_session set expires_at = now() - interval '1 second' where user_id = ${personId}`,
  );
  expect(await code(await session(token))).toBe('unauthenticated');
});

test('a used session slides its end, at most once a day', async () => {
  const personId = await addUser('lea@desk.test');
  const token = await tokenFor('lea@desk.test');
  const ends = async () =>
    (
      await database.db.one<{ at: Date }>(
        sql`select expires_at as at from auth_session where user_id = ${personId}`,
      )
    ).at.getTime();
  const first = await ends();
  await session(token);
  expect(await ends()).toBe(first);
  await database.db.query(
    sql`update auth_session set expires_at = expires_at - interval '2 days' where user_id = ${personId}`,
  );
  nowMs += 11_000;
  await session(token);
  expect(await ends()).toBeGreaterThanOrEqual(first);
});

test('accounts say what is wrong in a sentence', async () => {
  const personId = await addUser('ned@desk.test');
  const add = (change: object) =>
    identity.addUser({ email: 'new@desk.test', name: 'N', role: 'agent', teamIds: [], password, ...change });
  expect(await add({ email: 'NED@desk.test' })).toEqual({
    ok: false,
    problem: 'Somebody with the address ned@desk.test exists already.',
  });
  expect(await add({ email: 'nothing' })).toEqual({ ok: false, problem: 'The e-mail address is not one.' });
  expect(await add({ password: 'new@desk.test' })).toMatchObject({ ok: false });
  expect(await add({ role: 'owner' })).toMatchObject({ ok: false, problem: expect.stringContaining('role') });
  expect(await add({ teamIds: [newId()] })).toMatchObject({ ok: false });
  expect(await add({ capacity: -1 })).toMatchObject({ ok: false });
  expect(await identity.updateUser(personId, { name: ' ' })).toMatchObject({ ok: false });
  expect(await identity.disableUser(newId())).toEqual({ ok: false, problem: 'There is no such person.' });
  expect((await identity.listUsers()).some(({ email }) => email === 'new@desk.test')).toBe(false);
});

test('the last active admin stays one', async () => {
  const admin = await identity.findUserByEmail('admin@desk.test');
  const id = admin?.id ?? '';
  expect(await identity.disableUser(id)).toMatchObject({ ok: false });
  expect(await identity.updateUser(id, { role: 'agent' })).toMatchObject({ ok: false });
  const second = await addUser('second@desk.test', 'admin');
  const both = await Promise.all([identity.disableUser(id), identity.disableUser(second)]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
});

test('passwords are kept as argon2id, and nowhere as text', async () => {
  const personId = await addUser('ola@desk.test');
  const { password: kept } = await database.db.one<{ password: string }>(
    sql`select password from auth_account where user_id = ${personId}`,
  );
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('S12: people come as agents and teams of the desk, page by page', async () => {
  const { people } = identity.collections;
  const seen: string[] = [];
  let after = '';
  for (let done = false; !done; ) {
    const page = await people.firstPage(database.db, { scope: 'desk', after, limit: 3, sinceMs: 0 });
    seen.push(...page.ids);
    ({ after, done } = page);
  }
  const users = await identity.listUsers();
  expect(new Set(seen)).toEqual(new Set([teamId, ...users.map(({ id }) => id)]));
  expect(seen).toHaveLength(users.length + 1);
  const [team] = await people.read(database.db, [teamId]);
  expect(team).toMatchObject({
    id: teamId,
    kind: 'team',
    name: 'Support',
    strategy: 'round_robin',
    role: null,
  });
  const [agent] = await people.read(database.db, [users[0]?.id ?? '']);
  expect(agent).toMatchObject({ kind: 'agent', active: expect.any(Boolean), strategy: null });
});

test('a database that cannot be reached is a fault, not a refusal', async () => {
  const db = createDb({ connectionString: 'postgres://nobody@127.0.0.1:1/none', log: silentLog });
  const lost = build(db);
  const bearer = await tokenFor('ada@desk.test');
  const attempts: (() => Promise<unknown>)[] = [
    () => lost.authenticate({ cookieHeader: undefined, bearer }),
    () => lost.signIn({ email: 'ada@desk.test', password, ip: '127.0.0.1', userAgent: '' }),
  ];
  for (const attempt of attempts) {
    const failure = await attempt().then(
      () => null,
      error => toWire(error, newId),
    );
    expect(failure?.wire).toMatchObject({ code: 'unavailable', retryable: true });
  }
  await db.stop();
});
