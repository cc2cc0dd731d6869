// Who may come in by where they are: at every door, on every server, also for those who are inside already.
import { once } from 'node:events';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../server/app.ts';
import { createAddressesService } from '../../../server/features/addresses/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { SessionEnded } from '../../../src/protocol/down.ts';
import type { WireError } from '../../../src/protocol/errors.ts';
import type { AddressesAnswer, AddressRuleAnswer } from '../../../src/protocol/http/addresses.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { makeApp, siteOrigin, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { startRedis } from '../../helpers/redis.ts';

let app: TestApp;
let server: App;
let admin: { token: string };
beforeAll(async () => {
  app = await makeApp({ config: { trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] } });
  server = await app.sibling();
  admin = await app.person('Ada', 'admin');
});
afterAll(() => app.close());

const base = '/api/v1/security/addresses';
/** Each test has addresses of its own. */
let network = 0;
const somewhere = () => `198.51.100.${++network}`;
const from = (ip: string) => ({ 'x-forwarded-for': ip });

async function call(
  method: string,
  path: string,
  {
    token = admin.token,
    ip,
    body,
    url = server.url,
  }: { token?: string; ip?: string; body?: unknown; url?: string } = {},
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(ip === undefined ? {} : from(ip)),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const ruleFor = (range: string, more: object = {}) => ({
  ...{
    range,
    effect: 'deny',
    surfaces: ['console', 'widget', 'api'],
    reason: 'A test',
    until: null,
    isConfirmed: false,
  },
  ...more,
});

async function write(range: string, more: object = {}): Promise<AddressRuleAnswer['rule']> {
  const response = await call('POST', base, { body: ruleFor(range, more) });
  expect(response.status).toBe(201);
  return ((await response.json()) as AddressRuleAnswer).rule;
}
const takeAway = async (id: string) => expect((await call('DELETE', `${base}/${id}`)).status).toBe(204);

const visitFrom = (ip: string, url = server.url) =>
  fetch(`${url}/api/v1/widget/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: siteOrigin, ...from(ip) },
    body: JSON.stringify({ siteKey: 'test-site', token: '', identity: null, locale: 'en', timeZone: 'UTC' }),
  });

async function widgetFrom(ip: string, url = server.url): Promise<Socket> {
  const { token } = await app.visit();
  const headers = { origin: siteOrigin, ...from(ip) };
  return app.connect('/widget', { protocolVersion: PROTOCOL_VERSION, token }, headers, url);
}
const consoleFrom = (ip: string, token: string, url = server.url) =>
  app.connect('/console', { protocolVersion: PROTOCOL_VERSION, token }, from(ip), url);

/** What a socket was told before it was cut. */
async function cut(socket: Socket): Promise<SessionEnded['reason'] | null> {
  let reason: SessionEnded['reason'] | null = null;
  socket.on('session.ended', (ended: SessionEnded) => {
    reason = ended.reason;
  });
  await once(socket as never, 'disconnect', { signal: AbortSignal.timeout(10_000) });
  return reason;
}
const refusalOf = (work: Promise<unknown>): Promise<WireError> =>
  work.then(
    () => {
      throw new Error('it was let in');
    },
    error => (error as { data: WireError }).data,
  );

test('an address that is denied is refused over HTTP and on both kinds of sockets, and nobody beside it is', async () => {
  const [ip, beside] = [somewhere(), somewhere()];
  const { id } = await write(ip);
  const answer = await call('GET', '/api/v1/auth/session', { ip });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ code: 'address_blocked', retryable: true });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await visitFrom(ip)).status).toBe(403);
  expect((await fetch(`${server.url}/api/v1/nothing-here`, { headers: from(ip) })).status).toBe(403);
  for (const comeIn of [() => widgetFrom(ip), () => consoleFrom(ip, admin.token)]) {
    const error = await refusalOf(comeIn());
    expect(error).toMatchObject({ code: 'address_blocked', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(0);
  }
  expect((await visitFrom(beside)).status).toBe(200);
  expect((await consoleFrom(beside, admin.token)).connected).toBe(true);
  await takeAway(id);
  expect((await visitFrom(ip)).status).toBe(200);
});

test('whoever watches over the server, the status page and the files are for every address', async () => {
  const ip = somewhere();
  const { id } = await write(ip);
  for (const path of ['/health/live', '/health/ready', '/metrics', '/status', '/status.json']) {
    expect((await fetch(server.url + path, { headers: from(ip) })).status, path).toBe(200);
  }
  expect((await fetch(`${server.url}/help`, { headers: from(ip) })).status).toBe(403);
  await takeAway(id);
});

test('a rule is for its surfaces alone, and the allow list wins over a narrower denial', async () => {
  const ip = somewhere();
  const { id } = await write(ip, { surfaces: ['widget'] });
  expect((await visitFrom(ip)).status).toBe(403);
  expect((await call('GET', '/api/v1/auth/session', { ip })).status).toBe(200);
  const allowed = await write('198.51.0.0/16', { effect: 'allow', surfaces: ['widget'] });
  expect((await visitFrom(ip)).status).toBe(200);
  await takeAway(allowed.id);
  expect((await visitFrom(ip)).status).toBe(403);
  await takeAway(id);
});

test('nobody gets past the console’s door with what only looks like a key', async () => {
  const ip = somewhere();
  const { id } = await write(ip, { surfaces: ['console'] });
  const signIn = (headers: Record<string, string>) =>
    fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from(ip), ...headers },
      body: JSON.stringify({ email: 'ada@steward.test', password: 'wrong horse' }),
    });
  expect((await signIn({})).status).toBe(403);
  expect((await signIn({ authorization: 'Bearer stwd_live_whatever' })).status).toBe(403);
  // Where keys are looked at, it is theirs to say that this is none.
  expect((await call('GET', '/api/v1/models/versions', { ip, token: 'stwd_live_x' })).status).toBe(401);
  await takeAway(id);
});

test('a rule ends by itself', async () => {
  const ip = somewhere();
  await write(ip, { until: Date.now() + 1_500 });
  expect((await visitFrom(ip)).status).toBe(403);
  await expect.poll(async () => (await visitFrom(ip)).status, { timeout: 10_000 }).toBe(200);
  const { rules } = (await (await call('GET', base)).json()) as AddressesAnswer;
  expect(rules.filter(({ range }) => range === ip)).toEqual([]);
  expect((await call('POST', base, { body: ruleFor(ip, { until: Date.now() - 1 }) })).status).toBe(400);
});

test('rules that are over do not count for how many there may be', async () => {
  await app.db.query(sql`
    insert into address_rules (id, range, effect, surfaces, reason, until, created_at, by_kind, by_name)
    select gen_random_uuid(), '192.0.2.1', 'deny', '{api}', 'over', now() - interval '1 hour', now(), 'server', 'x'
    from generate_series(1, 10000)`);
  await takeAway((await write(somewhere())).id);
  await app.db.query(sql`delete from address_rules where reason = 'over'`);
});

test('those who are inside are told and cut, on all servers, and come back once it is lifted', async () => {
  const redis = await startRedis();
  const make = () => app.sibling({ redisUrl: redis.url });
  const [one, other] = [await make(), await make()];
  const [ip, beside] = [somewhere(), somewhere()];
  const inside = [
    await widgetFrom(ip, one.url),
    await widgetFrom(ip, other.url),
    await consoleFrom(ip, admin.token, one.url),
    await consoleFrom(ip, admin.token, other.url),
  ];
  const bystander = await widgetFrom(beside, other.url);
  const ends = Promise.all(inside.map(cut));
  const body = ruleFor(`${ip}/32`);
  const { rule } = (await (await call('POST', base, { body, url: one.url })).json()) as AddressRuleAnswer;
  expect(await ends).toEqual(inside.map(() => 'address_blocked'));
  expect(bystander.connected).toBe(true);
  await call('DELETE', `${base}/${rule.id}`, { url: other.url });
  expect((await widgetFrom(ip, other.url)).connected).toBe(true);
  await expect.poll(async () => (await visitFrom(ip, one.url)).status, { timeout: 10_000 }).toBe(200);
  await Promise.all([one.stop(), other.stop()]);
  await redis.stop();
});

test('what a command beside the server writes holds there too, and it is the way back in', async () => {
  const ip = somewhere();
  const beside = createAddressesService({
    db: app.db,
    clock: { now: Date.now },
    newId,
    changed: async () => {},
  });
  const by = { kind: 'server', id: null, name: 'command line', ip: null } as const;
  const widget = await widgetFrom(ip);
  const end = cut(widget);
  const asked = {
    range: ip,
    effect: 'deny',
    reason: 'By hand',
    surfaces: ['widget', 'console'],
    until: null,
  } as const;
  await beside.add({ ...asked, surfaces: [...asked.surfaces] }, by, true);
  expect(await end).toBe('address_blocked');
  expect((await call('GET', '/api/v1/auth/session', { ip })).status).toBe(403);
  await beside.unblock(ip, by);
  await expect
    .poll(async () => (await call('GET', '/api/v1/auth/session', { ip })).status, { timeout: 10_000 })
    .toBe(200);
});

test('who would keep themselves out is asked first', async () => {
  const ip = somewhere();
  const deny = ruleFor(`${ip}/30`);
  const refused = await call('POST', base, { ip, body: deny });
  expect([refused.status, (await refused.json()).code]).toEqual([409, 'would_lock_out']);
  // Customers' door is not the admin's own.
  const widget = await call('POST', base, { ip, body: { ...deny, surfaces: ['widget'] } });
  expect(widget.status).toBe(201);
  await takeAway(((await widget.json()) as AddressRuleAnswer).rule.id);
  const confirmed = await call('POST', base, { ip, body: { ...deny, isConfirmed: true } });
  expect(confirmed.status).toBe(201);
  expect((await call('GET', base, { ip })).status).toBe(403);
  const { rule } = (await confirmed.json()) as AddressRuleAnswer;
  // The same holds for taking away what lets them in.
  const allowed = await write(ip, { effect: 'allow' });
  const removing = await call('DELETE', `${base}/${allowed.id}`, { ip });
  expect([removing.status, (await removing.json()).code]).toEqual([409, 'would_lock_out']);
  expect((await call('DELETE', `${base}/${allowed.id}?confirmed=true`, { ip })).status).toBe(204);
  await takeAway(rule.id);
});

test('supervisors read, admins write, and what is wrong is said', async () => {
  const lead = await app.person('Lin', 'supervisor');
  const agent = await app.person('Abe');
  const ip = somewhere();
  expect((await call('GET', base, { token: agent.token })).status).toBe(403);
  expect((await call('POST', base, { token: lead.token, body: ruleFor(ip) })).status).toBe(403);
  const { id } = await write('192.0.2.77/24', { reason: 'Floods the chat' });
  const listed = (await (await call('GET', base, { token: lead.token, ip })).json()) as AddressesAnswer;
  expect(listed.own).toBe(ip);
  expect(listed.rules.find(rule => rule.id === id)).toMatchObject({
    ...{ range: '192.0.2.0/24', effect: 'deny', reason: 'Floods the chat' },
    by: { kind: 'person', name: 'Ada' },
  });
  await takeAway(id);
  expect((await call('DELETE', `${base}/${id}`)).status).toBe(404);
  for (const range of ['', 'everybody', '10.0.0.0/33', '203.0.113.7:80']) {
    expect((await call('POST', base, { body: ruleFor(range) })).status, range).toBe(400);
  }
});

/** Every way of writing the same caller down; the proxy in between is trusted, and so is a second one at 10.0.0.3. */
const spellings: [string, (ip: string) => string][] = [
  ['as it is', ip => ip],
  ['with what the caller wrote before', ip => `203.0.113.9, ${ip}`],
  ['with many that the caller wrote before', ip => `${'203.0.113.9, '.repeat(50)}${ip}`],
  ['with nonsense before', ip => `unknown, "';--, ${ip}`],
  ['with a trusted address before', ip => `127.0.0.1, ${ip}`],
  ['behind a second proxy', ip => `203.0.113.9, ${ip}, 10.0.0.3`],
  ['as IPv6', ip => `::ffff:${ip}`],
  ['as IPv6 in capitals', ip => `::FFFF:${ip}`],
  ['with a port', ip => `${ip}:44321`],
  ['as IPv6 with a port', ip => `[::ffff:${ip}]:44321`],
  ['with spaces', ip => `  ${ip}  `],
  ['behind a second proxy with a port', ip => `${ip}:1, 10.0.0.3:2`],
];

test.for(spellings)('nobody gets past a rule or into another one’s place: %s', async ([, spell]) => {
  const ip = somewhere();
  const { id } = await write(ip);
  const header = spell(ip);
  const forwarded = { forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9', 'client-ip': '203.0.113.9' };
  const http = await fetch(`${server.url}/api/v1/auth/session`, {
    headers: { ...forwarded, ...from(header), authorization: `Bearer ${admin.token}` },
  });
  expect(http.status).toBe(403);
  const { token } = await app.visit();
  const auth = { protocolVersion: PROTOCOL_VERSION, token };
  const headers = { ...forwarded, ...from(header), origin: siteOrigin };
  expect((await refusalOf(app.connect('/widget', auth, headers, server.url))).code).toBe('address_blocked');
  await takeAway(id);
});

test('what no proxy can have said counts for nothing, and without a proxy nobody’s word does', async () => {
  const denied = somewhere();
  const { id } = await write(denied);
  for (const header of ['', ',', 'unknown', '203.0.113', `${denied}.5`, `${denied}/32`, `[${denied}`]) {
    const { own } = (await (await call('GET', base, { ip: header })).json()) as AddressesAnswer;
    expect(own, header).toBe('127.0.0.1');
  }
  const alone = await app.sibling({ trustedProxies: [] });
  const { own } = (await (await call('GET', base, { ip: denied, url: alone.url })).json()) as AddressesAnswer;
  expect(own).toBe('127.0.0.1');
  expect((await widgetFrom(denied, alone.url)).connected).toBe(true);
  await alone.stop();
  await takeAway(id);
});
