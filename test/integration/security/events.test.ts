// What happened at the door, where it stands: recorded by every door, shown to those who may, counted and forgotten in time.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetEvents, insertEvents } from '../../../server/features/security/events.store.ts';
import { starters } from '../../../src/ai/flows/starters.ts';
import type { SecurityEvent, SecurityEventsAnswer, SecuritySummary } from '../../../src/protocol/security.ts';
import { ask, makeApp, siteKey, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let admin: { id: string; token: string };
let agent: { id: string; token: string };
beforeAll(async () => {
  app = await makeApp();
  admin = await app.person('Ada', 'admin', []);
  agent = await app.person('Gus', 'agent');
});
afterAll(() => app.close());

const get = async <Answer>(path: string, token = admin.token): Promise<Answer> => {
  const response = await fetch(app.url + path, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status, path).toBe(200);
  return (await response.json()) as Answer;
};
const events = async (query = ''): Promise<SecurityEvent[]> =>
  (await get<SecurityEventsAnswer>(`/api/v1/security/events?limit=200${query}`)).events;

test('a wrong password is an event with the account that was tried, and no trace of the password', async () => {
  const body = { email: 'ada@steward.test', password: 'wrong horse' };
  await expect(app.post('/api/v1/auth/login', body)).rejects.toThrow('401');
  // Whose account it was is looked up once the answer is out.
  await expect.poll(() => events('&type=sign_in_failed')).toHaveLength(1);
  const found = await events('&type=sign_in_failed');
  expect(found[0]).toMatchObject({
    ...{ eventType: 'sign_in_failed', sourceIp: '127.0.0.1', actionTaken: 'refused', threatLevel: 'low' },
    details: { email: 'ada@steward.test' },
  });
  expect(JSON.stringify(found)).not.toContain('wrong horse');
});

test('each kind of refusal at the doors is recorded as what it is', async () => {
  await fetch(`${app.url}/wp-login.php?x=1`);
  await fetch(`${app.url}/api/v1/nothing-here`);
  await fetch(`${app.url}/api/v1/security/limits`, { headers: { authorization: `Bearer ${agent.token}` } });
  const session = { siteKey, token: '', locale: 'en', timeZone: 'UTC' };
  const send = (extra: object, origin: string) =>
    fetch(`${app.url}/api/v1/widget/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ ...session, ...extra }),
    });
  await send({ identity: null }, 'https://evil.example');
  const identity = { userId: 'u1', name: 'Eve', email: '', signature: 'f'.repeat(64) };
  await send({ identity }, 'https://shop.example');
  await send({ identity: "' or 1=1 --" }, 'https://shop.example');
  const desk = await app.console(agent.token);
  await ask(desk, 'security.watch', { isShown: true });
  await ask(desk, 'no.such.event', {});
  const found = await events();
  const types = new Set(found.map(({ eventType }) => eventType));
  for (const type of [
    ...(['unknown_route', 'injection_probe', 'permission_refused', 'origin_not_allowed'] as const),
    ...(['bad_identity', 'malformed_input', 'signed_in'] as const),
  ])
    expect(types, type).toContain(type);
  const refused = found.filter(({ eventType }) => eventType === 'permission_refused');
  expect(refused.map(({ userId }) => userId)).toEqual([agent.id, agent.id]);
  expect(refused.map(({ details }) => details['act']).sort()).toEqual([
    'GET /api/v1/security/limits',
    'security.watch',
  ]);
});

test('whoever reads one thing of the desk over HTTP leaves an event, and who finds nothing another', async () => {
  const authorization = `Bearer ${admin.token}`;
  const flow = { name: 'Order status', definition: starters.order_status };
  const made = await app.post<{ flow: { id: string } }>('/api/v1/flows', flow, { authorization });
  const there = `/api/v1/flows/${made.flow.id}`;
  await fetch(app.url + there, { headers: { authorization } });
  const [read] = await events(`&type=object_read&userId=${admin.id}`);
  expect(read).toMatchObject({ threatLevel: 'info', actionTaken: 'none', details: { object: there } });
  const path = `/api/v1/flows/${newId()}`;
  await fetch(app.url + path, { headers: { authorization } });
  const [unknown] = await events(`&type=object_unknown&userId=${admin.id}`);
  expect(unknown).toMatchObject({ details: { object: path } });
});

test('the list is filtered and paged, and refuses what it cannot read', async () => {
  const all = await events();
  expect(all.length).toBeGreaterThan(4);
  expect(all.map(({ timestamp }) => timestamp)).toEqual(
    all.map(({ timestamp }) => timestamp).sort((a, b) => b - a),
  );
  const first = await get<SecurityEventsAnswer>('/api/v1/security/events?limit=2');
  expect(first.hasMore).toBe(true);
  const rest = await events(`&before=${first.events[1]?.id}`);
  const ids = all.map(({ id }) => id);
  expect(rest.map(({ id }) => id).filter(id => ids.includes(id))).toEqual(
    ids.slice(ids.indexOf(rest[0]?.id ?? '')),
  );
  expect((await events('&level=medium')).every(({ threatLevel }) => threatLevel === 'medium')).toBe(true);
  expect((await events('&address=127.0.0.0/8')).length).toBeGreaterThan(0);
  expect(await events('&address=203.0.113.7')).toEqual([]);
  // A zone is of this machine; the database knows none.
  expect(await events('&address=fe80::1%25eth0')).toEqual([]);
  expect((await events('&address=::ffff:127.0.0.1')).length).toBeGreaterThan(0);
  for (const wrong of ['address=nowhere', 'address=1.2.3.4/33', 'type=made_up', 'limit=0', 'before=x']) {
    const response = await fetch(`${app.url}/api/v1/security/events?${wrong}`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    expect(response.status, wrong).toBe(400);
  }
});

test('the summary counts what happened, by time, kind and address', async () => {
  const summary = await get<SecuritySummary>('/api/v1/security/summary?hours=1');
  expect(summary).toMatchObject({ stepMs: 60_000, dropped: 0 });
  const counted = summary.counts
    .flatMap(({ levels }) => Object.values(levels))
    .reduce((sum, n) => sum + n, 0);
  expect(counted).toBe(summary.types.reduce((sum, { events: n }) => sum + n, 0));
  expect(summary.talkers[0]).toMatchObject({ address: '127.0.0.1', worst: 'medium', country: '' });
  expect(summary.countries).toEqual([{ country: '', events: summary.talkers[0]?.events }]);
});

test('the summary names the accounts and the keys that most of it was about', async () => {
  const keyId = newId();
  const noted = { timestamp: Date.now(), actionTaken: 'none', sourceIp: '198.51.100.9' } as const;
  await insertEvents(app.db, [
    {
      ...{ ...noted, id: newId(), eventType: 'key_rejected', userId: null, threatLevel: 'medium' },
      details: { code: 'key_address', keyId, name: 'Warehouse' },
    },
    {
      ...{ ...noted, id: newId(), eventType: 'impossible_travel', userId: agent.id, threatLevel: 'high' },
      details: {},
    },
  ]);
  const summary = await get<SecuritySummary>('/api/v1/security/summary?hours=1');
  expect(summary.keys).toMatchObject([{ id: keyId, name: 'Warehouse', events: 1, worst: 'medium' }]);
  const gus = summary.people.find(({ id }) => id === agent.id);
  expect(gus).toMatchObject({ worst: 'high' });
  expect(gus?.events).toBeGreaterThan(1);
  expect(summary.types.find(({ type }) => type === 'impossible_travel')).toMatchObject({ worst: 'high' });
});

test('an admin ends the sessions of an account that stands out, and that is written down', async () => {
  const victim = await app.person('Vic', 'agent');
  const end = (id: string) =>
    fetch(`${app.url}/api/v1/people/${id}/sessions/end`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${admin.token}` } },
    });
  expect((await end(victim.id)).status).toBe(204);
  const session = await fetch(`${app.url}/api/v1/auth/session`, {
    headers: { authorization: `Bearer ${victim.token}` },
  });
  expect(session.status).toBe(401);
  expect(await get('/api/v1/audit?act=person.revoke')).toMatchObject({
    entries: [{ by: { name: 'Ada' }, subject: { kind: 'person', id: victim.id }, ip: '127.0.0.1' }],
  });
  expect((await end(newId())).status).toBe(404);
});

test('a panel that is open hears of new events, and one that is closed does not', async () => {
  const desk = await app.console(admin.token);
  const heard: SecurityEvent[] = [];
  desk.on('security.events', ({ events: said }: { events: SecurityEvent[] }) => void heard.push(...said));
  expect(await ask(desk, 'security.watch', { isShown: true })).toEqual({ ok: true });
  await fetch(`${app.url}/api/v1/live-one`);
  await expect.poll(() => heard.map(({ details }) => details['object'])).toContain('/api/v1/live-one');
  await ask(desk, 'security.watch', { isShown: false });
  heard.length = 0;
  await fetch(`${app.url}/api/v1/live-two`);
  await expect
    .poll(async () => (await events()).some(({ details }) => details['object'] === '/api/v1/live-two'))
    .toBe(true);
  expect(heard).toEqual([]);
});

test('the metric counts by kind and level', async () => {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  expect(text).toMatch(/steward_security_events_total\{type="bad_identity",level="medium"\} 1/);
});

test('what is older than it is kept goes, in batches', async () => {
  await app.db.transaction(async tx => {
    const before = Date.now() + 1_000;
    expect(await forgetEvents(tx, before, 3)).toBe(3);
    expect(await forgetEvents(tx, before, 10_000)).toBeGreaterThan(3);
  });
});
