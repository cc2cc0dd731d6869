/** What a copy of the database gives without the key: nothing. With it, everything; and what is to be done where it is lost. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDb, type Db } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { keyFileOf } from '../../../server/platform/key-ring.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { createSealer } from '../../../server/platform/sealed.ts';
import type { LoginChallenge } from '../../../src/protocol/http/factors.ts';
import { callApi } from '../../helpers/api-call.ts';
import { makeApp, password, type TestApp } from '../../helpers/app.ts';
import { runAsAdmin } from '../../helpers/postgres.ts';
import {
  addStorage,
  createCodes,
  currentKey,
  type Guarded,
  installationSecret,
  opened,
  steward,
} from './house.ts';

let app: TestApp;
let codes: ReturnType<typeof createCodes>;
let ann: Guarded;
const elsewhere = mkdtempSync(join(tmpdir(), 'steward-elsewhere-'));

beforeAll(async () => {
  app = await makeApp();
  codes = createCodes(app);
  ann = await codes.guarded('Ann');
}, 120_000);
afterAll(async () => {
  await app?.close();
  rmSync(elsewhere, { recursive: true, force: true });
});

test('a secret that was sealed under the key in the database is sealed anew at the start', async () => {
  const before = createSealer(await installationSecret(app), 'second factor').seal(
    ann.secret.replaceAll(' ', ''),
    ann.id,
  );
  await app.db.query(sql`update factor_totp set secret = ${before} where person_id = ${ann.id}`);
  await app.restart();
  const { kept } = await app.db.one<{ kept: string }>(sql`select secret as kept from factor_totp`);
  expect(kept).toContain(`v2.${await currentKey(app)}.`);
  expect((await codes.enter(app.url, ann)).status).toBe(200);
});

test('a copy of the database alone gives nothing; with the key it signs in as ever', {
  timeout: 120_000,
}, async () => {
  await addStorage(app.url, ann.token, 'Tables');
  const name = `${new URL(app.connectionString).pathname.slice(1)}_copy`;
  await app.stop();
  const { connectionString: adminUrl } = inject('postgres');
  const copied = name.slice(0, -'_copy'.length);
  // Nobody may be connected to what is copied.
  await runAsAdmin(
    adminUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${copied}'`,
  );
  await runAsAdmin(adminUrl, `create database ${name} template ${copied}`);
  const connectionString = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const db: Db = createDb({ connectionString, log: silentLog, poolSize: 2 });
  const copy = { ...app, db, connectionString, dataDir: elsewhere } as TestApp;
  try {
    // All that is in the database, and every key that can be made of it, opens nothing.
    const found = await opened({ db }, mkdtempSync(join(elsewhere, 'nothing-')));
    // The installation's, the site's, an authenticator's, a storage's.
    expect(found).toEqual({ all: 4, open: 0 });
    await expect(app.on(connectionString, elsewhere)).rejects.toThrow('If it is lost for good');

    const withKey = join(elsewhere, 'with-key');
    mkdirSync(withKey);
    copyFileSync(keyFileOf(app.dataDir), keyFileOf(withKey));
    expect(await opened({ db }, withKey)).toEqual({ all: 4, open: 4 });
    const restored = await app.on(connectionString, withKey);
    expect((await createCodes(copy).enter(restored.url, ann)).status).toBe(200);
    expect((await steward({ ...copy, dataDir: withKey }, ['secrets', 'lost'])).errors).toContain(
      'nothing is lost',
    );
    await restored.stop();

    // The key is lost: the operator says so, and people come in by what needs none.
    const said = await steward(copy, ['secrets', 'lost']);
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('authenticator secrets (1)') });
    expect(said.out).toContain('secrets of sites (1)');
    expect(said.out).toContain('what sign-ins are signed with (1)');
    const without = await app.on(connectionString, elsewhere);
    const refused = await createCodes(copy).enter(without.url, ann);
    expect(refused).toMatchObject({ status: 409, json: { code: 'refused_by_state' } });
    expect(refused.json['detail'] ?? refused.json['message']).toContain('Use a recovery code');
    const asked = await callApi(without.url, 'POST', 'auth/login', { body: { email: ann.email, password } });
    const { challenge } = asked.json['secondFactor'] as LoginChallenge;
    const recovered = await callApi(without.url, 'POST', 'auth/login/verify', {
      body: { challenge, factor: 'recovery', code: ann.recoveryCodes[0] ?? '' },
    });
    expect(recovered.status).toBe(200);
    expect((await steward(copy, ['user', 'factor-reset', ann.email])).code).toBe(0);
    expect(
      (await callApi(without.url, 'POST', 'auth/login', { body: { email: ann.email, password } })).status,
    ).toBe(200);
    await without.stop();
  } finally {
    await db.stop();
    await runAsAdmin(adminUrl, `drop database ${name} with (force)`);
  }
});

test('a folder that goes with its container takes nothing along: a key is trusted once a later start found it', {
  timeout: 120_000,
}, async () => {
  const fresh = await makeApp();
  try {
    const site = () =>
      fresh.db.one<{ kept: string }>(
        sql`select identity_secret as kept from sites where id = ${fresh.siteId}`,
      );
    const { kept } = await site();
    await fresh.restart({ dataDir: mkdtempSync(join(elsewhere, 'new-')) });
    const { token } = await fresh.person('Ann', 'admin');
    const renewed = await callApi(fresh.url, 'POST', `sites/${fresh.siteId}/secret`, {
      ...{ token, body: { graceHours: 24 } },
    });
    expect(renewed.status).toBe(200);
    expect((await site()).kept).not.toBe(kept);
    await fresh.restart({ dataDir: mkdtempSync(join(elsewhere, 'new-')) });
    expect((await site()).kept).toBe(renewed.json['secret']);
    const { url } = fresh;
    expect((await callApi(url, 'GET', 'sites', { token })).status).toBe(200);
    await fresh.restart();
    expect((await site()).kept).toMatch(/^v2\./);
  } finally {
    await fresh.close();
  }
});
