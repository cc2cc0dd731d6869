import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processIdentity } from '../../process-identity.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { readPostmasterFile, stopPostmaster } from './postmaster.ts';
import { EmbeddedPostgresProblem } from './problem.ts';

export type Launched = { pid: number; port: number; stop(): Promise<void> };

export type LaunchOptions = {
  binaries: Binaries;
  data: string;
  logFile: string;
  account: Account;
  settings: Record<string, string>;
  onExit: (reason: string) => void;
  onSlow: () => void;
};

const portAttempts = 5;
// Recovery after a crash reads up to some gigabytes of log: what is alive gets its time.
const startPatienceMs = 300_000;
const slowAfterMs = 3_000;
const logSizeLimitBytes = 10_000_000;

/** A clean environment: PGPORT and its kin would change what Postgres does, a foreign locale its messages. */
export const cleanEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** Starts the cluster on a free loopback port and answers once it takes connections. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  keepLogSmall(options.logFile);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const logStart = fileSize(options.logFile);
    const failure = await tryLaunch(options, port);
    if (typeof failure !== 'string') return failure;
    const said = readFileSync(options.logFile, 'utf8').slice(logStart);
    // Somebody took the port between our look and the start.
    if (attempt < portAttempts && /could not bind|could not create any TCP/i.test(said)) continue;
    throw new EmbeddedPostgresProblem(`${failure}${lastWords(said)}\nIts log is ${options.logFile}`);
  }
}

async function tryLaunch(options: LaunchOptions, port: number): Promise<Launched | string> {
  const { data, onSlow } = options;
  const postmaster =
    process.platform === 'win32' ? startByControl(options, port) : startDetached(options, port);
  const since = performance.now();
  let saidSlow = false;
  while (performance.now() - since < startPatienceMs) {
    const failure = postmaster.failure();
    if (failure !== null) return failure;
    const file = readPostmasterFile(data);
    if (file?.ready && file.port === port) {
      return { pid: file.pid, port, stop: () => postmaster.stop(file.pid) };
    }
    if (!saidSlow && performance.now() - since > slowAfterMs) {
      saidSlow = true;
      onSlow();
    }
    await wait(20);
  }
  const pid = readPostmasterFile(data)?.pid;
  if (pid !== undefined) await postmaster.stop(pid);
  return `Postgres was not ready after ${startPatienceMs / 1000} seconds.`;
}

type Postmaster = { failure(): string | null; stop(pid: number): Promise<void> };

/** In its own session, so that Ctrl-C in the terminal reaches the server first and the database outlives it. */
function startDetached(options: LaunchOptions, port: number): Postmaster {
  const output = openSync(options.logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(options.binaries.postgres, ['-D', options.data, ...asFlags(options.settings, port)], {
      ...options.account,
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
      env: cleanEnvironment,
    });
  } finally {
    closeSync(output);
  }
  child.unref();
  let ended: string | null = null;
  let stopping = false;
  const exited = new Promise<void>(resolve => {
    child.once('error', error => {
      ended = `Postgres could not be run: ${error.message}. On a system without glibc set DATABASE_URL instead.`;
      resolve();
    });
    child.once('exit', (code, signal) => {
      ended ??= `Postgres ended (${signal ?? `exit code ${code}`}).`;
      if (!stopping) options.onExit(ended);
      resolve();
    });
  });
  return {
    failure: () => ended,
    async stop(pid) {
      stopping = true;
      // Let go of at the start, so that it keeps nobody alive; whoever waits for its end must hear of it.
      child.ref();
      if (ended === null) await Promise.all([stopPostmaster(pid, options.data), exited]);
    },
  };
}

/** On Windows only pg_ctl can shed an administrator's rights, and only it can ask for an orderly stop. */
function startByControl(options: LaunchOptions, port: number): Postmaster {
  const { pgCtl } = options.binaries;
  const run = promisify(execFile);
  const flags = asFlags(options.settings, port).join(' ');
  let ended: string | null = null;
  run(pgCtl, ['start', '-D', options.data, '-l', options.logFile, '-o', flags], { windowsHide: true }).catch(
    (error: Error) => {
      ended = `Postgres could not be run: ${error.message}`;
    },
  );
  const watch = setInterval(() => {
    const pid = readPostmasterFile(options.data)?.pid;
    if (ended !== null || (pid !== undefined && processIdentity(pid) !== null)) return;
    if (pid === undefined) return;
    ended = 'Postgres ended.';
    options.onExit(ended);
  }, 2_000);
  watch.unref();
  return {
    failure: () => ended,
    async stop() {
      clearInterval(watch);
      await run(pgCtl, ['stop', '-D', options.data, '-m', 'fast', '-w'], { windowsHide: true });
    },
  };
}

function asFlags(settings: Record<string, string>, port: number): string[] {
  const all = { ...settings, port: String(port) };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise<void>(resolve => probe.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

function keepLogSmall(logFile: string): void {
  if (fileSize(logFile) > logSizeLimitBytes) renameSync(logFile, `${logFile}.1`);
}

function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function lastWords(said: string): string {
  const lines = said.split('\n').filter(line => /FATAL|PANIC|ERROR|HINT/.test(line));
  return lines.length > 0 ? `\n${lines.slice(-4).join('\n')}` : '';
}
