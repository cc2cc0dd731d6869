// Attacks that come in by the doors of a running desk: found by the job over the events of all servers, and answered for real.
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../server/app.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { AuditLogAnswer } from '../../../src/protocol/audit.ts';
import { detectionRulesWith } from '../../../src/protocol/detection.ts';
import type { AddressesAnswer, LookUpAnswer } from '../../../src/protocol/http/addresses.ts';
import type { KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import type { SecurityEvent, SecurityEventsAnswer } from '../../../src/protocol/security.ts';
import { makeApp, siteOrigin, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let other: App;
let boss: PgBoss;
let admin: { id: string; token: string; email: string };
beforeAll(async () => {
  const changed = detectionRulesWith({
    credential_stuffing: { threshold: 4 },
    brute_force: { threshold: 4 },
    enumeration: { threshold: 6 },
    key_misuse: { threshold: 2, actions: ['notify', 'revoke'] },
    impossible_travel: { actions: ['notify', 'revoke'] },
  });
  if (!changed.ok) throw new Error(changed.problem);
  app = await makeApp({ config: { trustedProxies: ['127.0.0.0/8'], detection: changed.rules } });
  other = await app.sibling();
  admin = await app.person('Ada', 'admin');
  boss = new PgBoss({
    connectionString: app.connectionString,
    schema: 'jobs',
    supervise: false,
    schedule: false,
  });
  await boss.start();
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await app.close();
});

const json = { 'content-type': 'application/json' };
const from = (ip: string) => ({ 'x-forwarded-for': ip });

async function call<Answer>(
  method: string,
  path: string,
  own: { token?: string; ip?: string; body?: unknown } = {},
) {
  const { token = admin.token, ip, body } = own;
  const response = await fetch(app.url + path, {
    method,
    headers: { ...json, authorization: `Bearer ${token}`, ...(ip === undefined ? {} : from(ip)) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, answer: (text === '' ? null : JSON.parse(text)) as Answer };
}
const guess = (ip: string, email: string, url = app.url) =>
  fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { ...json, ...from(ip) },
    body: JSON.stringify({ email, password: 'a wrong password' }),
  });
const visit = async (ip: string, url = app.url) =>
  (
    await fetch(`${url}/api/v1/widget/session`, {
      method: 'POST',
      headers: { ...json, origin: siteOrigin, ...from(ip) },
      body: JSON.stringify({
        siteKey: 'test-site',
        token: '',
        identity: null,
        locale: 'en',
        timeZone: 'UTC',
      }),
    })
  ).status;

/** Whoever is asked writes what they heard first. */
const fired = async (rule: string, url = app.url): Promise<SecurityEvent[]> => {
  const response = await fetch(`${url}/api/v1/security/events?type=rule_fired&limit=200`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  const { events } = (await response.json()) as SecurityEventsAnswer;
  return events.filter(({ details }) => details['rule'] === rule);
};
/** As the schedule has it looked each minute. @returns what stands of the rule, once that is what is waited for: whoever found it first may be writing it still */
async function look(
  rule: string,
  isMeant: (found: SecurityEvent[]) => boolean = found => found.length > 0,
): Promise<SecurityEvent[]> {
  await Promise.all([fired(rule), fired(rule, other.url)]);
  const id = await boss.send('security.detect', {}, { singletonKey: newId() });
  await expect
    .poll(async () => (await boss.findJobs('security.detect', { id: id ?? '' }))[0]?.state, {
      timeout: 30_000,
    })
    .toBe('completed');
  await expect.poll(async () => isMeant(await fired(rule)), { timeout: 10_000 }).toBe(true);
  return fired(rule);
}
const alertsOpen = () =>
  app.db.query<{ key: string; text: string }>(
    sql`select key, text from alerts where closed_at_ms is null and role = 'admin'`,
  );

test('stuffing that is spread over two servers is found as one, and its network is kept out of both', async () => {
  const [ip, beside] = ['203.0.113.9', '203.0.113.10'];
  for (let one = 0; one < 4; one++)
    await guess(ip, `nobody-${one}@steward.test`, one % 2 === 0 ? app.url : other.url);
  for (let one = 0; one < 3; one++) await guess(beside, `somebody-${one}@steward.test`);

  // By itself: the job of the minute was not asked.
  await expect.poll(() => fired('credential_stuffing'), { timeout: 10_000, interval: 20 }).toHaveLength(1);
  expect(await fired('credential_stuffing')).toMatchObject([
    {
      ...{ sourceIp: ip, actionTaken: 'blocked', threatLevel: 'high' },
      details: { group: ip, count: 4, done: 'block' },
    },
  ]);
  for (const url of [app.url, other.url])
    await expect.poll(() => visit(ip, url), { timeout: 10_000 }).toBe(403);
  expect(await visit(beside)).toBe(200);
  const { answer } = await call<AddressesAnswer>('GET', '/api/v1/security/addresses');
  const rule = answer.rules.find(({ range }) => range === ip);
  expect(rule).toMatchObject({
    ...{ effect: 'deny', by: { kind: 'server', name: 'Steward' } },
    reason: 'found by the rule credential_stuffing',
  });
  expect(Math.abs((rule?.until ?? 0) - Date.now() - 3_600_000)).toBeLessThan(60_000);
  await expect
    .poll(async () => (await alertsOpen()).find(({ key }) => key.endsWith('credential_stuffing'))?.text)
    .toContain('kept out for a time');
  // What was found is not found again.
  expect(await look('credential_stuffing')).toHaveLength(1);
});

test('this machine is never kept out, whatever a rule finds', async () => {
  for (let one = 0; one < 5; one++) await guess('127.0.0.1', `here-${one}@steward.test`);
  const isHere = ({ sourceIp }: SecurityEvent) => sourceIp === '127.0.0.1';
  const found = (await look('credential_stuffing', events => events.some(isHere))).find(isHere);
  expect(found).toMatchObject({ actionTaken: 'notified' });
  expect(found?.details).not.toHaveProperty('done');
  expect(await visit('127.0.0.1')).toBe(200);
});

test('a key that comes from new places is revoked, on all servers', async () => {
  const limits = { perMinute: null, dayQuota: null, monthQuota: null, credits: null, refill: null };
  const fields = { name: 'Shop', environment: 'live', scopes: ['models:read'], expiresAt: null };
  const body = { ...fields, ...limits, addresses: [], rotateDays: null };
  const { answer } = await call<KeySecretAnswer>('POST', '/api/v1/keys', { body });
  const ask = (ip: string, url = app.url) =>
    fetch(`${url}/api/v1/models/versions`, {
      headers: { authorization: `Bearer ${answer.secret}`, ...from(ip) },
    });
  expect((await ask('192.0.2.1')).status).toBe(200);
  expect((await ask('198.51.100.1')).status).toBe(200);
  expect(await look('key_misuse', () => true)).toEqual([]);
  expect((await ask('203.0.113.200')).status).toBe(200);
  expect(await look('key_misuse')).toMatchObject([
    { actionTaken: 'revoked', details: { keyId: answer.key.id, count: 2, done: 'revoke' } },
  ]);
  for (const url of [app.url, other.url])
    await expect
      .poll(async () => ((await (await ask('192.0.2.1', url)).json()) as { code: string }).code, {
        timeout: 10_000,
      })
      .toBe('key_revoked');
  const { answer: log } = await call<AuditLogAnswer>('GET', '/api/v1/audit?act=key.revoke');
  expect(log.entries[0]).toMatchObject({ by: { kind: 'server' }, subject: { id: answer.key.id } });
});

test('whose password is guessed shows once more who they are before an act that could do harm', async () => {
  const boss = await app.person('Boss', 'admin');
  const path = `/api/v1/keys/${newId()}/rotate`;
  const rotate = async () =>
    (await call<{ code: string }>('POST', path, { token: boss.token, body: { graceHours: 1 } })).answer.code;
  expect(await rotate()).toBe('not_found');
  for (let one = 0; one < 4; one++) await guess(`198.51.100.${50 + one}`, boss.email);
  const isBoss = ({ userId }: SecurityEvent) => userId === boss.id;
  const found = (await look('brute_force', events => events.some(isBoss))).filter(isBoss);
  expect(found).toMatchObject([{ actionTaken: 'challenged', details: { email: boss.email } }]);
  expect(await rotate()).toBe('reauthentication_required');
});

test('who looks for what is not there is half way to being kept out', async () => {
  const ip = '192.0.2.77';
  for (let one = 0; one < 6; one++) await fetch(`${app.url}/api/v1/nothing-${one}`, { headers: from(ip) });
  const [found] = await look('enumeration');
  expect(found).toMatchObject({ sourceIp: ip, actionTaken: 'limited' });
  await expect
    .poll(async () => {
      const at = `/api/v1/security/addresses/look-up?address=${ip}`;
      const [here, there] = await Promise.all(
        [app.url, other.url].map(async url => {
          const response = await fetch(url + at, { headers: { authorization: `Bearer ${admin.token}` } });
          return ((await response.json()) as LookUpAnswer).points;
        }),
      );
      return Math.max(here ?? 0, there ?? 0);
    })
    .toBeGreaterThan(49);
});

test('who is in two places at once can be signed out everywhere, where the rule says so', async () => {
  const bea = await app.person('Bea');
  const me = async () =>
    (await call<{ code?: string }>('GET', '/api/v1/auth/session', { token: bea.token })).status;
  expect(await me()).toBe(200);
  for (const ip of ['5.9.17.4', '133.11.0.9'])
    await fetch(`${app.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { ...json, ...from(ip) },
      body: JSON.stringify({ email: bea.email, password: 'correct horse battery staple' }),
    });
  await expect
    .poll(() => app.db.query(sql`select id from security_events where event_type = 'impossible_travel'`))
    .toHaveLength(1);
  const found = await look('impossible_travel');
  expect(found).toMatchObject([{ userId: bea.id, actionTaken: 'revoked', details: { done: 'revoke' } }]);
  await expect.poll(me, { timeout: 10_000 }).toBe(401);
});
