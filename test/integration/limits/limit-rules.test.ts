// The limits as people set them: what is saved counts at once, on all servers, and can always be taken back.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import type {
  CostsAnswer,
  LimitAnswer,
  LimitEntry,
  LimitRule,
  LimitsAnswer,
} from '../../../src/protocol/http/limits.ts';
import type { Problem } from '../../../src/protocol/http/problem.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { startRedis } from '../../helpers/redis.ts';

const limitsAt = '/api/v1/security/limits';
const me = '/api/v1/auth/session';
let app: TestApp;
let admin: { id: string; token: string };
let agent: { id: string; token: string };
beforeAll(async () => {
  app = await makeApp({ config: { ratePerMinute: 600 } });
  admin = await app.person('Root', 'admin');
  agent = await app.person('Ann');
});
afterAll(() => app.close());

type Told<Body> = { status: number; headers: Headers; body: Body & Partial<Problem> };
async function call<Body>(
  method: string,
  path: string,
  { token = admin.token, body, url = app.url }: { token?: string; body?: unknown; url?: string } = {},
): Promise<Told<Body>> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === '' ? ({} as Body) : JSON.parse(text) };
}
const list = () => call<LimitsAnswer>('GET', limitsAt);
async function entry(name: string): Promise<LimitEntry | undefined> {
  return (await list()).body.rules.find(rule => rule.name === name);
}
const sumOf = (told: LimitEntry | undefined) =>
  (told?.hours ?? []).reduce(
    (sum, hour) => ({
      passed: sum.passed + hour.passed,
      refused: sum.refused + hour.refused,
      reported: sum.reported + hour.reported,
    }),
    { passed: 0, refused: 0, reported: 0 },
  );
const narrow: LimitRule = {
  ...{ strategy: 'token_bucket', limit: 2, windowMs: 3_600_000, burst: null, mode: 'enforce' },
  ...{ surfaces: ['api'], by: 'caller', acts: [`GET ${me}`], roles: ['agent'], siteIds: [], addresses: [] },
};
const save = (name: string, rule: LimitRule, version: number, own: { url?: string } = {}) =>
  call<LimitAnswer>('PUT', `${limitsAt}/rules/${name}`, { body: { rule, version }, ...own });
const remove = (name: string, version: number) =>
  call('DELETE', `${limitsAt}/rules/${name}?version=${version}`);
const visits = async (count: number, url = app.url): Promise<number[]> => {
  const statuses: number[] = [];
  for (let one = 0; one < count; one++)
    statuses.push((await call('GET', me, { token: agent.token, url })).status);
  return statuses;
};

test('what Steward brings is listed, with everything that rules can be about', async () => {
  const { body } = await list();
  expect(body.rules.map(({ name }) => name)).toContain('default');
  expect(body.rules.every(({ origin, version }) => origin === 'usual' && version === 0)).toBe(true);
  expect(body.acts).toContainEqual({ act: `GET ${me}`, surface: 'api', usualCost: 1, cost: 1 });
  expect(body.acts).toContainEqual({ act: 'command', surface: 'widget', usualCost: 4, cost: 4 });
  expect(body.acts).toContainEqual({ act: `GET ${limitsAt}`, surface: 'api', usualCost: 0, cost: 0 });
});

test('a key that meets a rule is shown as the key, not as whoever made it', async () => {
  const limits = { perMinute: null, dayQuota: null, monthQuota: null, credits: null, refill: null };
  const fields = { name: 'Shop', environment: 'live', scopes: ['models:read'], expiresAt: null };
  const made = await call<KeySecretAnswer>('POST', '/api/v1/keys', {
    body: { ...fields, ...limits, addresses: [], rotateDays: null },
  });
  const models = 'GET /api/v1/models/versions';
  await save('models-narrow', { ...narrow, limit: 1, acts: [models], roles: [] }, 0);
  const ask = () => call('GET', '/api/v1/models/versions', { token: made.body.secret });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
  const { id: key } = made.body.key;
  const told = await entry('models-narrow');
  expect(told?.talkers).toEqual([{ kind: 'key', key, name: 'Shop', hits: 1 }]);
  await remove('models-narrow', 1);
});

test('a rule of one’s own counts at once, only for whom it is, and is gone when it is taken back', async () => {
  const made = await save('me-narrow', narrow, 0);
  expect(made).toMatchObject({
    status: 200,
    body: { rule: { origin: 'own', version: 1, updatedBy: 'Root' } },
  });
  expect(await visits(3)).toEqual([200, 200, 429]);
  // It is about agents.
  for (let one = 0; one < 3; one++) expect((await call('GET', me)).status).toBe(200);
  const told = await entry('me-narrow');
  expect(sumOf(told)).toEqual({ passed: 2, refused: 1, reported: 0 });
  expect(told?.talkers).toEqual([{ kind: 'person', key: agent.id, name: 'Ann', hits: 1 }]);
  expect(await remove('me-narrow', 1)).toMatchObject({ status: 204 });
  expect(await visits(3)).toEqual([200, 200, 200]);
  expect(await entry('me-narrow')).toBeUndefined();
  // Its name may be used again; the version goes on.
  expect(await save('me-narrow', narrow, 0)).toMatchObject({ status: 409, body: { code: 'stale' } });
  expect((await save('me-narrow', { ...narrow, mode: 'report' }, 2)).status).toBe(200);
  expect(await visits(4)).toEqual([200, 200, 200, 200]);
  // Whom it would have met: its count went on.
  expect(sumOf(await entry('me-narrow'))).toEqual({ passed: 2, refused: 1, reported: 4 });
  expect((await save('me-narrow', { ...narrow, mode: 'off' }, 3)).status).toBe(200);
  expect(await visits(3)).toEqual([200, 200, 200]);
  expect((await remove('me-narrow', 4)).status).toBe(204);
});

test('a rule that shuts everybody out can be mended by whoever made it', async () => {
  const usual = (await entry('default'))?.usual;
  if (!usual) throw new Error('there is a default');
  const shut: LimitRule = { ...usual, strategy: 'fixed_window', limit: 1, windowMs: 31 * 86_400_000 };
  expect((await save('default', shut, 0)).status).toBe(200);
  expect([...(await visits(2)), (await call('GET', me)).status, (await call('GET', me)).status]).toEqual([
    200, 429, 200, 429,
  ]);
  expect(await entry('default')).toMatchObject({
    origin: 'changed',
    rule: { limit: 1 },
    usual: { limit: 600 },
  });
  // Guessing at what is free is not free.
  const guess = () => call('GET', limitsAt, { token: 'guess' });
  expect([(await guess()).status, (await guess()).status]).toEqual([401, 429]);
  // Set as it usually is, it is as Steward brings it.
  expect(await save('default', usual, 1)).toMatchObject({ body: { rule: { origin: 'usual', version: 2 } } });
  expect(await visits(2)).toEqual([200, 200]);
});

test.for<[string, string, Partial<LimitRule>, string]>([
  ['a surface without that act', 'own', { acts: ['GET /api/v1/nowhere'] }, 'rule.acts.0'],
  ['an act of another surface', 'own', { acts: ['sync.pull'] }, 'rule.acts.0'],
  ['no address', 'own', { addresses: ['300.1.1.1'] }, 'rule.addresses.0'],
  ['a site where there is none', 'own', { by: 'site' }, 'rule.by'],
  ['nobody by who they are', 'own', { roles: ['nobody'] }, 'rule.by'],
  ['a burst of what has none', 'own', { strategy: 'fixed_window', burst: 5 }, 'rule.burst'],
  ['a log that is too long', 'own', { strategy: 'sliding_log', limit: 20_000 }, 'rule.limit'],
])('a rule that cannot be is told what is wrong: %s', async ([, name, over, path]) => {
  const { status, body } = await save(name, { ...narrow, ...over }, 0);
  expect({ status, path: body.details?.[0]?.path }).toEqual({ status: 400, path });
  expect(await entry(name)).toBeUndefined();
});

test('what an act costs can be set, but not what is always free', async () => {
  const set = (costs: Record<string, number>, version: number) =>
    call<CostsAnswer>('PUT', `${limitsAt}/costs`, { body: { costs, version } });
  expect((await save('dear', { ...narrow, limit: 10 }, 0)).status).toBe(200);
  const priced = await set({ [`GET ${me}`]: 5, 'widget command': 4 }, 0);
  expect(priced.body.acts).toContainEqual({ act: `GET ${me}`, surface: 'api', usualCost: 1, cost: 5 });
  expect(await visits(3)).toEqual([200, 200, 429]);
  expect(await set({}, 0)).toMatchObject({ status: 409, body: { code: 'stale' } });
  expect(await set({ [`GET ${limitsAt}`]: 1 }, 1)).toMatchObject({ status: 400 });
  expect(await set({ 'GET /nowhere': 1 }, 1)).toMatchObject({ status: 400 });
  expect((await set({}, 1)).status).toBe(200);
  expect((await remove('dear', 1)).status).toBe(204);
});

test('agents see nothing of it; supervisors read', async () => {
  const lead = await app.person('Vera', 'supervisor');
  expect((await call('GET', limitsAt, { token: agent.token })).status).toBe(403);
  expect((await call('GET', limitsAt, { token: lead.token })).status).toBe(200);
  const body = { rule: narrow, version: 0 };
  const path = `${limitsAt}/rules/x`;
  expect((await call('PUT', path, { token: lead.token, body })).status).toBe(403);
});

test('another server follows at once, and knows it after a restart', async () => {
  const redis = await startRedis();
  try {
    const own = { redisUrl: redis.url, ratePerMinute: 600 };
    const [one, other] = [await app.sibling(own), await app.sibling(own)];
    await vi.waitFor(async () => {
      const ready = await fetch(`${other.url}/health/ready`);
      expect(ready.status).toBe(200);
    });
    expect((await save('both', narrow, 0, { url: one.url })).status).toBe(200);
    await vi.waitFor(async () => {
      expect((await visits(1, other.url))[0]).toBe(429);
    });
    const late = await app.sibling(own);
    expect(await visits(1, late.url)).toEqual([429]);
  } finally {
    await redis.stop();
  }
});
