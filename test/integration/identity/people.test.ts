// What admins do with colleagues: invite, change, deactivate, end sessions; each with a proof and an entry in the audit log.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { SessionEntry } from '../../../src/protocol/http/auth.ts';
import type { InviteAnswer, PeopleAnswer, PersonEntry } from '../../../src/protocol/http/people.ts';
import { makeApp, password, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { startMailServer } from '../../helpers/receivers.ts';

let mail: Awaited<ReturnType<typeof startMailServer>>;
let app: TestApp;
let ada: { id: string; email: string; token: string };
beforeAll(async () => {
  mail = await startMailServer();
  app = await makeApp({ config: { mail: { url: mail.url, from: 'Desk <desk@shop.example>' } } });
  ada = await app.person('Ada', 'admin');
});
afterAll(async () => {
  await app?.close();
  await mail?.close();
});

async function call(method: string, path: string, body?: object, token = ada.token, url = app.url) {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text) };
}

const entryOf = async (id: string): Promise<PersonEntry | undefined> =>
  ((await call('GET', 'people')).json as PeopleAnswer).people.find(person => person.id === id);
const acts = async (subjectId: string): Promise<string[]> =>
  (
    await app.db.query<{ act: string }>(
      sql`select act from audit_entries where subject_id = ${subjectId} and ip = '127.0.0.1' order by seq`,
    )
  ).map(({ act }) => act);
const tokenIn = (text: string): string => /#\/welcome\/([\w-]{43})\b/.exec(text)?.[1] ?? '';
const mailed = async (email: string, count: number) => {
  const all = () => mail.received.filter(({ to }) => to.includes(email));
  await expect.poll(() => all().length, { timeout: 15_000 }).toBe(count);
  return tokenIn(all().at(-1)?.text ?? '');
};

test('somebody is invited by mail, again with another link, and comes in with a password of their own', async () => {
  const asked = { name: 'Noor', email: 'Noor@Shop.example', role: 'supervisor', teamIds: [app.teamId] };
  const invited = await call('POST', 'people', asked);
  expect(invited).toMatchObject({ status: 201, json: { link: null } });
  const { id } = invited.json as InviteAnswer;
  const first = await mailed('noor@shop.example', 1);
  expect(await entryOf(id)).toMatchObject({ canSignIn: false, sessions: 0, invitation: { problem: '' } });
  const tryIn = (given: string) => call('POST', 'auth/login', { email: asked.email, password: given });
  expect((await tryIn(password)).json.code).toBe('wrong_credentials');
  expect((await call('POST', 'people', asked)).json).toMatchObject({
    ...{ code: 'refused_by_state', detail: expect.stringContaining('exists already') },
  });

  expect((await call('POST', `people/${id}/invite`)).json).toEqual({ link: null });
  const second = await mailed('noor@shop.example', 2);
  expect((await call('POST', 'auth/link', { token: first })).json.code).toBe('link_over');
  expect((await call('POST', 'auth/link', { token: second })).json).toMatchObject({
    kind: 'invite',
    name: 'Noor',
  });
  const own = 'a lamp under seven stairs';
  expect((await call('POST', 'auth/link/use', { token: second, password: own })).status).toBe(204);
  expect((await tryIn(own)).json.user).toMatchObject({ role: 'supervisor', email: 'noor@shop.example' });
  expect(await entryOf(id)).toMatchObject({ canSignIn: true, invitation: null, sessions: 1 });
  expect((await call('POST', `people/${id}/invite`)).json.detail).toContain('has a password already');
  expect(await acts(id)).toEqual(['person.invite', 'person.invite_again', 'person.password']);
});

test('a mailbox that is not there is told to the admin', async () => {
  mail.refuses('nowhere@shop.example', 550);
  const asked = { name: 'No', email: 'nowhere@shop.example', role: 'agent', teamIds: [] };
  const { id } = (await call('POST', 'people', asked)).json as InviteAnswer;
  const problem = async () => (await entryOf(id))?.invitation?.problem;
  await expect.poll(problem, { timeout: 15_000 }).toContain('no such mailbox');
});

test('without mail the link is handed to whoever invites, once', async () => {
  const quiet = await app.sibling({ mail: null });
  const asked = { name: 'Kai', email: 'kai@shop.example', role: 'agent', teamIds: [] };
  const { json } = await call('POST', 'people', asked, ada.token, quiet.url);
  expect(json.link).toContain(`${quiet.url}/console#/welcome/`);
  const token = tokenIn(json.link);
  expect((await call('POST', 'auth/link/use', { token, password: 'a lamp under seven stairs' })).status).toBe(
    204,
  );
});

test('role and teams are changed; a wrong team or nobody is refused in words', async () => {
  const ben = await app.person('Ben');
  const next = { name: 'Ben Okafor', role: 'supervisor', teamIds: [app.secondTeamId] };
  expect((await call('PUT', `people/${ben.id}`, next)).status).toBe(204);
  expect((await call('GET', 'auth/session', undefined, ben.token)).json.user).toMatchObject(next);
  expect((await call('PUT', `people/${ben.id}`, { ...next, teamIds: [newId()] })).json).toMatchObject({
    ...{ code: 'refused_by_state', detail: expect.stringContaining('There is no team') },
  });
  expect((await call('PUT', `people/${newId()}`, next)).json.code).toBe('not_found');
  expect(await acts(ben.id)).toEqual(['person.change']);
});

test('whoever is deactivated is out at once, and what they had in hand goes back to the queue', async () => {
  const cat = await app.person('Cat');
  const visitor = await app.visit();
  const customer = await app.widget(visitor.token);
  const conversationId = newId();
  await customer.timeout(10_000).emitWithAck('command', words(conversationId, 'Hello?'));
  // She answered last: nobody waits for her, but it is hers.
  await app.db.query(sql`
    update conversations set status = 'open', turn = 'agent', agent_id = ${cat.id}, waiting_since = null
    where id = ${conversationId}`);
  const socket = await app.console(cat.token);
  const told = new Promise(resolve => socket.once('session.ended', resolve));
  expect((await call('POST', `people/${cat.id}/disable`)).status).toBe(204);
  expect(await told).toEqual({ reason: 'revoked' });
  expect((await call('GET', 'auth/session', undefined, cat.token)).json.code).toBe('session_revoked');
  expect((await call('POST', 'auth/login', { email: cat.email, password })).json.code).toBe(
    'wrong_credentials',
  );
  const conversation = () =>
    app.db.one(sql`select turn, agent_id as "agentId" from conversations where id = ${conversationId}`);
  await expect.poll(conversation, { timeout: 10_000 }).toEqual({ turn: 'queue', agentId: null });
  expect(await entryOf(cat.id)).toMatchObject({ sessions: 0, seenAt: null });
  expect((await call('POST', `people/${cat.id}/enable`)).status).toBe(204);
  expect((await call('POST', 'auth/login', { email: cat.email, password })).status).toBe(200);
  expect(await acts(cat.id)).toEqual(['person.disable', 'person.enable']);
});

test('the only active admin stays one, and active', async () => {
  const alone = { name: 'Ada', role: 'agent', teamIds: [] };
  for (const answer of [
    await call('POST', `people/${ada.id}/disable`),
    await call('PUT', `people/${ada.id}`, alone),
  ]) {
    expect(answer).toMatchObject({ status: 409, json: { code: 'last_admin' } });
  }
  expect(await entryOf(ada.id)).toMatchObject({ canSignIn: true });
});

test('sessions of others are listed and ended, one or all; the wrong person’s is not found', async () => {
  const dan = await app.person('Dan');
  const eve = await app.person('Eve');
  const { access_token: phone } = await app.post<{ access_token: string }>(
    '/api/v1/auth/login',
    { email: dan.email, password },
    { 'user-agent': 'Phone/1' },
  );
  const list = async () => (await call('GET', `people/${dan.id}/sessions`)).json.sessions as SessionEntry[];
  const other = (await list()).find(({ userAgent }) => userAgent === 'Phone/1');
  expect((await call('DELETE', `people/${eve.id}/sessions/${other?.id}`)).json.code).toBe('not_found');
  expect((await call('DELETE', `people/${dan.id}/sessions/${other?.id}`)).status).toBe(204);
  expect((await call('GET', 'auth/session', undefined, phone)).json.code).toBe('session_revoked');
  expect(await list()).toHaveLength(1);
  expect((await call('POST', `people/${dan.id}/sessions/end`)).status).toBe(204);
  expect((await call('GET', 'auth/session', undefined, dan.token)).json.code).toBe('session_revoked');
  expect(await acts(dan.id)).toEqual(['person.revoke', 'person.revoke']);
});

test('each act wants a fresh proof, and an admin', async () => {
  const fay = await app.person('Fay');
  const sam = await app.person('Sam', 'supervisor');
  await app.db.query(sql`
    update auth_session set proven_at = now() - interval '1 hour' where user_id = ${ada.id}`);
  const rights = { name: 'Fay', role: 'admin', teamIds: [] };
  const asked: [string, string, object?][] = [
    ['POST', 'people', { ...rights, email: 'x@shop.example' }],
    ['PUT', `people/${fay.id}`, rights],
    ['POST', `people/${fay.id}/invite`],
    ['POST', `people/${fay.id}/disable`],
    ['POST', `people/${fay.id}/enable`],
    ['POST', `people/${fay.id}/sessions/end`],
    ['DELETE', `people/${fay.id}/sessions/${newId()}`],
  ];
  for (const [method, path, body] of asked) {
    expect((await call(method, path, body)).json.code, path).toBe('reauthentication_required');
    expect((await call(method, path, body, sam.token)).json.code, path).toBe('forbidden');
  }
  expect((await call('GET', 'people', undefined, sam.token)).json.code).toBe('forbidden');
  expect((await call('POST', 'auth/proof', { password })).status).toBe(204);
  expect((await call('PUT', `people/${fay.id}`, rights)).status).toBe(204);
});
