// The keys of the local stores (decision 0012): one a local database, and one for what a person wrote here and did not send. The desktop program
// keeps them with the system's key store; elsewhere they lie in this browser's profile, as keys that no script can read out. Destroying a key
// makes everything that was sealed with it unreadable at once.
import type { Desktop } from '#protocol/ipc.ts';
import type { KeyPlace, LocalStoreFacts } from './model.ts';
import type { Keys } from './sealing.ts';

const databaseName = 'steward.keys';
const storeName = 'keys';

export type Keyring = {
  /** The keys of that name; makes one where there is none. Tabs that ask at once get the same. */
  open(name: string): Promise<{ keys: Keys } & LocalStoreFacts>;
  /** The keys of that name, if any. */
  find(name: string): Promise<Keys>;
  /** Whether what was sealed under that name can be read. */
  holds(name: string): Promise<boolean>;
  /** Gone when it resolves. What was sealed with it can never be read again. */
  destroy(name: string): Promise<void>;
};

export type KeyringDeps = {
  desktop: Pick<Desktop, 'kind' | 'readKey' | 'keepKey' | 'destroyKey'>;
  indexedDB: IDBFactory;
  crypto: Pick<Crypto, 'subtle' | 'getRandomValues'>;
};

const howImported = ['AES-GCM', false, ['encrypt', 'decrypt']] as const;

export function createKeyring({ desktop, indexedDB: factory, crypto }: KeyringDeps): Keyring {
  const profile = profileKeys(factory);

  const importKey = (raw: Uint8Array<ArrayBuffer>) =>
    crypto.subtle.importKey('raw', raw, howImported[0], howImported[1], [...howImported[2]]);

  async function systemKey(name: string): Promise<CryptoKey | undefined> {
    const kept = await desktop.readKey(name);
    return kept === null ? undefined : importKey(Uint8Array.from(atob(kept), each => each.charCodeAt(0)));
  }

  /** The system's first: where that store did not answer for once, the profile holds what was sealed meanwhile. */
  async function find(name: string): Promise<{ keys: Keys; place: KeyPlace }> {
    const [system, own] = await Promise.all([systemKey(name), profile.get(name)]);
    return { keys: [system, own].filter(each => each !== undefined), place: own ? 'profile' : 'system' };
  }

  return {
    async open(name) {
      const found = await find(name);
      if (found.keys.length > 0) return { ...found, reason: null };
      const raw = crypto.getRandomValues(new Uint8Array(32));
      const kept = await desktop.keepKey(name, btoa(String.fromCharCode(...raw)));
      const key = await importKey(raw);
      raw.fill(0);
      if (kept.kept) return { keys: [key], place: 'system', reason: null };
      const reason = desktop.kind === 'electron' ? kept.reason : null;
      return { keys: [await profile.getOrPut(name, key)], place: 'profile', reason };
    },
    find: async name => (await find(name)).keys,
    holds: async name => (await find(name)).keys.length > 0,
    async destroy(name) {
      // Both are tried, whatever becomes of the first.
      const outcomes = await Promise.allSettled([desktop.destroyKey(name), profile.remove(name)]);
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}

type ProfileRow = { name: string; key: CryptoKey };

function profileKeys(factory: IDBFactory) {
  const settled = <T>(request: IDBRequest<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The keys of this profile cannot be read.'));
    return promise;
  };

  /** Opened for each use: they are few, and nothing stays in the way of whoever deletes it. */
  async function using<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const request = factory.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'name' });
    const database = await settled(request);
    try {
      const transaction = database.transaction(storeName, mode, { durability: 'strict' });
      const { promise: done, resolve, reject } = Promise.withResolvers<void>();
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('A key was not kept.'));
      done.catch(() => undefined);
      const value = await use(transaction.objectStore(storeName));
      await done;
      return value;
    } finally {
      database.close();
    }
  }
  const read = async (store: IDBObjectStore, name: string): Promise<CryptoKey | undefined> =>
    ((await settled(store.get(name))) as ProfileRow | undefined)?.key;

  return {
    get: (name: string) => using('readonly', store => read(store, name)),
    getOrPut: (name: string, key: CryptoKey) =>
      using('readwrite', async store => {
        const other = await read(store, name);
        if (other) return other;
        const row: ProfileRow = { name, key };
        await settled(store.put(row));
        return key;
      }),
    remove: (name: string) => using('readwrite', store => settled(store.delete(name))),
  };
}
