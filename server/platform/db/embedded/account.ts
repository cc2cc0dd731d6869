import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { EmbeddedPostgresProblem } from './problem.ts';

/** Whom Postgres runs as; null is the user who started Steward. */
export type Account = { uid: number; gid: number } | null;

/** Postgres refuses to run as root, so root hands it to a system user. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The existing user `postgres`, else a system user `steward`, made when missing. Only for root. */
export function systemAccount(): Account {
  return findAccount('postgres') ?? findAccount('steward') ?? createAccount('steward') ?? failToDropRoot();
}

function failToDropRoot(): never {
  throw new EmbeddedPostgresProblem(
    'Postgres does not run as root, and no system user could be made for it. Create one named steward ' +
      '(useradd --system steward), start Steward as an ordinary user, or set DATABASE_URL.',
  );
}

function createAccount(name: string): Account {
  const attempts: [string, string[]][] = [
    [
      'useradd',
      ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', name],
    ],
    ['adduser', ['-S', '-D', '-H', name]],
  ];
  for (const [command, parameters] of attempts) {
    if (spawnSync(command, parameters, { stdio: 'ignore' }).status === 0) return findAccount(name);
  }
  return null;
}

function findAccount(name: string): Account {
  const ids = ['-u', '-g'].map(flag => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  const [uid, gid] = ids.map(answer => (answer.status === 0 ? Number(answer.stdout.trim()) : Number.NaN));
  if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid } as { uid: number; gid: number };
  return findInPasswd(name);
}

function findInPasswd(name: string): Account {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find(entry => entry.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
  } catch {
    return null;
  }
}

/** Whether the account can enter the folder through all its parents, asked of the system itself. */
export function canEnter(account: Account, dir: string): boolean {
  if (!account) return true;
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$1" && test -r .', 'sh', dir], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  return probe.status === 0;
}
