// Small files in the user's own folder. A broken one counts as none: it never keeps the program from starting.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The content, or null when there is none that can be read. */
export const readKept = (path: string): Promise<Buffer | null> => readFile(path).catch(() => null);

/** Replaces the file in one step, so that a crash leaves the old one or the new one. Only its owner may read it. */
export async function writeKept(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  await writeFile(fresh, content, { mode: 0o600 });
  await rename(fresh, path);
}

/** The same, done when it returns: for a program that is about to end. */
export function writeKeptNow(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  writeFileSync(fresh, content, { mode: 0o600 });
  renameSync(fresh, path);
}

export const removeKept = (path: string): Promise<void> => rm(path, { force: true });

/** What JSON the file holds, or null. */
export async function readKeptJson(path: string): Promise<unknown> {
  const content = await readKept(path);
  if (content === null) return null;
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return null;
  }
}
