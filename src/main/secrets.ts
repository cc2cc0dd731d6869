/**
 * Owns the session's token between two starts. It is kept with the system's key store, bound to its server, or not at
 * all: never in a form that another program could read.
 */
import { z } from 'zod';
import type { ElectronApi } from './electron-api.ts';
import { readKept, removeKept, writeKept } from './kept-file.ts';
import { keyStoreProblem } from './key-store.ts';

export type Secrets = {
  /** The token for this server, or null. */
  read(): Promise<string | null>;
  write(token: string): Promise<{ kept: true } | { kept: false; reason: string }>;
  clear(): Promise<void>;
};

const keptShape = z.object({ serverUrl: z.string(), token: z.string() });

export function createSecrets(options: {
  safeStorage: ElectronApi['safeStorage'];
  path: string;
  serverUrl: string;
  platform: NodeJS.Platform;
}): Secrets {
  const { safeStorage, path, serverUrl, platform } = options;

  /** Why nothing can be kept safely, or null. */
  async function problem(): Promise<string | null> {
    const reason = await keyStoreProblem({ safeStorage, platform });
    return reason === null ? null : `${reason}, so you sign in again after each start.`;
  }

  return {
    async read() {
      const encrypted = await readKept(path);
      if (encrypted === null || (await problem()) !== null) return null;
      try {
        const { result } = await safeStorage.decryptStringAsync(encrypted);
        const kept = keptShape.parse(JSON.parse(result));
        return kept.serverUrl === serverUrl ? kept.token : null;
      } catch {
        // Made with a key that is gone: it can never be read again.
        await removeKept(path);
        return null;
      }
    },
    async write(token) {
      const reason = await problem();
      if (reason !== null) {
        await removeKept(path);
        return { kept: false, reason };
      }
      try {
        await writeKept(path, await safeStorage.encryptStringAsync(JSON.stringify({ serverUrl, token })));
        return { kept: true };
      } catch {
        await removeKept(path).catch(() => {});
        return {
          kept: false,
          reason: 'The session could not be written to disk, so you sign in again after each start.',
        };
      }
    },
    clear: () => removeKept(path),
  };
}
