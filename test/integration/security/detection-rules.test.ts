// Detection rules as admins set them: what is saved counts at once, on all servers, and can always be taken back.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { App } from '../../../server/app.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { AuditLogAnswer } from '../../../src/protocol/audit.ts';
import type { DetectionSetting } from '../../../src/protocol/detection.ts';
import type {
  DetectionAnswer,
  DetectionRuleAnswer,
  TrialAnswer,
} from '../../../src/protocol/http/detection.ts';
import type { Problem } from '../../../src/protocol/http/problem.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { startRedis } from '../../helpers/redis.ts';

const base = '/api/v1/security/detection';
const soon = { timeout: 30_000 };
let redis: Awaited<ReturnType<typeof startRedis>>;
let app: TestApp;
let other: App;
let admin: { id: string; token: string };
beforeAll(async () => {
  redis = await startRedis();
  app = await makeApp({ config: { trustedProxies: ['127.0.0.0/8'], redisUrl: redis.url } });
  other = await app.sibling();
  await vi.waitFor(async () => expect((await fetch(`${other.url}/health/ready`)).status).toBe(200), soon);
  admin = await app.person('Ada', 'admin');
});
afterAll(async () => {
  await app.close();
  await redis.stop();
});

async function call<Body>(
  method: string,
  path: string,
  { token = admin.token, body, url = app.url }: { token?: string; body?: unknown; url?: string } = {},
): Promise<{ status: number; body: Body & Partial<Problem> }> {
  const response = await fetch(url + path, {
    ...{ method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? ({} as Body) : JSON.parse(text) };
}
const entry = async (name: string, url = app.url) =>
  (await call<DetectionAnswer>('GET', base, { url })).body.rules.find(rule => rule.name === name);
const save = (name: string, setting: object, version: number) =>
  call<DetectionRuleAnswer>('PUT', `${base}/rules/${name}`, { body: { setting, version } });
const probing: DetectionSetting = {
  ...{ windowMs: 60_000, threshold: 3, actions: ['notify', 'block'], blockMs: 600_000, mode: 'on' },
};
/** Somebody looks for holes, at the other server. */
const probe = (ip: string) =>
  fetch(`${other.url}/files?name=../../etc/passwd`, { headers: { 'x-forwarded-for': ip } });
const blocked = async (ip: string) => {
  const rows = await app.db.query<{ range: string }>(
    sql`select range from address_rules where range in (${ip}, ${`${ip}/32`})`,
  );
  return rows.length > 0;
};
const firedFor = (ip: string) =>
  app.db.query<{ action_taken: string; threat_level: string }>(sql`
    select action_taken, threat_level from security_events
    where event_type = 'rule_fired' and host(source_ip) = ${ip}`);

test('a threshold that is set here is in force on another server, and back to usual again', async () => {
  expect((await entry('injection_probes'))?.isChanged).toBe(false);
  // Twice is nothing by the usual rule, nor by the new one.
  for (let one = 0; one < 2; one++) await probe('203.0.113.81');
  const saved = await save('injection_probes', probing, 0);
  expect(saved).toMatchObject({
    status: 200,
    body: { rule: { isChanged: true, version: 1, updatedBy: 'Ada', usual: { threshold: 10 } } },
  });
  await expect
    .poll(async () => (await entry('injection_probes', other.url))?.setting.threshold, soon)
    .toBe(3);
  await probe('203.0.113.81');
  await expect.poll(() => blocked('203.0.113.81'), soon).toBe(true);
  expect((await call('DELETE', `${base}/rules/injection_probes?version=0`)).body.code).toBe('not_found');
  expect(await call('DELETE', `${base}/rules/injection_probes?version=1`)).toMatchObject({
    body: { rule: { isChanged: false, setting: { threshold: 10 }, version: 2 } },
  });
  const { body } = await call<AuditLogAnswer>('GET', '/api/v1/audit?about=detection');
  expect(body.entries.map(({ act, subject, by }) => [act, subject.id, by.name])).toEqual([
    ['detection.reset', 'injection_probes', 'Ada'],
    ['detection.change', 'injection_probes', 'Ada'],
  ]);
  expect(body.entries[1]?.detail).toMatchObject({ before: null, after: { threshold: 3 } });
});

test('what came before counts by the rule that holds now; one that only reports does nothing, off finds nothing', async () => {
  const at = (await entry('injection_probes'))?.version ?? 0;
  expect((await save('injection_probes', { ...probing, mode: 'off' }, at)).status).toBe(200);
  for (let one = 0; one < 4; one++) await probe('203.0.113.82');
  const read = async () => {
    const rows = await app.db.query(sql`
      select id from security_events where event_type = 'injection_probe' and host(source_ip) = '203.0.113.82'`);
    return rows.length;
  };
  await expect.poll(read, soon).toBeGreaterThan(0);
  expect((await save('injection_probes', { ...probing, threshold: 1, mode: 'report' }, at + 1)).status).toBe(
    200,
  );
  await expect
    .poll(() => firedFor('203.0.113.82'), soon)
    .toEqual([{ action_taken: 'reported', threat_level: 'low' }]);
  expect(await blocked('203.0.113.82')).toBe(false);
  await expect.poll(async () => (await entry('injection_probes'))?.day.found, soon).toBeGreaterThan(1);
});

test.for<[string, string, object, number, string]>([
  ['a threshold of nothing', 'flood', { ...probing, threshold: 0 }, 400, 'body.setting.threshold'],
  ['a window of a day', 'flood', { ...probing, windowMs: 86_400_000 }, 400, 'body.setting.windowMs'],
  ['an action that nobody knows', 'flood', { ...probing, actions: ['shout'] }, 400, 'body.setting.actions.0'],
  ['a fact of another rule', 'flood', { ...probing, groupBy: 'all' }, 400, 'body.setting'],
  [
    'what does not suit whom it finds',
    'flood',
    { ...probing, actions: ['revoke'] },
    400,
    'setting.actions.0',
  ],
  ['a rule that is not there', 'nothing', probing, 404, ''],
])('what cannot be is told what is wrong: %s', async ([, name, setting, status, path]) => {
  const answer = await save(name, setting, 0);
  expect([answer.status, answer.body.details?.[0]?.path ?? '']).toEqual([status, path]);
  expect((await entry('flood'))?.isChanged).toBe(false);
});

test('two who change it at once are told; supervisors read and try, agents do neither', async () => {
  const usual = (await entry('enumeration'))?.usual;
  if (!usual) throw new Error('there is a rule');
  const both = await Promise.all([
    save('enumeration', { ...usual, threshold: 40 }, 0),
    save('enumeration', { ...usual, threshold: 50 }, 0),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  // Set as it usually is, it follows what later versions bring.
  expect((await save('enumeration', usual, 1)).body.rule.isChanged).toBe(false);
  const lead = await app.person('Vera', 'supervisor');
  const agent = await app.person('Ann');
  const tried = { days: 1, changes: { enumeration: { ...usual, threshold: 1 } } };
  const asks = (token: string) => [
    call('GET', base, { token }),
    call('POST', `${base}/try`, { token, body: tried }),
    call('PUT', `${base}/rules/enumeration`, { token, body: { setting: usual, version: 2 } }),
  ];
  const statuses = async (token: string) => {
    const found: number[] = [];
    for (const ask of asks(token)) found.push((await ask).status);
    return found;
  };
  expect(await statuses(lead.token)).toEqual([200, 200, 403]);
  expect(await statuses(agent.token)).toEqual([403, 403, 403]);
});

test('a trial over HTTP tells what would be found, and refuses a rule that is not there', async () => {
  const { status, body } = await call<TrialAnswer>('POST', `${base}/try`, {
    body: { days: 1, changes: { injection_probes: { ...probing, threshold: 1 } } },
  });
  const told = body.rules.find(({ name }) => name === 'injection_probes');
  expect([status, told?.newest.map(({ group }) => group).sort()]).toEqual([
    200,
    expect.arrayContaining(['203.0.113.81', '203.0.113.82']),
  ]);
  expect(told?.acted.block).toBe(told?.found);
  const unknown = await call('POST', `${base}/try`, { body: { days: 1, changes: { nothing: probing } } });
  expect([unknown.status, unknown.body.details?.[0]?.problem]).toEqual([400, 'there is no such rule']);
  expect((await call('POST', `${base}/try`, { body: { days: 400, changes: {} } })).status).toBe(400);
});
