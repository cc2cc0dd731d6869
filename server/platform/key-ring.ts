/**
 * Owns the sealing keys that this process has: of the environment, and one on each line of `secret-key` in the data folder. Which of them
 * holds is said by the database. A key is in memory as long as the file has it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createSealer, keyIdOf, keyOfSealed, type Sealer } from './sealed.ts';

export type KeySource = {
  /** Null: keys are in the data folder alone. */
  secretKey: string | null;
  /** To which `secrets rotate` changes, where keys are of the environment. */
  nextSecretKey: string | null;
  dataDir: string;
  /** The database is in the data folder, too: neither is ever there without the other. */
  isDatabaseBeside?: boolean;
};

export type KeyRing = ReturnType<typeof createKeyRing>;

export const keyFileOf = (dataDir: string): string => join(dataDir, 'secret-key');
/** Keys that were replaced, for backups that were made before; no server reads it. */
export const retiredFileOf = (dataDir: string): string => join(dataDir, 'secret-key.retired');

/** @throws where the file of keys is there and has none */
export function createKeyRing({ secretKey, nextSecretKey, dataDir, isDatabaseBeside = false }: KeySource) {
  const path = keyFileOf(dataDir);
  const ofEnvironment = [secretKey, nextSecretKey].filter(key => key !== null);
  const sealers = new Map<string, Sealer>();
  // Deriving it costs more than opening a secret, and the file is read again wherever a key is missing.
  const names = new Map<string, string>();
  const nameOf = (key: string): string => {
    const name = names.get(key) ?? keyIdOf(key);
    names.set(key, name);
    return name;
  };
  const read = () => {
    let kept = linesOf(path);
    if (kept === null && ofEnvironment.length === 0) {
      kept = makeFile(path);
      isNew = true;
    }
    kept ??= [];
    if (kept.length === 0 && ofEnvironment.length === 0)
      throw new Error(
        `${path} is empty: put the key back that was in it, or delete the file if there was none`,
      );
    return new Map([...ofEnvironment, ...kept].map(key => [nameOf(key), key]));
  };
  let isNew = false;
  let held = read();

  function sealerOf(keyId: string, use: string): Sealer | null {
    const key = held.get(keyId);
    if (key === undefined) return null;
    const name = `${keyId} ${use}`;
    const known = sealers.get(name) ?? createSealer(key, use);
    sealers.set(name, known);
    return known;
  }
  function refresh(): void {
    try {
      held = read();
    } catch {
      // A file that cannot be read just now takes nothing away from a server that runs.
    }
  }

  return {
    path,
    /** Of the environment first, then as the file has them. */
    ids: (): string[] => [...held.keys()],
    isOfEnvironment: ofEnvironment.length > 0,
    /** The file was made by this process, and nothing shows yet that it outlives it. */
    isNew: () => isNew && !isDatabaseBeside,
    /** Reads the file anew. */
    refresh,
    /** Makes a key and adds it to the file. */
    make(): string {
      const key = newKey();
      replaceFile(path, [...(linesOf(path) ?? []), key]);
      refresh();
      return keyIdOf(key);
    },
    /** Takes a key out of the file, and keeps it for backups unless it is to be gone. False: it is not in the file. */
    retire(keyId: string, isKept: boolean): boolean {
      const lines = linesOf(path) ?? [];
      const key = lines.find(line => keyIdOf(line) === keyId);
      if (key === undefined) return false;
      const retired = retiredFileOf(dataDir);
      const before = linesOf(retired) ?? [];
      if (isKept && !before.includes(key)) replaceFile(retired, [...before, key]);
      const rest = lines.filter(line => line !== key);
      // With keys of the environment the file may go: an empty one would say that a key is missing.
      if (rest.length > 0) replaceFile(path, rest);
      else rmSync(path);
      refresh();
      return true;
    },
    /** @throws where this process has no such key */
    seal(keyId: string, use: string, text: string, owner?: string): string {
      const sealer = sealerOf(keyId, use);
      if (!sealer) throw new Error(`the sealing key ${keyId} is not among those of this server`);
      return `v2.${keyId}.${sealer.seal(text, owner).slice(3)}`;
    },
    /** Null: no key of this process opens it. What is of the first version does not say by which it was sealed. */
    open(use: string, sealed: string, owner?: string): string | null {
      const keyId = keyOfSealed(sealed);
      if (keyId !== null) {
        // One that was made a moment ago may be in the file already.
        if (!held.has(keyId)) refresh();
        return sealerOf(keyId, use)?.open(`v1.${sealed.slice(4 + keyId.length)}`, owner) ?? null;
      }
      for (const id of held.keys()) {
        const text = sealerOf(id, use)?.open(sealed, owner) ?? null;
        if (text !== null) return text;
      }
      return null;
    },
  };
}

/** Which keys a file names; none where there is no such file. */
export const idsIn = (path: string): string[] => (linesOf(path) ?? []).map(keyIdOf);

const newKey = (): string => randomBytes(32).toString('base64url');

function linesOf(path: string): string[] | null {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

/** Two servers that start at once on one folder have the same key: a link appears with its content. */
function makeFile(path: string): string[] {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const beside = writeBeside(path, [newKey()]);
  try {
    linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
  return linesOf(path) ?? [];
}

/** Nobody ever finds half of it, and a power cut leaves the old or the new. */
function replaceFile(path: string, lines: readonly string[]): void {
  renameSync(writeBeside(path, lines), path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function writeBeside(path: string, lines: readonly string[]): string {
  const beside = `${path}.${process.pid}-${randomUUID()}`;
  const file = openSync(beside, 'wx', 0o600);
  try {
    writeSync(file, lines.map(line => `${line}\n`).join(''));
    // A command that runs as root must not take the file away from the user of the server, whose the folder is.
    const { uid, gid } = statSync(dirname(path));
    if (process.getuid?.() === 0 && uid !== 0) fchownSync(file, uid, gid);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return beside;
}
