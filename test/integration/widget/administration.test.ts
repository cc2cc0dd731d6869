// Sites as admins keep them over HTTP: named problems, versions, secrets with a grace, lines in the audit log; and what holds at the widget's door.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIdentity } from '../../../server/features/sites/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Site, SiteSecretAnswer, SitesAnswer } from '../../../src/protocol/http/sites.ts';
import { identitySecret, makeApp, siteKey, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let root: { token: string };
beforeAll(async () => {
  app = await makeApp();
  root = await app.person('Root', 'admin');
});
afterAll(() => app.close());

type Refused = { code: string; details?: { path: string; problem: string }[] };

async function call<Answer>(method: string, path: string, body?: object, who = root) {
  const headers = { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/api/v1/sites${path}`, {
    ...{ method, headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}
const list = async () => (await call<SitesAnswer>('GET', '')).body.sites;
const own = async () => (await list()).find(site => site.siteKey === siteKey) as Site;

/** What a page of the shop is answered when its widget begins a visit. */
async function begin(origin: string, secret?: string) {
  const identity = secret && {
    ...{ userId: 'u-1', signature: signIdentity('u-1', secret), email: 'ellen@shop.example', name: 'Ellen' },
  };
  const response = await fetch(`${app.url}/api/v1/widget/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ siteKey, token: '', identity: identity ?? null, locale: 'en', timeZone: 'UTC' }),
  });
  return response.ok ? 'begun' : ((await response.json()) as Refused).code;
}

test('a site is added and changed, with what is wrong named by its field, and never over what another admin saved', async () => {
  const wish = { name: 'Outlet', teamId: app.secondTeamId, allowedOrigins: [], timeZone: 'UTC', ai: false };
  const bad = await call<Refused>('POST', '', {
    ...{ ...wish, teamId: newId(), timeZone: 'Mars/Base', allowedOrigins: ['https://ok.example', 'nowhere'] },
  });
  expect(bad.status).toBe(400);
  expect(bad.body.details?.map(({ path }) => path).sort()).toEqual([
    ...['body.allowedOrigins.1', 'body.teamId', 'body.timeZone'],
  ]);
  const added = await call<{ site: Site }>('POST', '', {
    ...wish,
    allowedOrigins: ['https://Outlet.example/shop', 'https://*.outlet.example'],
  });
  expect(added.status).toBe(201);
  const { site } = added.body;
  expect(site).toMatchObject({
    ...{ teamId: app.secondTeamId, version: 1, oldSecretUntil: null, isReadable: true },
    allowedOrigins: ['https://outlet.example', 'https://*.outlet.example'],
  });
  expect(JSON.stringify(added.body)).not.toMatch(/secret"/i);

  const { id, teamId, allowedOrigins, version } = site;
  const change = (settings: object, of = version) =>
    call<{ site: Site } & Refused>('PUT', `/${id}`, {
      ...{ teamId, allowedOrigins, version: of, settings: { ...site.settings, ...settings } },
    });
  const week = [[{ from: '09:00', to: 'late' }], [], [], [], [], [], []];
  const wrong = await change({
    name: ' ',
    greeting: { en: '' },
    hours: { timeZone: 'UTC', week, holidays: ['soon'] },
  });
  expect(wrong.body.details?.map(({ path }) => path).sort()).toEqual([
    ...['body.settings.greeting.en', 'body.settings.hours.holidays.0', 'body.settings.hours.week.0.0.to'],
    'body.settings.name',
  ]);
  expect((await change({ accent: 'red' })).body.details?.[0]?.path).toBe('body.settings.accent');
  expect((await change({ asks: 'nothing' })).body.site).toMatchObject({
    version: 2,
    settings: { asks: 'nothing' },
  });
  expect((await change({ ai: true })).body.code).toBe('stale');
  expect(
    (await call<Refused>('PUT', `/${newId()}`, { teamId, allowedOrigins, version, settings: site.settings }))
      .status,
  ).toBe(404);
});

test('what was changed holds at the door at once; a new secret counts beside the old one until that ends', async () => {
  const site = await own();
  expect(await begin('https://new.example')).toBe('origin_not_allowed');
  const { teamId, settings, version } = site;
  await call('PUT', `/${site.id}`, { teamId, settings, version, allowedOrigins: ['https://new.example'] });
  expect(await begin('https://new.example')).toBe('begun');
  expect(await begin('https://new.example', identitySecret)).toBe('begun');

  const first = (await call<SiteSecretAnswer>('POST', `/${site.id}/secret`, { graceHours: 1 })).body;
  expect(first.site.oldSecretUntil).toBeGreaterThan(Date.now());
  expect(await begin('https://new.example', first.secret)).toBe('begun');
  expect(await begin('https://new.example', identitySecret)).toBe('begun');
  // Of three only the newest two ever hold; without a grace only the newest does.
  const second = (await call<SiteSecretAnswer>('POST', `/${site.id}/secret`, { graceHours: 0 })).body;
  expect(second.site.oldSecretUntil).toBeNull();
  expect(await begin('https://new.example', second.secret)).toBe('begun');
  expect(await begin('https://new.example', first.secret)).toBe('bad_identity');
  expect(await begin('https://new.example', identitySecret)).toBe('bad_identity');
});

test('a secret that was sealed with another key is said to be unreadable, until there is another one', async () => {
  const site = await own();
  expect(site.isReadable).toBe(true);
  await app.db.query(sql`update sites set identity_secret = 'v2.000000000000.AAAA' where id = ${site.id}`);
  const listed = async () =>
    (await call<SitesAnswer>('GET', '')).body.sites.find(({ id }) => id === site.id)?.isReadable;
  expect(await listed()).toBe(false);
  await call('POST', `/${site.id}/secret`, { graceHours: 0 });
  expect(await listed()).toBe(true);
});

test('admins alone; a secret only to who showed a moment ago who they are; all of it in the audit log, and no secret there', async () => {
  const lead = await app.person('Vera', 'supervisor');
  expect((await call('GET', '', undefined, lead)).status).toBe(403);
  const late = await app.person('Late', 'admin');
  await app.db.query(
    sql`update auth_session set proven_at = now() - interval '1 hour' where user_id = ${late.id}`,
  );
  const { id } = await own();
  const refused = await call<Refused>('POST', `/${id}/secret`, { graceHours: 0 }, late);
  expect(refused.body.code).toBe('reauthentication_required');
  const { secret } = (await call<SiteSecretAnswer>('POST', `/${id}/secret`, { graceHours: 0 })).body;
  const lines = await app.db.query<{ act: string; detail: object }>(
    sql`select e.act, d.detail from audit_entries e join audit_details d on d.entry_id = e.id where e.act like 'site.%'`,
  );
  expect(new Set(lines.map(({ act }) => act))).toEqual(new Set(['site.add', 'site.change', 'site.secret']));
  expect(JSON.stringify(lines)).not.toContain(secret);
});
