/** API keys on two servers: what each check answers, exact counts, revoking at once, rotation, who acts, what is kept. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { noticeOfKey } from '../../../server/features/keys/index.ts';
import { type KeyNotice, lookAtKeys } from '../../../server/features/keys/keys.jobs.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { createLog } from '../../../server/platform/log.ts';
import type { ApiKey, CreateKeyRequest, KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import type { Problem } from '../../../src/protocol/http/problem.ts';
import { keyPattern } from '../../../src/protocol/key-scopes.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';

const lines: string[] = [];
let app: TestApp;
let other: { url: string };
let admin: { id: string; token: string };
beforeAll(async () => {
  const log = createLog({
    ...{ level: 'debug', clean: text => text },
    destination: { write: line => void lines.push(line) },
  });
  app = await makeApp({ log });
  other = await app.sibling();
  admin = await app.person('Root', 'admin');
});
afterAll(() => app.close());

const plain: CreateKeyRequest = {
  ...{ name: 'Shop', environment: 'live', scopes: ['models:read'], expiresAt: null, addresses: [] },
  ...{ perMinute: null, dayQuota: null, monthQuota: null, credits: null, refill: null, rotateDays: null },
};

async function call(method: string, path: string, token: string, body?: unknown, url = app.url) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? null : JSON.parse(text) };
}

async function make(over: Partial<CreateKeyRequest> = {}, token = admin.token): Promise<KeySecretAnswer> {
  const { status, json } = await call('POST', '/api/v1/keys', token, { ...plain, ...over });
  expect(status, JSON.stringify(json)).toBe(201);
  return json;
}

const asKey = (secret: string, url = app.url, path = '/api/v1/models/versions') =>
  call('GET', path, secret, undefined, url);
/** 200, or the code of the refusal. */
const outcome = async (secret: string, url = app.url): Promise<number | string> => {
  const { status, json } = await asKey(secret, url);
  return status === 200 ? 200 : (json as Problem).code;
};
const change = (id: string, body: object) => call('PATCH', `/api/v1/keys/${id}`, admin.token, body);

test('a key is shown once, and nothing that is kept leads back to it', async () => {
  const { key, secret } = await make({ name: 'Once' });
  expect(secret).toMatch(keyPattern);
  expect(key).toMatchObject({ name: 'Once', state: 'active', ownerId: admin.id, ownerName: 'Root' });
  expect(key.secrets).toEqual([{ start: secret.slice(0, 22), createdAt: expect.any(Number), endsAt: null }]);
  const { json } = await call('GET', '/api/v1/keys', admin.token);
  expect((json.keys as ApiKey[]).some(({ id }) => id === key.id)).toBe(true);
  expect(JSON.stringify(json)).not.toContain(secret.slice(23));
  const tables = await app.db.query<{ name: string }>(
    sql`select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'jobs')`,
  );
  expect(tables.length).toBeGreaterThan(30);
  for (const { name } of tables) {
    const rows = await app.db.query(sql`select t::text as row from ${raw(name)} t`);
    expect(JSON.stringify(rows).includes(secret.slice(23)), name).toBe(false);
  }
  expect(await outcome(secret)).toBe(200);
  expect(await outcome(secret, other.url)).toBe(200);
});

test('each thing that is wrong has its code, and the first one is told', async () => {
  const { key, secret } = await make({ name: 'Codes' });
  const last = secret.at(-1) === 'a' ? 'b' : 'a';
  expect(await outcome(`${secret.slice(0, -1)}${last}`)).toBe('key_malformed');
  expect(await outcome('stwd_live_nothing')).toBe('key_malformed');
  const { secret: stranger } = await make({ name: 'Stranger' });
  await app.db.query(sql`delete from api_key_secrets where public_id = ${stranger.slice(10, 22)}`);
  expect(await outcome(stranger)).toBe('key_unknown');
  expect(await outcome(secret)).toBe(200);

  expect((await change(key.id, { addresses: ['203.0.113.0/24', '2001:db8::/32'] })).status).toBe(200);
  expect(await outcome(secret)).toBe('key_address');
  await change(key.id, { expiresAt: 1 });
  expect(await outcome(secret)).toBe('key_expired');
  await change(key.id, { isEnabled: false });
  expect(await outcome(secret)).toBe('key_disabled');
  await change(key.id, { isEnabled: true, expiresAt: null, addresses: ['127.0.0.0/8'] });
  expect(await outcome(secret)).toBe(200);
  expect((await asKey(secret, app.url, '/api/v1/flows')).json.code).toBe('key_scope');
  expect((await call('POST', `/api/v1/keys/${key.id}/revoke`, admin.token)).json.state).toBe('revoked');
  expect(await outcome(secret)).toBe('key_revoked');
  expect((await change(key.id, { isEnabled: true })).json.code).toBe('refused_by_state');
});

test('the secret of a known key that is wrong is unknown, whatever the state of the key', async () => {
  const one = await make({ name: 'One' });
  const two = await make({ name: 'Two' });
  await call('POST', `/api/v1/keys/${one.key.id}/revoke`, admin.token);
  // The name of one with the digest of another: whoever knows only the public part learns nothing of the key.
  const digest = await app.db.one<{ digest: Buffer }>(
    sql`select digest from api_key_secrets where public_id = ${two.secret.slice(10, 22)}`,
  );
  await app.db.query(
    sql`update api_key_secrets set digest = ${digest.digest} where public_id = ${one.secret.slice(10, 22)}`,
  );
  expect(await outcome(one.secret, other.url)).toBe('key_unknown');
});

test('addresses, scopes and refills that make no sense are refused', async () => {
  for (const over of [
    { addresses: ['somewhere'] },
    { scopes: ['keys:edit'] },
    { scopes: [] },
    { environment: 'test', scopes: ['models:write'] },
    { perMinute: 0 },
    { expiresAt: 9_007_199_254_740_991 },
    { addresses: ['fe80::1%eth0/129'] },
    { refill: { credits: 5, every: 'day' } },
  ]) {
    const { status, json } = await call('POST', '/api/v1/keys', admin.token, { ...plain, ...over });
    expect([status, json.code]).toEqual([400, 'malformed']);
  }
});

test('a refill needs credits to fill up, whichever of them is changed', async () => {
  const { key } = await make({ name: 'Refilled' });
  const refill = { credits: 5, every: 'day' };
  expect((await change(key.id, { refill })).json.code).toBe('malformed');
  expect((await change(key.id, { refill, credits: 5 })).json).toMatchObject({ credits: 5, refill });
  expect((await change(key.id, { credits: null })).json.code).toBe('malformed');
  expect((await change(key.id, { refill: null, credits: null })).json).toMatchObject({ credits: null });
});

test('an address with a zone is the address, and breaks nothing', async () => {
  const { secret } = await make({ name: 'Zone', addresses: ['fe80::1%eth0', '127.0.0.1'] });
  expect(await outcome(secret)).toBe(200);
});

test('what is free stays so for a key that is used up', async () => {
  const { secret } = await make({ name: 'Emptied', credits: 1, scopes: ['models:read', 'security:read'] });
  expect(await outcome(secret)).toBe(200);
  expect(await outcome(secret)).toBe('key_credits');
  expect(await outcome(secret)).toBe('key_credits');
  expect((await asKey(secret, app.url, '/api/v1/security/limits')).status).toBe(200);
});

test('revoked on one server, it is refused on all within a second, though each holds what it knows', async () => {
  const { key, secret } = await make({ name: 'Revoked' });
  expect([await outcome(secret), await outcome(secret, other.url)]).toEqual([200, 200]);
  await call('POST', `/api/v1/keys/${key.id}/revoke`, admin.token);
  expect(await outcome(secret)).toBe('key_revoked');
  // The two servers of this test have no line between them: the other one finds it by looking.
  await vi.waitFor(async () => expect(await outcome(secret, other.url)).toBe('key_revoked'), {
    timeout: 5_000,
    interval: 50,
  });
});

test('a quota is exact under 50 callers at once at two servers', async () => {
  const { key, secret } = await make({ name: 'Quota', dayQuota: 20 });
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) => outcome(secret, at % 2 === 0 ? app.url : other.url)),
  );
  expect(answers.filter(answer => answer === 200)).toHaveLength(20);
  expect(new Set(answers)).toEqual(new Set([200, 'key_quota']));
  const refused = await asKey(secret);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const listed = ((await call('GET', '/api/v1/keys', admin.token)).json.keys as ApiKey[]).find(
    ({ id }) => id === key.id,
  );
  expect(listed).toMatchObject({ dayUsed: 20, monthUsed: 20 });
  // A new day: the database's counts are of yesterday now.
  await app.db.query(sql`update api_key_counts set day = day - 1 where key_id = ${key.id}`);
  await change(key.id, { name: 'Quota of a new day' });
  expect(await outcome(secret)).toBe(200);
});

test('credits are spent exactly once each, filled up by hand and by the calendar', async () => {
  const { key, secret } = await make({ name: 'Credits', credits: 10 });
  const spend = async (count: number) => {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, at) => outcome(secret, at % 2 === 0 ? app.url : other.url)),
    );
    return answers.filter(answer => answer === 200).length;
  };
  expect(await spend(50)).toBe(10);
  expect((await asKey(secret)).json).toMatchObject({ code: 'key_credits', retryable: false });
  await change(key.id, { credits: 3 });
  expect(await outcome(secret)).toBe(200);
  await change(key.id, { credits: 0, refill: { credits: 5, every: 'day' } });
  expect(await outcome(secret)).toBe('key_credits');
  await app.db.query(
    sql`update api_key_counts set credits_since = credits_since - 1 where key_id = ${key.id}`,
  );
  await change(key.id, { name: 'Credits of a new day' });
  await vi.waitFor(async () => expect(await outcome(secret, other.url)).toBe(200), 5_000);
  expect(await spend(50)).toBe(4);
});

test('what is refused for its scope costs nothing', async () => {
  const { secret } = await make({ name: 'Scope', credits: 1 });
  for (let count = 0; count < 5; count += 1) {
    expect((await asKey(secret, app.url, '/api/v1/flows')).json.code).toBe('key_scope');
  }
  expect(await outcome(secret)).toBe(200);
  expect(await outcome(secret)).toBe('key_credits');
});

test("a key's own pace holds it back and nobody else", async () => {
  const { secret } = await make({ name: 'Pace', perMinute: 5 });
  const { secret: free } = await make({ name: 'Free' });
  const answers = [];
  for (let count = 0; count < 8; count += 1) answers.push(await outcome(secret));
  expect(answers.filter(answer => answer === 200)).toHaveLength(5);
  expect(answers.at(-1)).toBe('rate_limited');
  const refused = await asKey(secret);
  expect(refused.headers.get('ratelimit-policy')).toContain('"key_5"');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await outcome(free)).toBe(200);
});

test('keys of different paces that ask in turn are each held to their own', async () => {
  const { secret: slow } = await make({ name: 'Slow', perMinute: 4 });
  const { secret: quick } = await make({ name: 'Quick', perMinute: 7 });
  const { secret: alike } = await make({ name: 'As slow', perMinute: 4 });
  const passed = new Map([slow, quick, alike].map(secret => [secret, 0]));
  for (let round = 0; round < 12; round += 1) {
    for (const [secret, count] of passed) if ((await outcome(secret)) === 200) passed.set(secret, count + 1);
  }
  expect([...passed.values()]).toEqual([4, 7, 4]);
});

test('after a rotation both secrets work until the grace period ends, and two at most', async () => {
  const { key, secret: first } = await make({ name: 'Rotated' });
  const rotate = async (graceHours: number): Promise<KeySecretAnswer> =>
    (await call('POST', `/api/v1/keys/${key.id}/rotate`, admin.token, { graceHours })).json;
  const { secret: second, key: shown } = await rotate(24);
  expect(second).not.toBe(first);
  expect(shown.secrets).toHaveLength(2);
  expect([await outcome(first), await outcome(second)]).toEqual([200, 200]);
  const { secret: third } = await rotate(24);
  expect([await outcome(first), await outcome(second), await outcome(third)]).toEqual([
    ...['key_expired', 200, 200],
  ]);
  const { secret: fourth } = await rotate(0);
  expect([await outcome(third), await outcome(fourth)]).toEqual(['key_expired', 200]);
});

test('a secret that ended by its age is not brought back to life by a rotation', async () => {
  const { key, secret } = await make({ name: 'Aged', rotateDays: 10 });
  const age = (days: number) =>
    app.db.query(sql`
      update api_key_secrets set created_at = now() - make_interval(hours => ${24 * days}) where key_id = ${key.id}`);
  await age(18);
  await change(key.id, { name: 'Aged for long' });
  expect(await outcome(secret)).toBe('key_expired');
  const { json } = await call('POST', `/api/v1/keys/${key.id}/rotate`, admin.token, { graceHours: 720 });
  expect(await outcome(secret)).toBe('key_expired');
  expect(await outcome(json.secret)).toBe(200);
  expect(json.key.secrets).toHaveLength(1);
  // One that is due works on to the end that it had, and no longer.
  await age(16);
  const { json: next } = await call('POST', `/api/v1/keys/${key.id}/rotate`, admin.token, {
    graceHours: 720,
  });
  const ends = (next as KeySecretAnswer).key.secrets.map(({ endsAt }) => endsAt ?? 0);
  expect(Math.abs((ends[1] ?? 0) - (Date.now() + 86_400_000))).toBeLessThan(60_000);
});

test('admins are told of a secret that is due, again where its day was changed, and by a notice that leads to a page', async () => {
  const { key } = await make({ name: 'Told', rotateDays: 10 });
  await app.db.query(sql`
    update api_key_secrets set created_at = now() - interval '5 days' where key_id = ${key.id}`);
  const told: KeyNotice[] = [];
  let isAway = true;
  const look = () =>
    lookAtKeys({
      ...{ db: app.db, clock: { now: () => Date.now() } },
      async notify(notice) {
        if (notice.keyId !== key.id) return;
        if (isAway) throw new Error('away');
        told.push(notice);
      },
    });
  await expect(look()).rejects.toThrow('away');
  isAway = false;
  await look();
  await look();
  expect(told.map(({ isDue }) => isDue)).toEqual([false]);
  await change(key.id, { rotateDays: 5 });
  await look();
  expect(told.map(({ isDue }) => isDue)).toEqual([false, true]);
  await change(key.id, { rotateDays: 11 });
  await look();
  expect(told.map(({ isDue }) => isDue)).toEqual([false, true, false]);
  expect(noticeOfKey(told[0] as KeyNotice).route).toBe('#/security/keys');
});

test('where the requests of a key are more than a chart shows, the newest are there', async () => {
  const { key } = await make({ name: 'Busy' });
  await app.db.query(sql`
    insert into api_key_usage (key_id, hour, route, status, requests)
    select ${key.id}, date_trunc('hour', now()) - make_interval(hours => h), 'GET /' || r, 200, 1
    from generate_series(0, 99) h, generate_series(1, 250) r`);
  const { json } = await call('GET', `/api/v1/keys/${key.id}/usage?days=90`, admin.token);
  const hours = (json.rows as { hour: number }[]).map(({ hour }) => hour);
  expect(hours).toHaveLength(20_000);
  expect(hours).toEqual([...hours].sort((a, b) => a - b));
  expect(Date.now() - (hours.at(-1) ?? 0)).toBeLessThan(2 * 3_600_000);
});

test('keys are made, changed and rotated by whoever showed of late that it is them, and revoked by any admin', async () => {
  const late = await app.person('Late', 'admin');
  const { key } = await make({ name: 'Careful' });
  await app.db.query(
    sql`update auth_session set proven_at = now() - interval '1 hour' where user_id = ${late.id}`,
  );
  const path = `/api/v1/keys/${key.id}`;
  for (const [method, at, body] of [
    ['POST', '/api/v1/keys', plain],
    ['PATCH', path, { name: 'Stolen' }],
    ['POST', `${path}/rotate`, { graceHours: 1 }],
  ] as const)
    expect((await call(method, at, late.token, body)).json.code, at).toBe('reauthentication_required');
  expect((await call('POST', `${path}/revoke`, late.token)).status).toBe(200);
});

test('a key never may more than whoever made it may now, and stops when they leave', async () => {
  const boss = await app.person('Boss', 'admin');
  const { secret } = await make({ name: 'Boss’s' }, boss.token);
  expect(await outcome(secret)).toBe(200);
  await app.accounts.updateUser(boss.id, { role: 'agent' });
  await vi.waitFor(async () => expect(await outcome(secret)).toBe('forbidden'), 5_000);
  await app.accounts.updateUser(boss.id, { role: 'supervisor' });
  await vi.waitFor(async () => expect(await outcome(secret)).toBe(200), 5_000);
  await app.accounts.disableUser(boss.id);
  await vi.waitFor(async () => expect(await outcome(secret)).toBe('key_owner_left'), 5_000);
});

test('no key makes keys, opens a console, or is a person', async () => {
  const { secret } = await make({ name: 'Meek', scopes: ['conversations:read', 'models:write'] });
  expect((await call('GET', '/api/v1/keys', secret)).json.code).toBe('key_scope');
  expect((await call('POST', '/api/v1/keys', secret, plain)).json.code).toBe('key_scope');
  expect((await call('GET', '/api/v1/auth/session', secret)).json.code).toBe('key_scope');
  expect((await call('GET', '/api/v1/notifications/devices', secret)).json.code).toBe('key_scope');
  await expect(app.console(secret)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
});

test('what it was used for is counted by hour, route and status, and when last', async () => {
  const { key, secret } = await make({ name: 'Charted', perMinute: 3 });
  for (let count = 0; count < 4; count += 1) await outcome(secret);
  await asKey(secret, app.url, '/api/v1/flows');
  const { json } = await call('GET', `/api/v1/keys/${key.id}/usage?days=1`, admin.token);
  const sums = Object.fromEntries(
    (json.rows as { route: string; status: number; requests: number }[]).map(row => [
      `${row.route} ${row.status}`,
      row.requests,
    ]),
  );
  expect(sums).toEqual({
    'GET /api/v1/models/versions 200': 3,
    'GET /api/v1/models/versions 429': 1,
    'GET /api/v1/flows 429': 1,
  });
  const [used] = await app.db.query<{ at: Date | null; ip: string }>(
    sql`select last_used_at as at, last_used_ip as ip from api_keys where id = ${key.id}`,
  );
  expect(used?.at).toBeInstanceOf(Date);
  expect(used?.ip).toContain('127.0.0.1');
});

test('no key ever stands in the log, whatever became of it', async () => {
  const { key, secret } = await make({ name: 'Unlogged' });
  const { secret: next } = (
    await call('POST', `/api/v1/keys/${key.id}/rotate`, admin.token, { graceHours: 1 })
  ).json as KeySecretAnswer;
  await outcome(secret);
  await asKey(next, app.url, `/api/v1/nothing?key=1`);
  await outcome(`${next.slice(0, -1)}!`);
  await call('POST', `/api/v1/keys/${key.id}/revoke`, admin.token);
  await outcome(secret, other.url);
  await vi.waitFor(async () => expect(await outcome(secret)).toBe('key_revoked'), 5_000);
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter(line => line.includes(secret.slice(23)) || line.includes(next.slice(23, -1)))).toEqual(
    [],
  );
});
