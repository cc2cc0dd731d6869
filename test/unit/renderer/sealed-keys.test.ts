// The keys of a console's stores (decision 0012): made once, kept where the computer keeps secrets, and gone before any data is.
import { expect, test } from 'vitest';
import { createKeyring } from '../../../src/renderer/data/keyring.ts';
import { createSeal } from '../../../src/renderer/data/sealing.ts';
import { createWiping } from '../../../src/renderer/sync/wiping.ts';
import { canary } from './on-disk.ts';

test('tabs that ask for a key at once get the same; a destroyed key never comes back', async () => {
  const desktop = {
    kind: 'browser' as const,
    readKey: async () => null,
    keepKey: async () => ({ kept: false as const, reason: 'a browser' }),
    destroyKey: async () => undefined,
  };
  const keyring = createKeyring({ desktop, indexedDB, crypto });
  const [one, two] = await Promise.all([keyring.open('steward-a'), keyring.open('steward-a')]);
  expect(one.place).toBe('profile');
  expect(one.reason).toBeNull();
  const sealed = await createSeal(one.keys).seal(canary, 'x');
  expect(await createSeal(two.keys).open(sealed, 'x')).toEqual({ value: canary });
  expect(one.keys.map(key => key.extractable)).toEqual([false]);
  await keyring.destroy('steward-a');
  expect(await keyring.find('steward-a')).toEqual([]);
  expect(await createSeal((await keyring.open('steward-a')).keys).open(sealed, 'x')).toBe('unreadable');
});

test('the key store of the desktop is asked first; without one the profile keeps the key, and says why', async () => {
  const held = new Map<string, string>();
  const system = {
    kind: 'electron' as const,
    readKey: async (name: string) => held.get(name) ?? null,
    async keepKey(name: string, key: string) {
      held.set(name, key);
      return { kept: true as const };
    },
    async destroyKey(name: string) {
      held.delete(name);
    },
  };
  const keyring = createKeyring({ desktop: system, indexedDB, crypto });
  const opened = await keyring.open('steward-b');
  expect(opened.place).toBe('system');
  expect(held.get('steward-b')).toMatch(/^[\w+/]{43}=$/);
  const sealed = await createSeal(opened.keys).seal(canary, 'x');
  expect(await createSeal(await keyring.find('steward-b')).open(sealed, 'x')).toEqual({ value: canary });
  // It does not answer for once: what is sealed meanwhile, and what was before, can both be read later.
  const silent = {
    ...system,
    readKey: async () => null,
    keepKey: async () => ({ kept: false as const, reason: 'no' }),
  };
  const without = await createKeyring({ desktop: silent, indexedDB, crypto }).open('steward-b');
  expect(without).toMatchObject({ place: 'profile', reason: 'no' });
  const meanwhile = await createSeal(without.keys).seal('meanwhile', 'y');
  const both = createSeal((await keyring.open('steward-b')).keys);
  expect(await both.open(sealed, 'x')).toEqual({ value: canary });
  expect(await both.open(meanwhile, 'y')).toEqual({ value: 'meanwhile' });
  await keyring.destroy('steward-b');
  expect(held.size).toBe(0);
  expect(await keyring.find('steward-b')).toEqual([]);
});

test('a wipe takes every key before any data; cut off in between, nothing can be read and the next start goes on', async () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const done: string[] = [];
  const faults: string[] = [];
  const make = (
    deleteData: (name: string) => Promise<void>,
    destroyKey = async (name: string) => void done.push(`key ${name}`),
  ) => createWiping({ storage, destroyKey, deleteData, reportFault: what => faults.push(what) });
  const cut = make(async name => {
    done.push(`data ${name}`);
    throw new Error('the power went');
  });
  await expect(cut.wipe(['a', 'b'])).rejects.toThrow('the power went');
  expect(done).toEqual(['key a', 'key b', 'data a']);
  expect(cut.isGoing('a') && cut.isGoing('b')).toBe(true);
  // A key that cannot be destroyed does not keep the data, and is not forgotten.
  const stubborn = make(
    async name => void done.push(`data ${name}`),
    async name => {
      if (name === 'b') throw new Error('no key store');
    },
  );
  await stubborn.resume();
  expect(done.slice(3)).toEqual(['data a', 'data b']);
  expect(faults).toEqual(['wiping a key']);
  expect(stubborn.isGoing('a')).toBe(false);
  expect(stubborn.isGoing('b')).toBe(true);
  await make(async () => undefined).resume();
  expect(stubborn.isGoing('b')).toBe(false);
});
