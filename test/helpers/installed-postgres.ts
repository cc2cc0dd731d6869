import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isRoot, systemAccount } from '../../server/platform/db/embedded/account.ts';
import { oldestSupportedPostgres } from '../../server/platform/db/server-check.ts';
import { freePort } from './product.ts';

const debianRoot = '/usr/lib/postgresql';

/** The programs of the oldest supported Postgres that the machine's own packages brought, or null. */
export function findInstalledPostgres(): { version: number; bin: string } | null {
  if (!existsSync(debianRoot)) return null;
  const versions = readdirSync(debianRoot)
    .map(Number)
    .filter(
      version => version >= oldestSupportedPostgres && existsSync(`${debianRoot}/${version}/bin/postgres`),
    )
    .sort((one, other) => one - other);
  const [version] = versions;
  return version === undefined ? null : { version, bin: `${debianRoot}/${version}/bin` };
}

/** Runs it as an operator's server would run: a role that owns one database, and a password. */
export async function startInstalledPostgres(bin: string): Promise<{ port: number; stop(): Promise<void> }> {
  const account = isRoot() ? systemAccount() : null;
  const home = mkdtempSync(join(tmpdir(), 'steward-server-'));
  if (account) chownSync(home, account.uid, account.gid);
  const data = join(home, 'data');
  const run = { ...account, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    run,
  );
  expect(made.stderr.toString()).toBe('');
  const port = await freePort();
  const flags = [
    '-c',
    `port=${port}`,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'fsync=off',
  ];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...run, stdio: 'ignore' });
  const exited = new Promise(resolve => server.once('exit', resolve));
  return {
    port,
    async stop() {
      server.kill('SIGINT');
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
