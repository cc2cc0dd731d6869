import { spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chown, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createDb } from '../../../server/platform/db/db.ts';
import { isRoot, systemAccount } from '../../../server/platform/db/embedded/account.ts';
import { findPostgresPackage } from '../../../server/platform/db/embedded/binaries.ts';
import {
  createEmbeddedPostgres,
  type EmbeddedPostgresOptions,
  runningConnectionString,
} from '../../../server/platform/db/embedded/embedded-postgres.ts';
import { type Sql, sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { processIdentity } from '../../../server/platform/process-identity.ts';
import { testCacheDir } from '../../helpers/postgres.ts';
import { makeDataDir, type StartedProcess, startProcess } from '../../helpers/product.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
});

function dataFolder(): string {
  const dataDir = makeDataDir();
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

function cluster(dataDir: string, over: Partial<EmbeddedPostgresOptions> = {}) {
  const embedded = createEmbeddedPostgres({ dataDir, cacheDir: testCacheDir, log: silentLog, ...over });
  cleanups.push(() => embedded.stop());
  return embedded;
}

async function ask<Row>(connectionString: string, statement: Sql): Promise<Row[]> {
  const db = createDb({ connectionString, log: silentLog, poolSize: 1 });
  try {
    return await db.query<Row>(statement);
  } finally {
    await db.stop();
  }
}

/** Another process that holds the cluster; answers once it does. */
async function holdElsewhere(
  dataDir: string,
  as: { uid?: number; gid?: number } = {},
): Promise<StartedProcess & { postmaster: number; connectionString: string }> {
  const script = join(import.meta.dirname, '../../helpers/hold-cluster.ts');
  const holder = startProcess(process.execPath, [script, dataDir, testCacheDir], { env: process.env, ...as });
  cleanups.push(() => holder.child.kill('SIGKILL'));
  const [, postmaster, connectionString] = await holder.says(/holding (\d+) (\S+)/);
  return { ...holder, postmaster: Number(postmaster), connectionString: connectionString ?? '' };
}

const isGone = (pid: number) => expect.poll(() => processIdentity(pid), { timeout: 20_000 }).toBeNull();

test('a first start makes a UTF-8 cluster on loopback that wants its password', async () => {
  const dataDir = dataFolder();
  const steps: string[] = [];
  const embedded = cluster(dataDir, { onProgress: step => steps.push(step) });
  const { connectionString, version } = await embedded.start();
  expect(steps).toEqual(['making an empty database']);
  expect(version).toMatch(/^18\./);
  const [row] = await ask(
    connectionString,
    sql`select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listens,
               current_setting('synchronous_commit') as commit, current_setting('unix_socket_directories') as sockets,
               (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale,
               'ÉÄß' ilike 'éäß' as folds, current_setting('data_checksums') as checksums`,
  );
  expect(row).toEqual({
    encoding: 'UTF8',
    listens: '127.0.0.1',
    commit: 'on',
    sockets: '',
    locale: 'b C.UTF-8',
    folds: true,
    checksums: 'on',
  });
  const wrong = new URL(connectionString);
  wrong.password = 'guess';
  await expect(ask(wrong.href, sql`select 1`)).rejects.toThrow('password authentication failed');
  for (const name of ['postgres.password', 'postgres.address']) {
    expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
  }
});

test('stop ends it, twice safely, and the next start keeps what was written', async () => {
  const dataDir = dataFolder();
  const embedded = cluster(dataDir);
  const first = await embedded.start();
  expect(await embedded.start()).toEqual(first);
  const pid = embedded.pid() ?? 0;
  expect(processIdentity(pid)).not.toBeNull();
  await ask(first.connectionString, sql`create table kept as select 42 as answer`);
  await Promise.all([embedded.stop(), embedded.stop()]);
  await embedded.stop();
  expect(processIdentity(pid)).toBeNull();
  expect(runningConnectionString(dataDir)).toBeNull();
  const second = await embedded.start();
  expect(await ask(second.connectionString, sql`select answer from kept`)).toEqual([{ answer: 42 }]);
  expect(runningConnectionString(dataDir)).toBe(second.connectionString);
});

test('after a SIGKILL of its server a left-behind Postgres is ended, and nothing committed is lost', async () => {
  const dataDir = dataFolder();
  const holder = await holdElsewhere(dataDir);
  await ask(holder.connectionString, sql`create table kept as select 42 as answer`);
  holder.child.kill('SIGKILL');
  await holder.exited;
  expect(processIdentity(holder.postmaster)).not.toBeNull();
  const embedded = cluster(dataDir);
  const { connectionString } = await embedded.start();
  expect(processIdentity(holder.postmaster)).toBeNull();
  expect(await ask(connectionString, sql`select answer from kept`)).toEqual([{ answer: 42 }]);
});

test('after a SIGKILL of Postgres too, the next start recovers', async () => {
  const dataDir = dataFolder();
  const holder = await holdElsewhere(dataDir);
  await ask(holder.connectionString, sql`create table kept as select 42 as answer`);
  holder.child.kill('SIGKILL');
  process.kill(holder.postmaster, 'SIGKILL');
  await Promise.all([holder.exited, isGone(holder.postmaster)]);
  const { connectionString } = await cluster(dataDir).start();
  expect(await ask(connectionString, sql`select answer from kept`)).toEqual([{ answer: 42 }]);
});

test('a Postgres that dies under its server is reported, and can be started again', async () => {
  const dataDir = dataFolder();
  const died = Promise.withResolvers<string>();
  const embedded = cluster(dataDir, { onExit: died.resolve });
  await embedded.start();
  process.kill(embedded.pid() ?? 0, 'SIGKILL');
  expect(await died.promise).toContain('SIGKILL');
  await embedded.stop();
  const { connectionString } = await embedded.start();
  expect(await ask(connectionString, sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test('a data folder in use is refused with the process that uses it, and that one goes on', async () => {
  const dataDir = dataFolder();
  const holder = await holdElsewhere(dataDir);
  await expect(cluster(dataDir).start()).rejects.toThrow(
    `in use by another Steward (process ${holder.child.pid})`,
  );
  expect(await ask(holder.connectionString, sql`select 1 as one`)).toEqual([{ one: 1 }]);
  holder.child.kill('SIGTERM');
  await holder.exited;
  expect(processIdentity(holder.postmaster)).toBeNull();
});

test('of two starts at once one gets the folder', async () => {
  const dataDir = dataFolder();
  const answers = await Promise.allSettled([cluster(dataDir).start(), cluster(dataDir).start()]);
  expect(answers.map(answer => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('clusters run side by side', async () => {
  const [one, two] = await Promise.all([cluster(dataFolder()).start(), cluster(dataFolder()).start()]);
  expect(one.connectionString).not.toBe(two.connectionString);
  expect(await ask(one.connectionString, sql`select 1 as one`)).toEqual(
    await ask(two.connectionString, sql`select 1 as one`),
  );
});

test('a postmaster file that names a stranger does not keep it from starting', async () => {
  const dataDir = dataFolder();
  const embedded = cluster(dataDir);
  await embedded.start();
  const file = join(dataDir, 'postgres/data/postmaster.pid');
  const written = readFileSync(file, 'utf8');
  await embedded.stop();
  // The same user, because Postgres itself tells strangers of other users apart.
  const stranger = spawn('sleep', ['600'], {
    ...(isRoot() ? systemAccount() : {}),
    cwd: '/',
    stdio: 'ignore',
  });
  cleanups.push(() => stranger.kill('SIGKILL'));
  await writeFile(file, written.replace(/^\d+/, String(stranger.pid)));
  const { connectionString } = await embedded.start();
  expect(await ask(connectionString, sql`select 1 as one`)).toEqual([{ one: 1 }]);
  expect(processIdentity(stranger.pid ?? 0)).not.toBeNull();
});

test('a lost password file is made anew', async () => {
  const dataDir = dataFolder();
  const embedded = cluster(dataDir);
  const before = await embedded.start();
  await embedded.stop();
  rmSync(join(dataDir, 'postgres.password'));
  const after = await embedded.start();
  expect(new URL(after.connectionString).password).not.toBe(new URL(before.connectionString).password);
  expect(await ask(after.connectionString, sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test('where install scripts were skipped, and under a narrow umask, the staged binaries still run', async () => {
  const dataDir = dataFolder();
  const source = await findPostgresPackage();
  const bare = join(dataDir, 'package');
  await mkdir(bare);
  await cp(join(source.dir, 'native'), join(bare, 'native'), {
    recursive: true,
    filter: path => !lstatSync(path).isSymbolicLink(),
  });
  for (const name of ['lib', 'bin']) chmodSync(join(bare, 'native', name), 0o700);
  expect(readdirSync(join(bare, 'native/lib')).includes('libpq.so.5')).toBe(false);
  const embedded = cluster(dataDir, {
    cacheDir: join(dataDir, 'cache'),
    binariesPackage: { dir: bare, version: source.version },
  });
  const { connectionString } = await embedded.start();
  expect(await ask(connectionString, sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test('a data folder that cannot be written gets one clear message', async () => {
  const dataDir = dataFolder();
  await writeFile(join(dataDir, 'file'), '');
  await expect(cluster(join(dataDir, 'file', 'below')).start()).rejects.toThrow(
    /cannot be written \(ENOTDIR\).*STEWARD_DATA_DIR/,
  );
});

test('a cluster of another major version is refused, not touched', async () => {
  const dataDir = dataFolder();
  const embedded = cluster(dataDir);
  await embedded.start();
  await embedded.stop();
  await writeFile(join(dataDir, 'postgres/data/PG_VERSION'), '17\n');
  await expect(embedded.start()).rejects.toThrow('made by Postgres 17');
});

test.runIf(isRoot())(
  'as root below a 0700 folder the cluster lives elsewhere, and a pointer stays',
  async () => {
    const home = dataFolder();
    chmodSync(home, 0o700);
    const dataDir = join(home, 'checkout', '.steward');
    const embedded = cluster(dataDir, { cacheDir: join(home, 'cache') });
    const first = await embedded.start();
    const place = (await readFile(join(dataDir, 'postgres.location'), 'utf8')).trim();
    cleanups.push(() => rmSync(place, { recursive: true, force: true }));
    expect(place).toMatch(/^\/var\/lib\/steward\/[0-9a-f]{16}$/);
    expect(existsSync(join(place, 'data/PG_VERSION'))).toBe(true);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    await ask(first.connectionString, sql`create table kept as select 42 as answer`);
    await embedded.stop();
    const second = await embedded.start();
    expect(await ask(second.connectionString, sql`select answer from kept`)).toEqual([{ answer: 42 }]);
    await embedded.stop();

    const copy = join(home, 'copy');
    await cp(dataDir, copy, { recursive: true });
    await expect(cluster(copy).start()).rejects.toThrow('is a copy');
    rmSync(place, { recursive: true });
    await expect(embedded.start()).rejects.toThrow('that folder is gone');
  },
);

test.runIf(isRoot())(
  'an ordinary user runs it as itself, and root goes on with the same cluster',
  async () => {
    const dataDir = dataFolder();
    const nobody = { uid: 65534, gid: 65534 };
    const own = join(dataDir, 'own');
    await mkdir(own);
    await chown(own, nobody.uid, nobody.gid);
    const holder = await holdElsewhere(own, nobody);
    expect((await stat(join(own, 'postgres/data'))).uid).toBe(nobody.uid);
    await ask(holder.connectionString, sql`create table kept as select 42 as answer`);
    holder.child.kill('SIGTERM');
    await holder.exited;
    const { connectionString } = await cluster(own).start();
    expect(await ask(connectionString, sql`select answer from kept`)).toEqual([{ answer: 42 }]);
    expect((await stat(join(own, 'postgres/data/PG_VERSION'))).uid).toBe(nobody.uid);
  },
);
