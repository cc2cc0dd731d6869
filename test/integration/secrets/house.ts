/** A desk with secrets of each kind, and what an operator does with the key that seals them. */
import { TOTP } from 'otpauth';
import { expect } from 'vitest';
import { readInstallation } from '../../../server/installation.store.ts';
import { openInstallation } from '../../../server/installation.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { createKeyRing } from '../../../server/platform/key-ring.ts';
import { sealedColumns } from '../../../server/sealing.ts';
import type { StoragesAnswer } from '../../../src/protocol/http/drops.ts';
import type { LoginChallenge, TotpOffer } from '../../../src/protocol/http/factors.ts';
import { callApi } from '../../helpers/api-call.ts';
import { password, type TestApp } from '../../helpers/app.ts';
import { runSteward } from '../../helpers/command-line.ts';

export type Guarded = { id: string; email: string; token: string; secret: string; recoveryCodes: string[] };

/** Steps that were used up are not taken again: each code here is of a later one, as far as clocks may differ. */
export function createCodes(app: TestApp) {
  const code = (secret: string) => new TOTP({ secret: secret.replaceAll(' ', '') }).generate();
  return {
    code,
    /** An admin whose authenticator program is set up. */
    async guarded(name: string): Promise<Guarded> {
      const who = await app.person(name, 'admin');
      const { token } = who;
      const { secret } = (await callApi(app.url, 'POST', 'auth/factors/totp', { token }))
        .json as unknown as TotpOffer;
      const confirmed = await callApi(app.url, 'POST', 'auth/factors/totp/confirm', {
        ...{ token, body: { code: code(secret) } },
      });
      expect(confirmed.status).toBe(200);
      return { ...who, secret, recoveryCodes: confirmed.json['recoveryCodes'] as string[] };
    },
    /** Signs in with password and code, at this server. */
    async enter(base: string, { id, email, secret }: Guarded) {
      // The step that was used a moment ago, without waiting for the next one.
      await app.db.query(sql`update factor_totp set last_step = 0 where person_id = ${id}`);
      const asked = await callApi(base, 'POST', 'auth/login', { body: { email, password } });
      const { challenge } = asked.json['secondFactor'] as LoginChallenge;
      return callApi(base, 'POST', 'auth/login/verify', {
        body: { challenge, factor: 'totp', code: code(secret) },
      });
    },
  };
}

const storage = (name: string) => ({
  ...{ name, endpoint: 'https://storage.example', region: 'eu', bucket: 'tables', prefix: '', style: 'path' },
  ...{
    accessKeyId: 'key',
    secretAccessKey: `secret-of-${name}`.padEnd(40, 'x'),
    encryption: 'none',
    kmsKeyId: '',
  },
});
export async function addStorage(base: string, token: string, name: string): Promise<void> {
  const added = await callApi(base, 'POST', 'storages', { token, body: storage(name) });
  expect(added.json).toMatchObject({ storage: { name, isReadable: true } });
}
export async function unreadable(base: string, token: string): Promise<number> {
  const { storages } = (await callApi(base, 'GET', 'storages', { token })).json as unknown as StoragesAnswer;
  expect(storages.length).toBeGreaterThan(0);
  return storages.filter(({ isReadable }) => !isReadable).length;
}

/** So many more, with secrets sealed as they were before sealed words named their key. */
export async function addOldStorages(
  app: TestApp,
  seal: (text: string, id: string) => string,
  count: number,
) {
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  await app.db.query(sql`
    insert into storages (id, name, endpoint, region, bucket, prefix, style, access_key_id, secret, encryption, kms_key_id, created_at)
    select id, 'Old', 'https://storage.example', 'eu', 'tables', '', 'path', 'key', sealed, 'none', '', now()
    from unnest(${ids}::uuid[], ${ids.map(id => seal(`secret of ${id}`, id))}::text[]) as made (id, sealed)`);
  return ids.toSorted();
}

export const sealedStorages = (app: TestApp, keyId: string) =>
  app.db
    .one<{ count: number }>(
      sql`select count(id)::integer as count from storages where starts_with(secret, ${`v2.${keyId}.`})`,
    )
    .then(({ count }) => count);

/** Every sealed text of the database, and how many of them a key ring opens. */
export async function opened(
  app: Pick<TestApp, 'db'>,
  dataDir: string,
): Promise<{ all: number; open: number }> {
  const ring = createKeyRing({ secretKey: null, nextSecretKey: null, dataDir });
  const secret = openInstallation(ring, await readInstallation(app.db));
  let [all, open] = [0, 0];
  for (const { table, key, column, use, before } of sealedColumns(secret)) {
    const rows = await app.db.query<{ key: string; sealed: string }>(
      sql`select ${raw(key)}::text as key, ${raw(column)} as sealed from ${raw(table)} where ${raw(column)} <> ''`,
    );
    for (const row of rows) {
      all += 1;
      if ((ring.open(use, row.sealed, row.key) ?? before?.open(row.sealed, row.key) ?? null) !== null)
        open += 1;
    }
  }
  return { all, open };
}

/** What the tokens of a desk are signed with, as its servers read it. */
export async function installationSecret(app: Pick<TestApp, 'db' | 'dataDir'>): Promise<string> {
  const ring = createKeyRing({ secretKey: null, nextSecretKey: null, dataDir: app.dataDir });
  return openInstallation(ring, await readInstallation(app.db)) ?? '';
}

export const envOf = (app: TestApp, own: Record<string, string> = {}) => ({
  DATABASE_URL: app.connectionString,
  STEWARD_DATA_DIR: app.dataDir,
  ...own,
});
export const steward = (app: TestApp, words: string[], own: Record<string, string> = {}) =>
  runSteward(words, { env: envOf(app, own) });

export const currentKey = async (app: Pick<TestApp, 'db'>): Promise<string> =>
  (await app.db.one<{ key: string }>(sql`select current_key as key from sealing`)).key;
