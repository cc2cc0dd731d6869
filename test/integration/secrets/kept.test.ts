/** What the server must read again lies sealed, whatever it is: a dump holds none of it, and every column that is named like a secret was judged. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useOfFactors } from '../../../server/features/identity/index.ts';
import { signIdentity } from '../../../server/features/sites/index.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { createLog } from '../../../server/platform/log.ts';
import { createSealer } from '../../../server/platform/sealed.ts';
import { sealedColumns } from '../../../server/sealing.ts';
import { callApi } from '../../helpers/api-call.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { createCodes, currentKey, type Guarded, steward } from './house.ts';
import { dumped, keptSecrets, type Planted, plant } from './planted.ts';

/** Named like a secret, and none that is kept to be read again. */
const judged: Record<string, string> = {
  'api_key_secrets.digest': 'SHA-256',
  'auth_account.access_token': 'never filled: providers are asked by a room of our own',
  'auth_account.refresh_token': 'never filled',
  'auth_account.id_token': 'never filled',
  'auth_account.password': 'argon2id',
  'auth_session.token': 'signed with the secret of the installation, which lies sealed',
  'alerts.key': 'what an alert is about',
  'audit_entries.digest': 'of what an entry says, salted',
  'factor_recovery_codes.code_hash': 'SHA-256',
  'installation.push_public_key': 'public',
  'limit_talkers.key': 'whose calls are counted',
  'passkey_challenges.challenge_hash': 'SHA-256',
  'passkeys.credential_id': 'no secret: a device shows it to whoever asks',
  'passkeys.public_key': 'public',
  'push_devices.auth': 'of a browser, which takes nothing but what the key of web push signed',
  'push_devices.p256dh': 'public',
  'sealing.current_key': 'what a key is called',
  'sealing.old_key': 'what a key is called',
  'sealing_servers.keys': 'what keys are called',
  'session_endings.token_hash': 'SHA-256',
  'sign_in_challenges.token_hash': 'SHA-256',
  'sign_in_counts.key': 'whose tries are counted',
  'sign_in_links.token_hash': 'SHA-256',
  'sites.site_key': 'public: it stands in the page',
  'sso_handovers.code_hash': 'SHA-256',
  'sso_states.state_hash': 'SHA-256',
  'storages.access_key_id': 'the name to a secret',
  'storages.kms_key_id': 'what a key is called',
};
/** Names, not secrets, wherever they stand. */
const plainNames =
  /^(group_key|object_key|is_.*|.*_tokens|tokens|key_id|.*_secret_until|first_token_ms|author.*|payload_hash|data_hash|prev_hash|hash|own_salt|salt)$/;

let app: TestApp;
let ann: Guarded;
let planted: Planted;
const lines: string[] = [];

beforeAll(async () => {
  const log = createLog({
    ...{ level: 'debug', clean: text => text },
    destination: { write: line => void lines.push(line) },
  });
  app = await makeApp({ log });
  // The key is found by a later start: it is trusted from then on.
  await app.restart();
  ann = await createCodes(app).guarded('Ann');
  planted = await plant(app, ann.token);
}, 120_000);
afterAll(() => app?.close());

const visit = async (signature: string, siteKey = planted.siteKey, base = app.url) => {
  const answer = await fetch(`${base}/api/v1/widget/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://planted.example' },
    body: JSON.stringify({
      ...{ siteKey, token: '', locale: 'en', timeZone: 'UTC' },
      identity: { userId: 'u1', signature, email: '', name: '' },
    }),
  });
  return answer.status;
};

test('a dump, the audit log and the log of the server hold none of them', async () => {
  const kept = await keptSecrets(app);
  const unsealed = kept.filter(({ kept: text, text: open }) => !text.startsWith('v2.') || open === null);
  expect(unsealed).toEqual([]);
  const places = new Set(kept.map(({ place }) => place));
  const empty = sealedColumns(null).filter(({ table, column }) => !places.has(`${table}.${column}`));
  // Nobody came in by a provider, and nobody's factor is half set up.
  expect(empty.map(({ table, column }) => `${table}.${column}`)).toEqual([
    'factor_totp.offered_secret',
    'sso_sessions.id_token',
    'sso_handovers.id_token',
  ]);
  // Also what no answer tells, such as the key of web push.
  const all: Record<string, string> = { ...planted.secrets, 'of a person': ann.secret.replaceAll(' ', '') };
  for (const { place, text } of kept) all[`${place} ${text?.slice(0, 4)}`] = text ?? '';
  expect(Object.keys(all).length).toBeGreaterThan(22);
  const tables = await dumped(app);
  expect(tables.get('public.webhooks')).toContain('Room');
  expect(tables.get('public.audit_entries')).toContain('webhook.rotate');
  expect(lines.length).toBeGreaterThan(0);
  for (const [what, secret] of Object.entries(all)) {
    const inTables = [...tables].filter(([, text]) => text.includes(secret)).map(([name]) => name);
    expect(inTables, what).toEqual([]);
    expect(
      lines.filter(line => line.includes(secret)),
      what,
    ).toEqual([]);
  }
});

test('each column that is named like a secret is sealed, or was judged', async () => {
  const columns = await app.db.query<{ name: string; column: string }>(sql`
    select table_name || '.' || column_name as name, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'bytea', 'jsonb', 'json', 'ARRAY', 'USER-DEFINED')
      and column_name ~ '(secret|token|password|credential|private|auth|key|hash|digest|salt|p256dh)'
      and table_name in (select tablename from pg_tables where schemaname = 'public') order by 1`);
  const sealed = sealedColumns(null).map(({ table, column }) => `${table}.${column}`);
  const known = new Set([...sealed, ...Object.keys(judged)]);
  const unknown = columns.filter(({ name, column }) => !known.has(name) && !plainNames.test(column));
  expect(unknown.map(({ name }) => name)).toEqual([]);
  const there = new Set(columns.map(({ name }) => name));
  expect(Object.keys(judged).filter(name => !there.has(name))).toEqual([]);
  const { filled } = await app.db.one<{ filled: number }>(sql`
    select count(coalesce(access_token, refresh_token, id_token))::integer as filled from auth_account`);
  expect(filled).toBe(0);
});

test('who reads tables for reports may not read what is sealed either', async () => {
  const name = `reader_${newId().slice(-12)}`;
  expect((await steward(app, ['bi', 'grant', name])).code).toBe(0);
  try {
    for (const { table, column } of sealedColumns(null)) {
      const { may } = await app.db.one<{ may: boolean }>(
        sql`select has_column_privilege(${name}, ${`public.${table}`}, ${column}, 'select') as may`,
      );
      expect(may, `${table}.${column}`).toBe(false);
    }
    const views = await app.db.query<{ view: string }>(sql`
      select view_schema || '.' || view_name as view from information_schema.view_column_usage
      where (table_name, column_name) in (select * from unnest(
        ${sealedColumns(null).map(({ table }) => table)}::text[], ${sealedColumns(null).map(({ column }) => column)}::text[]))`);
    expect(views).toEqual([]);
  } finally {
    await steward(app, ['bi', 'revoke', name]);
  }
});

test('what an earlier version left open is sealed at the start, by two servers at once, and works as before', {
  timeout: 120_000,
}, async () => {
  const before = await keptSecrets(app);
  const { secrets } = planted;
  const signature = signIdentity('u1', planted.siteSecret);
  const olderSignature = signIdentity('u1', secrets['old secret of a site'] ?? '');
  await app.stop();
  const byTable = sealedColumns(null).filter(({ before: way, table }) => way && table !== 'factor_totp');
  expect(byTable).toHaveLength(9);
  for (const { table, column } of byTable) {
    for (const { kept, text } of before.filter(({ place }) => place === `${table}.${column}`))
      await app.db.query(
        sql`update ${raw(table)} set ${raw(column)} = ${text} where ${raw(column)} = ${kept}`,
      );
  }
  expect((await keptSecrets(app)).filter(({ kept }) => !kept.startsWith('v2.')).length).toBeGreaterThan(10);
  const [, other] = await Promise.all([app.restart(), app.sibling()]);
  const after = await keptSecrets(app);
  expect(after.filter(({ kept }) => !kept.startsWith('v2.'))).toEqual([]);
  expect(after.map(({ text }) => text).toSorted()).toEqual(before.map(({ text }) => text).toSorted());
  for (const base of [app.url, other.url]) {
    expect(await visit(signature, planted.siteKey, base)).toBe(200);
    expect(await visit(olderSignature, planted.siteKey, base)).toBe(200);
    // Nobody has to sign in anew.
    const { json } = await callApi(base, 'GET', 'webhooks', { token: ann.token });
    const { webhooks } = json as unknown as { webhooks: { name: string; url: string; secrets: object[] }[] };
    const [shop] = webhooks.filter(({ name }) => name === 'Shop');
    expect(shop?.url).toContain(secrets['address of a webhook']);
    expect(shop?.secrets).toMatchObject([
      { start: secrets['secret of a webhook']?.slice(0, 10) },
      { start: secrets['old secret of a webhook']?.slice(0, 10) },
    ]);
  }
});

test('what is sealed for one row says nothing in another', async () => {
  const { site } = (
    await callApi(app.url, 'POST', 'sites', {
      token: ann.token,
      body: {
        ...{ name: 'Other', teamId: app.teamId, timeZone: 'UTC', ai: false },
        allowedOrigins: ['https://planted.example'],
      },
    })
  ).json as unknown as { site: { id: string; siteKey: string } };
  await app.db.query(sql`
    update sites set identity_secret = (select identity_secret from sites where id = ${planted.siteId}) where id = ${site.id}`);
  const signature = signIdentity('u1', planted.siteSecret);
  expect(await visit(signature)).toBe(200);
  expect(await visit(signature, site.siteKey)).toBeGreaterThanOrEqual(400);
  await app.db.query(sql`delete from sites where id = ${site.id}`);
});

test('replaced, the key seals all of them', { timeout: 120_000 }, async () => {
  const old = await currentKey(app);
  const before = await keptSecrets(app);
  const done = await steward(app, ['secrets', 'rotate']);
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('addresses of webhooks: 2 sealed') });
  const after = await keptSecrets(app);
  expect(after.map(({ text }) => text).toSorted()).toEqual(before.map(({ text }) => text).toSorted());
  expect(after.filter(({ kept }) => kept.startsWith(`v2.${old}.`))).toEqual([]);
  expect(await visit(signIdentity('u1', planted.siteSecret))).toBe(200);
});

test('lost with its key, each says what is to be done, and does no harm until then', {
  timeout: 120_000,
}, async () => {
  await app.stop();
  const line = `${'k'.repeat(43)}\n`;
  writeFileSync(`${app.dataDir}/secret-key`, line);
  await expect(app.restart()).rejects.toThrow('If it is lost for good');
  const said = await steward(app, ['secrets', 'lost']);
  expect(said.out).toContain('secrets of flows (1)');
  await app.restart();
  // Whoever was signed in is asked once more; people and rights are as they were.
  expect((await callApi(app.url, 'GET', 'webhooks', { token: ann.token })).status).toBe(401);
  const { token } = await app.person('Ben', 'admin');
  const get = async (path: string) => (await callApi(app.url, 'GET', path, { token })).json;
  const { webhooks } = (await get('webhooks')) as unknown as { webhooks: { id: string; url: string }[] };
  expect(webhooks.map(({ url }) => url)).toEqual(['', '']);
  const tried = await callApi(app.url, 'POST', `webhooks/${webhooks[0]?.id}/test`, { token });
  expect(tried.json).toMatchObject({ ok: false, text: expect.stringContaining('enter the address again') });
  const { channels } = (await get('notifications/channels')) as unknown as {
    channels: { id: string; target: string }[];
  };
  expect(channels.map(({ target }) => target)).toEqual(['', '']);
  for (const { id } of channels) {
    const sent = await callApi(app.url, 'POST', `notifications/channels/${id}/test`, { token });
    expect(sent.json).toMatchObject({ ok: false, text: expect.stringContaining('once more') });
  }
  expect(await visit(signIdentity('u1', planted.siteSecret))).toBeGreaterThanOrEqual(400);
  const renewed = await callApi(app.url, 'POST', `sites/${planted.siteId}/secret`, {
    ...{ token, body: { graceHours: 0 } },
  });
  expect(await visit(signIdentity('u1', String(renewed.json['secret'])))).toBe(200);
  expect((await get('notifications/ways'))['push']).toMatchObject({
    publicKey: expect.stringMatching(/^[\w-]{80,}$/),
  });
});

test('what sign-ins are signed with is replaced: whoever was signed in is asked once more, and a token of before opens nothing', {
  timeout: 120_000,
}, async () => {
  const secretNow = async () =>
    (await keptSecrets(app)).find(({ place }) => place === 'installation.secret')?.text;
  const before = await secretNow();
  expect(before).toMatch(/^[\w-]{43}$/);
  const dana = await app.person('Dana', 'admin');
  const visitor = await app.visit();
  expect((await callApi(app.url, 'GET', 'webhooks', { token: dana.token })).status).toBe(200);
  // An earlier version sealed second factors with it: they would be gone.
  const old = createSealer(before ?? '', useOfFactors).seal('JBSWY3DPEHPK3PXP', ann.id);
  await app.db.query(sql`update factor_totp set secret = ${old} where person_id = ${ann.id}`);
  const refused = await steward(app, ['secrets', 'renew']);
  expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('Nothing was changed') });
  expect(await secretNow()).toBe(before);
  await app.restart();
  const done = await steward(app, ['secrets', 'renew']);
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Start every server again') });
  expect(await secretNow()).not.toBe(before);
  await app.restart();
  expect((await callApi(app.url, 'GET', 'webhooks', { token: dana.token })).status).toBe(401);
  const again = await app.visit({ token: visitor.token });
  expect(again.customerId).not.toBe(visitor.customerId);
  const { token } = await app.person('Cleo', 'admin');
  expect((await callApi(app.url, 'GET', 'webhooks', { token })).status).toBe(200);
  expect(
    await app.db.query(sql`select subject_kind as kind from audit_entries where act = 'secrets.renew'`),
  ).toEqual([{ kind: 'secrets' }]);
});
