// Whether what must stay secret can be kept with the system's key store, and why not.
import type { ElectronApi } from './electron-api.ts';

export type KeyStore = {
  safeStorage: ElectronApi['safeStorage'];
  platform: NodeJS.Platform;
};

/** Why nothing can be kept safely, or null. A sentence without its end: whoever asks says what follows from it. */
export async function keyStoreProblem({ safeStorage, platform }: KeyStore): Promise<string | null> {
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') {
      return 'This desktop has no key store that Steward can use (GNOME Keyring or KWallet)';
    }
  }
  if (await safeStorage.isAsyncEncryptionAvailable().catch(() => false)) return null;
  return 'The key store of this computer does not answer';
}
