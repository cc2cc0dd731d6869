/**
 * Owns the keys of the console's local stores between two starts: each in a file of its own, sealed by the system's key store, so that
 * destroying one is removing one file. It never makes a key and never keeps one in a form that another program could read.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { ElectronApi } from './electron-api.ts';
import { readKept, removeKept, writeKept } from './kept-file.ts';
import { keyStoreProblem } from './key-store.ts';

export type StoreKeys = {
  /** In base64; null when there is none, or none that can be read now. */
  read(name: string): Promise<string | null>;
  /** Never replaces one: a key store that does not answer today may tomorrow. */
  keep(name: string, key: string): Promise<{ kept: true } | { kept: false; reason: string }>;
  destroy(name: string): Promise<void>;
};

const keptShape = z.object({ name: z.string(), key: z.string() });

export function createStoreKeys(options: {
  safeStorage: ElectronApi['safeStorage'];
  dir: string;
  platform: NodeJS.Platform;
}): StoreKeys {
  const { safeStorage, dir, platform } = options;
  // Names hold who works here; the folder need not tell.
  const pathOf = (name: string) => join(dir, `${createHash('sha256').update(name).digest('hex')}.bin`);
  const refused = (reason: string) => ({
    kept: false as const,
    reason: `${reason}, so the key lies in this profile, beside the data that it opens.`,
  });
  return {
    async read(name) {
      const encrypted = await readKept(pathOf(name));
      if (encrypted === null || (await keyStoreProblem({ safeStorage, platform })) !== null) return null;
      try {
        const { result } = await safeStorage.decryptStringAsync(encrypted);
        const kept = keptShape.parse(JSON.parse(result));
        return kept.name === name ? kept.key : null;
      } catch {
        return null;
      }
    },
    async keep(name, key) {
      const reason = await keyStoreProblem({ safeStorage, platform });
      if (reason !== null) return refused(reason);
      if ((await readKept(pathOf(name))) !== null)
        return refused('The key store of this computer does not give back what it holds');
      try {
        await writeKept(pathOf(name), await safeStorage.encryptStringAsync(JSON.stringify({ name, key })));
        return { kept: true };
      } catch {
        return refused('The key could not be handed to the key store of this computer');
      }
    },
    destroy: name => removeKept(pathOf(name)),
  };
}
