// Keys of local stores in tests: real ones, made anew for each run.
import { webcrypto } from 'node:crypto';

export const newStoreKey = async (): Promise<CryptoKey> =>
  (await webcrypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])) as unknown as CryptoKey;

/** One for who does not care which. */
export const storeKeys: readonly CryptoKey[] = [await newStoreKey()];
