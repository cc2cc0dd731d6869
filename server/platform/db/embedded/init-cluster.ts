import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { cleanEnvironment } from './launch.ts';
import type { Place } from './place.ts';
import { EmbeddedPostgresProblem } from './problem.ts';

/**
 * Makes the cluster beside its final name and renames it, so that a start that was cut off leaves no half cluster.
 * UTF-8 with the builtin locale: the sort order is the same on every machine and does not change with its libraries.
 */
export function initCluster(options: { binaries: Binaries; place: Place; password: string }): void {
  const { binaries, place, password } = options;
  const fresh = join(place.home, `data.${randomUUID()}`);
  const passwordFile = join(place.home, `password.${randomUUID()}`);
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (place.account) chownSync(passwordFile, place.account.uid, place.account.gid);
    run(binaries.initdb, place, [
      `--pgdata=${fresh}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
    ]);
    renameSync(fresh, place.data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Gives the cluster a new password when the file that held it is lost. Needs a cluster that is not running. */
export function resetPassword(options: { binaries: Binaries; place: Place; password: string }): void {
  const { binaries, place, password } = options;
  run(
    binaries.postgres,
    place,
    ['--single', '-D', place.data, 'postgres'],
    `alter role postgres password '${password}'\n`,
  );
}

function run(program: string, place: Place, parameters: string[], input = ''): void {
  const answer = spawnSync(program, parameters, {
    ...place.account,
    cwd: process.platform === 'win32' ? place.home : '/',
    input,
    encoding: 'utf8',
    windowsHide: true,
    ...(process.platform === 'win32' ? {} : { env: cleanEnvironment }),
  });
  if (answer.status === 0) return;
  const reason = answer.error?.message ?? answer.stderr.trim().split('\n').slice(-4).join('\n');
  throw new EmbeddedPostgresProblem(`The database in ${place.home} could not be prepared: ${reason}`);
}
