/** The sealing key is replaced while two servers work: cut off in the middle, refused where a server does not have it, and kept or gone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { App } from '../../../server/app.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { idsIn, keyFileOf, retiredFileOf } from '../../../server/platform/key-ring.ts';
import { createSealer } from '../../../server/platform/sealed.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { repositoryDir, startProcess } from '../../helpers/product.ts';
import {
  addOldStorages,
  addStorage,
  createCodes,
  currentKey,
  envOf,
  type Guarded,
  opened,
  sealedStorages,
  steward,
  unreadable,
} from './house.ts';

let app: TestApp;
let other: App;
let codes: ReturnType<typeof createCodes>;
let ann: Guarded;

beforeAll(async () => {
  app = await makeApp();
  other = await app.sibling();
  codes = createCodes(app);
  ann = await codes.guarded('Ann');
  await addStorage(app.url, ann.token, 'First');
}, 120_000);
afterAll(() => app?.close());

const acts = () =>
  app.db.query<{ act: string; subject: string }>(
    sql`select act, subject_id as subject from audit_entries where act like 'secrets.%' order by seq`,
  );

test('killed in the middle, both servers read everything; run again, it goes on to the end', {
  timeout: 240_000,
}, async () => {
  const old = await currentKey(app);
  const sealer = createSealer(readFileSync(keyFileOf(app.dataDir), 'utf8').trim(), 'storage');
  const ids = await addOldStorages(app, sealer.seal, 250);

  // Whoever holds one row keeps the command from going on beyond its batch.
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holding = app.db.transaction(async tx => {
    await tx.query(sql`set local idle_in_transaction_session_timeout = 0`);
    await tx.query(sql`select id from storages where id = ${ids[150] ?? ''} for update`);
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const killed = startProcess(process.execPath, [join(repositoryDir, 'server/cli.ts'), 'secrets', 'rotate'], {
    env: { ...process.env, ...envOf(app) },
  });
  await vi.waitFor(async () => expect(await currentKey(app)).not.toBe(old), { timeout: 100_000 });
  const made = await currentKey(app);
  await vi.waitFor(async () => expect(await sealedStorages(app, made)).toBe(100), { timeout: 60_000 });
  killed.child.kill('SIGKILL');
  expect(await killed.exited).toMatchObject({ signal: 'SIGKILL' });

  expect(await opened(app, app.dataDir)).toEqual({ all: 254, open: 254 });
  for (const base of [app.url, other.url]) {
    expect((await codes.enter(base, ann)).status).toBe(200);
    expect(await unreadable(base, ann.token)).toBe(0);
  }
  // What is sealed meanwhile is sealed with the new key, on the server that was told of it by nobody.
  release.resolve();
  await holding;
  await addStorage(other.url, ann.token, 'Meanwhile');
  expect((await steward(app, ['secrets', 'status'])).out).toContain(`Being replaced: ${old}`);

  const done = await steward(app, ['secrets', 'rotate']);
  expect(done).toMatchObject({ code: 0, errors: expect.stringContaining(`Going on from ${old} to ${made}`) });
  expect(done.out).toContain(`The key is ${made} now; ${old} is used no more.`);
  expect(await sealedStorages(app, made)).toBe(252);
  expect(idsIn(keyFileOf(app.dataDir))).toEqual([made]);
  expect(idsIn(retiredFileOf(app.dataDir))).toEqual([old]);
  expect(await opened(app, app.dataDir)).toEqual({ all: 255, open: 255 });
  for (const base of [app.url, other.url]) expect((await codes.enter(base, ann)).status).toBe(200);
  expect(await acts()).toEqual([
    { act: 'secrets.rotate', subject: made },
    { act: 'secrets.retire', subject: old },
  ]);
});

test('with a server that does not have the new key nothing is changed', { timeout: 240_000 }, async () => {
  const before = await currentKey(app);
  const key = readFileSync(keyFileOf(app.dataDir), 'utf8').trim();
  // It has the key that holds, and knows of no file.
  const stranger = await app.sibling({
    ...{ secretKey: key, dataDir: join(app.dataDir, 'elsewhere'), serverName: 'elsewhere' },
  });
  const refused = await steward(app, ['secrets', 'rotate']);
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('Nothing was changed: these servers run and do not have the new key');
  expect(refused.errors).toContain(`elsewhere (has ${before})`);
  expect(await currentKey(app)).toBe(before);
  await stranger.stop();

  // Without it the key that was made then is taken.
  const [, made = ''] = idsIn(keyFileOf(app.dataDir));
  const gone = await steward(app, ['secrets', 'rotate', '--retire-now']);
  expect(gone).toMatchObject({ code: 0, out: expect.stringContaining('Where somebody may have the key') });
  expect(await currentKey(app)).toBe(made);
  expect(idsIn(keyFileOf(app.dataDir))).toEqual([made]);
  expect(idsIn(retiredFileOf(app.dataDir))).not.toContain(before);
  expect((await codes.enter(other.url, ann)).status).toBe(200);
  // A server that has only what was taken away does not start.
  await expect(app.sibling({ secretKey: key, dataDir: join(app.dataDir, 'elsewhere') })).rejects.toThrow(
    `sealed with the key ${made}`,
  );
});

test('a key of the environment is replaced by the one that stands beside it there', {
  timeout: 240_000,
}, async () => {
  const [first, second] = ['first'.repeat(8), 'second'.repeat(6)];
  const house = await makeApp({ config: { secretKey: first } });
  try {
    const bea = await createCodes(house).guarded('Bea');
    const env = { STEWARD_SECRET_KEY: first };
    expect((await steward(house, ['secrets', 'rotate'], env)).errors).toContain('STEWARD_SECRET_KEY_NEXT');
    const both = { ...env, STEWARD_SECRET_KEY_NEXT: second };
    expect((await steward(house, ['secrets', 'rotate'], both)).errors).toContain('do not have the new key');
    const before = await currentKey(house);
    await house.restart({ nextSecretKey: second });
    const done = await steward(house, ['secrets', 'rotate'], both);
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringContaining('Put the value of STEWARD_SECRET_KEY_NEXT'),
    });
    expect(await currentKey(house)).not.toBe(before);
    await house.restart({ secretKey: second });
    expect((await createCodes(house).enter(house.url, bea)).status).toBe(200);
  } finally {
    await house.close();
  }
});
