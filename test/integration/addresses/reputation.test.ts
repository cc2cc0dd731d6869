// What addresses are refused for counts against them, on all servers and over a restart; and from which countries they may come.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Config } from '../../../server/config.ts';
import { createReputationBook } from '../../../server/features/addresses/reputation-book.ts';
import { createLoneBus } from '../../../server/platform/bus.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type {
  AddressesAnswer,
  CountryRule,
  LookUpAnswer,
  PreviewCountryAnswer,
} from '../../../src/protocol/http/addresses.ts';
import type { SecurityEventsAnswer, SecuritySummary } from '../../../src/protocol/security.ts';
import { makeApp, password, siteOrigin, type TestApp } from '../../helpers/app.ts';
import { freshDatabase } from '../../helpers/postgres.ts';
import { startRedis } from '../../helpers/redis.ts';

let app: TestApp;
let admin: { token: string };
const reputation = { halfLifeMs: 600_000, threshold: 20 };
beforeAll(async () => {
  app = await makeApp({ config: { trustedProxies: ['127.0.0.0/8'], reputation } });
  admin = await app.person('Ada', 'admin');
});
afterAll(() => app.close());

const base = '/api/v1/security/addresses';
/** Networks of Hetzner in Germany, and of Google in the United States: each test has addresses of its own. */
let count = 0;
const german = () => `5.9.17.${++count}`;
const american = () => `8.8.4.${++count}`;
const from = (ip: string) => ({ 'x-forwarded-for': ip });
const json = { 'content-type': 'application/json' };

const guess = (url: string, ip: string) =>
  fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { ...json, ...from(ip) },
    body: JSON.stringify({ email: `nobody-${++count}@steward.test`, password: 'a wrong password' }),
  });
const visit = (url: string, ip: string) =>
  fetch(`${url}/api/v1/widget/session`, {
    method: 'POST',
    headers: { ...json, origin: siteOrigin, ...from(ip) },
    body: JSON.stringify({ siteKey: 'test-site', token: '', identity: null, locale: 'en', timeZone: 'UTC' }),
  });

async function asAdmin<Answer>(
  path: string,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
  url = app.url,
) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${admin.token}`, ...(body === undefined ? {} : json) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    answer: (response.status === 204 ? null : await response.json()) as Answer,
  };
}
const lookUp = async (ip: string, url?: string) =>
  (await asAdmin<LookUpAnswer>(`${base}/look-up?address=${ip}`, {}, url)).answer;
const blockOf = async (network: string, url?: string) =>
  (await asAdmin<AddressesAnswer>(base, {}, url)).answer.blocks.find(block => block.network === network);

test('whoever guesses passwords is kept out, is shown with why, and is let in again by hand', async () => {
  const ip = german();
  const codes: number[] = [];
  for (let one = 0; one < 12 && codes.at(-1) !== 403; one++) codes.push((await guess(app.url, ip)).status);
  await expect.poll(async () => (await visit(app.url, ip)).status, { timeout: 10_000 }).toBe(403);
  // Four at five points each, a little faded by then: the next one is too much, and what is under way meanwhile may still be answered.
  expect(codes.slice(0, 4)).toEqual([401, 401, 401, 401]);
  const block = await blockOf(ip);
  expect(block).toMatchObject({ network: ip, strikes: 1, country: 'DE', why: ['wrong_credentials'] });
  expect(block?.points).toBeGreaterThanOrEqual(20);
  expect((block?.until ?? 0) - (block?.since ?? 0)).toBe(60_000);
  expect((await lookUp(ip)).doors.map(({ isOpen }) => isOpen)).toEqual([false, false, false]);
  expect((await asAdmin(`${base}/lift`, { method: 'POST', body: { network: ip } })).status).toBe(200);
  expect((await visit(app.url, ip)).status).toBe(200);
  expect(await blockOf(ip)).toBeUndefined();
  expect((await lookUp(ip)).points).toBe(0);
  expect((await asAdmin(`${base}/lift`, { method: 'POST', body: { network: ip } })).status).toBe(404);
});

test('nobody is kept out who may be everybody: this machine and private networks', async () => {
  for (let one = 0; one < 8; one++) await guess(app.url, '10.1.2.3');
  for (let one = 0; one < 8; one++) await guess(app.url, '127.0.0.1');
  expect((await visit(app.url, '10.1.2.3')).status).toBe(200);
  expect(await lookUp('10.1.2.3')).toMatchObject({ isInside: true, points: 0, place: { country: null } });
});

test('addresses of one /64 count together', async () => {
  for (let one = 1; one <= 5; one++) await guess(app.url, `2a01:4f8:10:20::${one}`);
  await expect
    .poll(async () => (await visit(app.url, '2a01:4f8:10:20:ffff::9')).status, { timeout: 10_000 })
    .toBe(403);
  expect((await visit(app.url, '2a01:4f8:10:21::1')).status).toBe(200);
});

test('a score outlives a restart, and a block does too', async () => {
  const own: Partial<Config> = { reputation: { ...reputation, threshold: 1_000 } };
  const [scored, kept] = [german(), german()];
  const first = await app.sibling(own);
  for (let one = 0; one < 3; one++) await guess(first.url, scored);
  const points = (await lookUp(scored, first.url)).points;
  expect(points).toBeGreaterThan(14);
  await first.stop();
  for (let one = 0; one < 5; one++) await guess(app.url, kept);
  await expect.poll(async () => (await visit(app.url, kept)).status, { timeout: 10_000 }).toBe(403);
  const second = await app.sibling(own);
  const after = (await lookUp(scored, second.url)).points;
  expect(after).toBeGreaterThan(0.9 * points);
  expect(after).toBeLessThanOrEqual(points);
  expect((await visit(second.url, kept)).status).toBe(403);
  await second.stop();
});

test('what could not be written down is written by the next look', async () => {
  const { db, drop } = await freshDatabase();
  const bus = createLoneBus('alone');
  const book = createReputationBook({
    ...{ db, log: silentLog, clock: { now: () => Date.now() }, bus: () => bus, blocked() {} },
    terms: { halfLifeMs: 600_000, threshold: 100 },
  });
  await book.part.start(new AbortController().signal);
  await db.query(sql`alter table address_scores rename to address_scores_away`);
  book.punish('203.0.113.9', 5, 'wrong_credentials');
  await book.part.stop();
  await db.query(sql`alter table address_scores_away rename to address_scores`);
  await book.part.stop();
  expect(await db.query(sql`select network from address_scores`)).toEqual([{ network: '203.0.113.9' }]);
  await drop();
});

test('servers count together, and a block of one holds on the other', async () => {
  const redis = await startRedis();
  const servers = [
    await app.sibling({ redisUrl: redis.url }),
    await app.sibling({ redisUrl: redis.url }),
  ] as const;
  const ip = american();
  await guess(servers[0].url, ip);
  await guess(servers[0].url, ip);
  await expect
    .poll(async () => (await lookUp(ip, servers[1].url)).points, { timeout: 10_000 })
    .toBeGreaterThan(9);
  for (let one = 0; one < 3; one++) await guess(servers[1].url, ip);
  await expect.poll(async () => (await visit(servers[0].url, ip)).status, { timeout: 10_000 }).toBe(403);
  expect((await visit(servers[1].url, ip)).status).toBe(403);
  await Promise.all(servers.map(server => server.stop()));
  await redis.stop();
});

const saveCountries = (surface: string, rule: CountryRule, isConfirmed = false) =>
  asAdmin<{ rule: CountryRule; code?: string }>(`${base}/countries/${surface}`, {
    method: 'PUT',
    body: { ...rule, isConfirmed },
  });

test('countries are kept out at the door they are named for, tried on what was seen before', async () => {
  const [here, there] = [german(), american()];
  for (const ip of [here, there]) expect((await visit(app.url, ip)).status).toBe(200);
  expect(await lookUp(there)).toMatchObject({
    place: { country: 'US', asn: null, operator: null },
    isInside: false,
  });
  const rule: CountryRule = { mode: 'only', countries: ['FR', 'DE', 'FR'] };
  const tried = await asAdmin<PreviewCountryAnswer>(`${base}/countries/preview`, {
    method: 'POST',
    body: { ...rule, surface: 'widget' },
  });
  expect(tried.answer.countries.find(({ country }) => country === 'US')?.isRefused).toBe(true);
  expect(tried.answer.countries.find(({ country }) => country === 'DE')?.isRefused).toBe(false);
  expect((await saveCountries('widget', rule)).answer.rule.countries).toEqual(['DE', 'FR']);
  const refused = await visit(app.url, there);
  expect([refused.status, (await refused.json()).code]).toEqual([403, 'country_blocked']);
  expect((await visit(app.url, here)).status).toBe(200);
  expect((await visit(app.url, '192.168.3.4')).status).toBe(200);
  // Staff are at another door.
  expect((await guess(app.url, there)).status).toBe(401);
  const { answer } = await asAdmin<AddressesAnswer>(base);
  expect(answer.countries).toMatchObject({
    widget: { mode: 'only' },
    console: { mode: 'off', countries: [] },
  });
  expect(answer.geography.countriesMadeAt).toBeGreaterThan(Date.UTC(2020, 0));
  await saveCountries('widget', { mode: 'off', countries: [] });
  expect((await visit(app.url, there)).status).toBe(200);
  for (const country of ['de', 'DEU', '']) {
    expect((await saveCountries('widget', { mode: 'only', countries: [country] })).status).toBe(400);
  }
});

test('an admin is asked before a country rule keeps them out themselves', async () => {
  const ip = american();
  const save = (isConfirmed: boolean) =>
    fetch(`${app.url}${base}/countries/console`, {
      method: 'PUT',
      headers: { ...json, ...from(ip), authorization: `Bearer ${admin.token}` },
      body: JSON.stringify({ mode: 'except', countries: ['US'], isConfirmed }),
    });
  const asked = await save(false);
  expect([asked.status, (await asked.json()).code]).toEqual([409, 'would_lock_out']);
  expect((await save(true)).status).toBe(200);
  expect((await save(true)).status).toBe(403);
  await saveCountries('console', { mode: 'off', countries: [] });
});

test('who signs in where nobody gets to so soon is told, and comes in', async () => {
  const person = await app.person('Bea');
  const signInFrom = async (ip: string) =>
    (
      await fetch(`${app.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { ...json, ...from(ip) },
        body: JSON.stringify({ email: person.email, password }),
      })
    ).status;
  const told = async () => {
    const rows = await app.db.query<{ message: string }>(
      sql`select body as message from notifications where person_id = ${person.id} and title like '%two places%'`,
    );
    return rows.map(({ message }) => message);
  };
  expect(await signInFrom(german())).toBe(200);
  // Japan, by way of a university's network.
  expect(await signInFrom('133.11.0.7')).toBe(200);
  await expect.poll(told, { timeout: 10_000 }).toHaveLength(1);
  expect((await told())[0]).toContain('Japan (133.11.0.7), and shortly before from Germany');
  const { answer } = await asAdmin<SecurityEventsAnswer>('/api/v1/security/events?type=impossible_travel');
  expect(answer.events).toMatchObject([
    { sourceIp: '133.11.0.7', userId: person.id, threatLevel: 'high', details: { from: 'DE', to: 'JP' } },
  ]);
  const { answer: summary } = await asAdmin<SecuritySummary>('/api/v1/security/summary?hours=1');
  expect(summary.countries?.map(({ country }) => country)).toContain('JP');
  const own = await fetch(`${app.url}/api/v1/auth/sessions`, {
    headers: { authorization: `Bearer ${person.token}` },
  });
  const { sessions } = (await own.json()) as { sessions: { country: string | null }[] };
  expect(sessions.map(({ country }) => country)).toEqual(expect.arrayContaining(['DE', 'JP']));
  // Back in the office, which is in no country.
  expect(await signInFrom('192.168.1.7')).toBe(200);
  expect(await told()).toHaveLength(1);
});
