import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A text that no other process has had since this machine booted, or null when no such process lives. A pid alone is
 * reused: after a restart of a container the pid in a lock file is often that of something else.
 */
export function processIdentity(pid: number): string | null {
  if (!isAlive(pid)) return null;
  if (process.platform === 'linux') {
    const fields = statFields(pid);
    if (!fields || fields[0] === 'Z' || fields[0] === 'X') return null;
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${pid} ${fields[19]} ${bootId}`;
  }
  if (process.platform === 'darwin') {
    try {
      return `${pid} ${execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()}`;
    } catch {
      return null;
    }
  }
  return `${pid}`;
}

/** The parent of a process, where the system tells it cheaply (Linux); else null. */
export function parentOf(pid: number): number | null {
  const parent = process.platform === 'linux' ? Number(statFields(pid)?.[1]) : Number.NaN;
  return Number.isInteger(parent) && parent > 1 ? parent : null;
}

/** State, parent and so on of a Linux process: the fields after the command, or null when it is gone. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command in brackets may hold spaces and brackets itself, so fields are counted from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
