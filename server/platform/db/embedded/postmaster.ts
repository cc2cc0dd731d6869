import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { processIdentity } from '../../process-identity.ts';

/** What a running (or killed) Postgres wrote about itself into its data folder. */
export type PostmasterFile = { pid: number; port: number | null; ready: boolean };

/** Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status. */
export function parsePostmasterFile(text: string): PostmasterFile | null {
  const lines = text.split('\n').map(line => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const port = Number(lines[3]);
  return { pid, port: Number.isInteger(port) && port > 0 ? port : null, ready: lines[7] === 'ready' };
}

export function readPostmasterFile(data: string): PostmasterFile | null {
  try {
    return parsePostmasterFile(readFileSync(join(data, 'postmaster.pid'), 'utf8'));
  } catch {
    return null;
  }
}

/** The live Postgres of this very cluster, or null when the file names a process that is gone or is something else. */
export function findLivePostmaster(data: string): PostmasterFile | null {
  const file = readPostmasterFile(data);
  return file && runsCluster(file.pid, data) ? file : null;
}

/**
 * Postgres refuses to start while the pid in its file belongs to any live process of the same user, which after a crash
 * or in a new container is often a stranger.
 */
export function removeStalePostmasterFile(data: string): void {
  const file = readPostmasterFile(data);
  if (file && !runsCluster(file.pid, data)) rmSync(join(data, 'postmaster.pid'), { force: true });
}

function runsCluster(pid: number, data: string): boolean {
  if (processIdentity(pid) === null) return false;
  if (process.platform === 'linux') {
    // A postmaster's working directory is its data folder.
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    } catch {
      return commandOf(pid).includes(data);
    }
  }
  // The list of tasks on Windows tells names only.
  return commandOf(pid).includes(process.platform === 'win32' ? 'postgres' : data);
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') {
      return execFileSync('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], { encoding: 'utf8' });
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

const fastShutdownMs = 20_000;
const immediateShutdownMs = 5_000;

/**
 * Ends a postmaster by pid: politely (open transactions are rolled back, a checkpoint is written), then at once (the next
 * start recovers from the log), then by force.
 */
export async function stopPostmaster(pid: number, data: string): Promise<void> {
  const identity = processIdentity(pid);
  if (identity === null) return;
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', fastShutdownMs],
    ['SIGQUIT', immediateShutdownMs],
    ['SIGKILL', immediateShutdownMs],
  ];
  for (const [signal, patienceMs] of steps) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await isGoneWithin(pid, identity, patienceMs)) {
      if (signal === 'SIGKILL') removeStalePostmasterFile(data);
      return;
    }
  }
  throw new Error(`Postgres (process ${pid}) does not stop`);
}

async function isGoneWithin(pid: number, identity: string, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (processIdentity(pid) !== identity) return true;
    await wait(15);
  }
  return processIdentity(pid) !== identity;
}
