import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from './process-identity.ts';

export type FileLock = { release(): void };

/**
 * Takes the lock file for this process, or answers who holds it. A lock whose process is gone is taken over, so a crash
 * leaves nothing to clean up. Throws when the folder is not writable.
 */
export function lockFile(path: string): { ok: true; lock: FileLock } | { ok: false; holderPid: number } {
  const own = `${path}.${process.pid}-${randomUUID()}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }), {
    mode: 0o600,
  });
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      // Unlike an exclusive create, a link appears with its content: nobody reads a lock that is half written.
      if (tryLink(own, path)) return { ok: true, lock: { release: () => release(path) } };
      const holder = readHolder(path);
      if (holder && isHeld(holder)) return { ok: false, holderPid: holder.pid };
      removeStale(path, holder);
    }
    throw new Error(`could not take the lock ${path}`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** The process that holds the lock now, or null. */
export function lockHolder(path: string): number | null {
  const holder = readHolder(path);
  return holder && isHeld(holder) ? holder.pid : null;
}

type Holder = { pid: number; identity: string | null };

function isHeld(holder: Holder): boolean {
  return holder.identity !== null && processIdentity(holder.pid) === holder.identity;
}

function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number')
      return null;
    const identity = 'identity' in value && typeof value.identity === 'string' ? value.identity : null;
    return { pid: value.pid, identity };
  } catch {
    return null;
  }
}

/** Two processes may find the same stale lock: each moves it aside, and one that moved a fresh lock puts it back. */
function removeStale(path: string, stale: Holder | null): void {
  const aside = `${path}.${process.pid}-${randomUUID()}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && isHeld(moved) && moved.identity !== stale?.identity) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string): void {
  const holder = readHolder(path);
  if (holder?.pid === process.pid && holder.identity === processIdentity(process.pid))
    rmSync(path, { force: true });
}
