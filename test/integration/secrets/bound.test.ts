/** What single sign-on keeps sealed opens in its own row alone; what an earlier version did not bind is taken over, once. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useOfSso } from '../../../server/features/sso/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createKeyRing, keyFileOf } from '../../../server/platform/key-ring.ts';
import { createSealer } from '../../../server/platform/sealed.ts';
import type { ProvidersAnswer } from '../../../src/protocol/http/sso.ts';
import { callApi } from '../../helpers/api-call.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { currentKey, steward } from './house.ts';
import { keptSecrets } from './planted.ts';

let app: TestApp;
let token: string;

const slugs = ['ash', 'birch', 'cedar'] as const;
const wish = (slug: string) => ({
  ...{
    slug,
    issuer: `https://${slug}.example`,
    clientId: 'desk',
    name: slug,
    clientSecret: `secret-of-${slug}`,
  },
  ...{ scopes: ['email'], domains: [`${slug}.example`], makesPeople: false, teamIds: [] },
  ...{ roleMapping: null, isOnly: false, breakGlassId: null, isOn: true },
});

beforeAll(async () => {
  app = await makeApp();
  ({ token } = await app.person('Ann', 'admin'));
  for (const slug of slugs)
    expect((await callApi(app.url, 'POST', 'security/sso', { token, body: wish(slug) })).status).toBe(201);
  await app.db.query(sql`
    insert into sso_sessions (session_id, slug, id_token, sid) select id, 'ash', 'to be replaced', null from auth_session`);
}, 120_000);
afterAll(() => app?.close());

/** As the database has them, and what each says in its own row. */
const sealed = async () => (await keptSecrets(app)).filter(({ place }) => place.startsWith('sso_'));
const open = async () => (await sealed()).map(({ text }) => text).toSorted();
const all = ['an id token', ...slugs.map(slug => `secret-of-${slug}`)];

const put = (slug: string, text: string) =>
  app.db.query(sql`update sso_providers set client_secret = ${text} where slug = ${slug}`);
const kept = async (slug: string) =>
  (
    await app.db.one<{ text: string }>(
      sql`select client_secret as text from sso_providers where slug = ${slug}`,
    )
  ).text;
const readable = async () =>
  ((await callApi(app.url, 'GET', 'security/sso', { token })).json as unknown as ProvidersAnswer).providers
    .filter(({ isReadable }) => isReadable)
    .map(({ slug }) => slug);

/** As an earlier version left it: two by its latest form, one by its first, and one that is bound already. */
async function leaveUnbound(): Promise<void> {
  const ring = createKeyRing({ secretKey: null, nextSecretKey: null, dataDir: app.dataDir });
  const keyId = await currentKey(app);
  await put('ash', ring.seal(keyId, useOfSso, 'secret-of-ash'));
  await put(
    'birch',
    createSealer(readFileSync(keyFileOf(app.dataDir), 'utf8').trim(), useOfSso).seal('secret-of-birch'),
  );
  await put('cedar', ring.seal(keyId, useOfSso, 'secret-of-cedar', 'cedar'));
  await app.db.query(sql`update sso_sessions set id_token = ${ring.seal(keyId, useOfSso, 'an id token')}`);
  await app.db.query(sql`update sealing set is_bound = false`);
}

const isBound = async () => (await app.db.one<{ is: boolean }>(sql`select is_bound as is from sealing`)).is;

test('what was not bound is sealed anew for its row when a server starts, by two at once; what is bound stays as it is', async () => {
  await app.stop();
  await leaveUnbound();
  const cedar = await kept('cedar');
  await Promise.all([app.restart(), app.sibling()]);
  expect(await open()).toEqual(all);
  expect(await kept('cedar')).toBe(cedar);
  expect(await kept('birch')).toContain(`v2.${await currentKey(app)}.`);
  expect(await isBound()).toBe(true);
  expect(await readable()).toEqual([...slugs]);
});

test('copied into the row of another provider it opens nothing', async () => {
  const [ash, birch] = [await kept('ash'), await kept('birch')];
  await put('ash', birch);
  await put('birch', ash);
  expect(await readable()).toEqual(['cedar']);
  await app.restart();
  expect(await readable()).toEqual(['cedar']);
  await put('ash', ash);
  await put('birch', birch);
  expect(await readable()).toEqual([...slugs]);
});

test('once all is taken over, what is not bound opens nothing, after a start neither', async () => {
  const ash = await kept('ash');
  const ring = createKeyRing({ secretKey: null, nextSecretKey: null, dataDir: app.dataDir });
  await put('ash', ring.seal(await currentKey(app), useOfSso, 'secret-of-ash'));
  expect(await readable()).toEqual(['birch', 'cedar']);
  await app.restart();
  expect(await readable()).toEqual(['birch', 'cedar']);
  await put('ash', ash);
});

test('a key is replaced before any server took it over: it is bound all the same', async () => {
  const before = await currentKey(app);
  await app.stop();
  await leaveUnbound();
  expect(await steward(app, ['secrets', 'rotate'])).toMatchObject({ code: 0 });
  const now = await currentKey(app);
  expect(now).not.toBe(before);
  expect(await open()).toEqual(all);
  for (const { kept: text } of await sealed()) expect(text).toContain(`v2.${now}.`);
  await app.restart();
  expect(await readable()).toEqual([...slugs]);
});

test('while something cannot be read, it is looked at again by the next start', async () => {
  await app.stop();
  await leaveUnbound();
  const ash = await kept('ash');
  await put('ash', `v2.${'0'.repeat(12)}.${ash.split('.')[2]}`);
  await app.restart();
  expect(await isBound()).toBe(false);
  expect(await readable()).toEqual(['birch', 'cedar']);
  await put('ash', ash);
  await app.restart();
  expect(await isBound()).toBe(true);
  expect(await readable()).toEqual([...slugs]);
});
