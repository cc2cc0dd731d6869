import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readPostmasterFile } from '../../../server/platform/db/embedded/postmaster.ts';
import { checkServer } from '../../../server/platform/db/server-check.ts';
import { processIdentity } from '../../../server/platform/process-identity.ts';
import { findInstalledPostgres, startInstalledPostgres } from '../../helpers/installed-postgres.ts';
import { runAsAdmin } from '../../helpers/postgres.ts';
import {
  freePort,
  makeDataDir,
  productEnvironment,
  repositoryDir,
  type StartedProcess,
  startProcess,
} from '../../helpers/product.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
});

/** `npm start`, exactly as the README says, in a data folder of its own. */
function npmStart(env: Record<string, string>): StartedProcess {
  const started = startProcess('npm', ['start'], { env: productEnvironment({ PORT: '0', ...env }) });
  cleanups.push(async () => {
    started.child.kill('SIGTERM');
    await started.exited;
  });
  return started;
}

function dataFolder(): string {
  const dataDir = makeDataDir();
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

const consoleAddress = /Console\s+(http:\S+)\/console/;

function serverPid(dataDir: string): number {
  return (JSON.parse(readFileSync(join(dataDir, 'server.lock'), 'utf8')) as { pid: number }).pid;
}

function databasePid(dataDir: string): number {
  const file = readPostmasterFile(join(dataDir, 'postgres/data'));
  if (!file) throw new Error('the database is not running');
  return file.pid;
}

const isGone = (pid: number) => expect.poll(() => processIdentity(pid), { timeout: 20_000 }).toBeNull();

async function isLive(url: string | undefined): Promise<boolean> {
  return (await fetch(`${url}/health/live`)).ok;
}

test('npm start shows its steps, serves, and leaves nothing behind after SIGTERM; the second start is warm', async () => {
  const dataDir = dataFolder();
  const first = npmStart({ STEWARD_DATA_DIR: dataDir });
  const [, url] = await first.says(consoleAddress);
  expect(await isLive(url)).toBe(true);
  expect(first.output()).toMatch(/database\s+making an empty database[\s\S]*migrations\s+applied 0001/);
  await first.says(/Widget\s+http:\S+\/demo/);
  await first.says(/Password\s+\S{8,}/);
  expect(statSync(join(dataDir, 'demo-password')).mode & 0o777).toBe(0o600);
  const pids = [serverPid(dataDir), databasePid(dataDir)];
  first.child.kill('SIGTERM');
  await first.exited;
  for (const pid of pids) await isGone(pid);

  const second = npmStart({ STEWARD_DATA_DIR: dataDir });
  const [, again] = await second.says(consoleAddress);
  expect(await isLive(again)).toBe(true);
  expect(second.output()).toMatch(/pages\s+up to date/);
  expect(second.output()).toMatch(/migrations\s+up to date/);
  expect(second.output()).not.toContain('making an empty database');
});

test('after a SIGKILL of the server a start recovers, although Postgres was left behind', async () => {
  const dataDir = dataFolder();
  const first = npmStart({ STEWARD_DATA_DIR: dataDir });
  await first.says(consoleAddress);
  const [server, database] = [serverPid(dataDir), databasePid(dataDir)];
  process.kill(server, 'SIGKILL');
  await isGone(server);
  expect(processIdentity(database)).not.toBeNull();
  const second = npmStart({ STEWARD_DATA_DIR: dataDir });
  const [, url] = await second.says(consoleAddress);
  expect(await isLive(url)).toBe(true);
  expect(processIdentity(database)).toBeNull();
});

test('a SIGKILL of npm alone takes the server and its database down', async () => {
  const dataDir = dataFolder();
  const started = npmStart({ STEWARD_DATA_DIR: dataDir });
  await started.says(consoleAddress);
  const pids = [serverPid(dataDir), databasePid(dataDir)];
  started.child.kill('SIGKILL');
  for (const pid of pids) await isGone(pid);
});

test('a stop during the start leaves no process either', async () => {
  const dataDir = dataFolder();
  const started = npmStart({ STEWARD_DATA_DIR: dataDir });
  await started.says('making an empty database');
  process.kill(serverPid(dataDir), 'SIGTERM');
  await started.exited;
  expect(started.output()).not.toMatch(consoleAddress);
  expect(readPostmasterFile(join(dataDir, 'postgres/data'))).toBeNull();
});

test('a signal that npm repeats counts once, and the stop stays in order', async () => {
  const dataDir = dataFolder();
  const started = npmStart({ STEWARD_DATA_DIR: dataDir });
  await started.says(consoleAddress);
  const [server, database] = [serverPid(dataDir), databasePid(dataDir)];
  process.kill(server, 'SIGINT');
  process.kill(server, 'SIGINT');
  expect(await started.exited).toMatchObject({ code: 0 });
  await isGone(database);
  expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8').trim()).toMatch(/database system is shut down$/);
});

test('a second server on the same data folder is refused, and the first goes on', async () => {
  const dataDir = dataFolder();
  const first = npmStart({ STEWARD_DATA_DIR: dataDir });
  const [, url] = await first.says(consoleAddress);
  const second = npmStart({ STEWARD_DATA_DIR: dataDir });
  expect(await second.exited).toMatchObject({ code: 1 });
  expect(second.output()).toContain(
    `running on the data folder ${dataDir} already (process ${serverPid(dataDir)})`,
  );
  expect(await isLive(url)).toBe(true);
});

test('a taken port stops the start before anything is made', async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve));
  cleanups.push(() => other.close());
  const dataDir = dataFolder();
  const started = npmStart({ STEWARD_DATA_DIR: dataDir, PORT: String(port) });
  expect(await started.exited).toMatchObject({ code: 1 });
  expect(started.output()).toContain(`Port ${port} on 127.0.0.1 is taken.`);
  expect(started.output()).toContain(`PORT=${port + 1} npm start`);
  expect(started.output()).not.toContain('making an empty database');
});

test('wrong settings are told all at once', async () => {
  const started = npmStart({ PORT: 'http', DATABASE_URL: 'sqlite://desk.db', LOG_LEVEL: 'loud' });
  expect(await started.exited).toMatchObject({ code: 1 });
  for (const name of [
    'PORT must',
    'Steward brings its own Postgres: leave DATABASE_URL empty',
    'LOG_LEVEL must',
  ]) {
    expect(started.output()).toContain(name);
  }
});

test('a data folder that cannot be written is told in one message', async () => {
  const dataDir = dataFolder();
  await writeFile(join(dataDir, 'file'), '');
  const started = npmStart({ STEWARD_DATA_DIR: join(dataDir, 'file') });
  expect(await started.exited).toMatchObject({ code: 1 });
  expect(started.output()).toMatch(/The data folder \S+ cannot be written/);
  expect(started.output()).not.toContain('    at ');
});

test('a database that does not answer is told without its password', async () => {
  const port = await freePort();
  const started = npmStart({
    STEWARD_DATA_DIR: dataFolder(),
    DATABASE_URL: `postgres://desk:hunter2@127.0.0.1:${port}/desk`,
  });
  expect(await started.exited).toMatchObject({ code: 1 });
  expect(started.output()).toContain(`No database answers at 127.0.0.1:${port}/desk (`);
  expect(started.output()).not.toContain('hunter2');
  expect(started.output()).not.toContain('    at ');
});

const installed = findInstalledPostgres();

test.runIf(installed)('it runs the same on a server of DATABASE_URL, and leaves that running', async () => {
  const server = await startInstalledPostgres(installed?.bin ?? '');
  cleanups.push(server.stop);
  const admin = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
  await expect.poll(() => checkServer(admin), { timeout: 20_000 }).toMatchObject({ ok: true });
  const url = `postgres://postgres@127.0.0.1:${server.port}/desk`;
  expect(await checkServer(url)).toMatchObject({
    ok: false,
    message: expect.stringContaining('no such database'),
  });
  await runAsAdmin(admin, 'create database desk');

  const dataDir = dataFolder();
  const started = npmStart({ STEWARD_DATA_DIR: dataDir, DATABASE_URL: url, STEWARD_DEMO: 'on' });
  const [, address] = await started.says(consoleAddress);
  expect(started.output()).toMatch(new RegExp(`Postgres ${installed?.version}\\S* of DATABASE_URL`));
  expect(await isLive(address)).toBe(true);
  started.child.kill('SIGTERM');
  await started.exited;
  expect(await checkServer(url)).toMatchObject({ ok: true });
  expect(readPostmasterFile(join(dataDir, 'postgres/data'))).toBeNull();
});

const olderNode = (process.env.PATH ?? '')
  .split(':')
  .map(folder => join(folder, 'node'))
  .find(node => {
    const said = spawnSync(node, ['--version'], { encoding: 'utf8' });
    return said.status === 0 && Number(said.stdout.match(/^v(\d+)/)?.[1]) < 24;
  });

test.runIf(olderNode)('an older Node says what it needs', async () => {
  const started = startProcess(olderNode ?? '', [join(repositoryDir, 'server/start/start.js')], {
    env: productEnvironment({ STEWARD_DATA_DIR: dataFolder() }),
  });
  expect(await started.exited).toMatchObject({ code: 1 });
  expect(started.output()).toContain('needs Node 24: npm start');
});
