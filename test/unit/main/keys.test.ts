import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createStoreKeys } from '../../../src/main/keys.ts';
import { createFakeElectron } from './stand-in.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function keysOf({
  backend,
  platform = 'linux' as NodeJS.Platform,
}: {
  backend?: string;
  platform?: NodeJS.Platform;
} = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'steward-keys-'));
  folders.push(dir);
  const { api, state } = createFakeElectron(backend === undefined ? {} : { backend });
  return { dir, state, keys: createStoreKeys({ safeStorage: api.safeStorage, dir, platform }) };
}
const key = `${'k'.repeat(43)}=`;

test('each key comes back under its name, and stands on disk only encrypted and for its owner', async () => {
  const { keys, dir } = keysOf();
  expect(await keys.read('steward-a')).toBeNull();
  expect(await keys.keep('steward-a', key)).toEqual({ kept: true });
  expect(await keys.read('steward-a')).toBe(key);
  expect(await keys.read('steward-b')).toBeNull();
  const [file = ''] = readdirSync(dir);
  expect(file).not.toContain('steward-a');
  expect(readFileSync(join(dir, file), 'utf8')).not.toContain(key);
  if (process.platform !== 'win32') expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
});

test('a destroyed key is gone, and destroying it twice is as good as once', async () => {
  const { keys, dir } = keysOf();
  await keys.keep('steward-a', key);
  await keys.keep('steward-b', key);
  await keys.destroy('steward-a');
  await keys.destroy('steward-a');
  expect(await keys.read('steward-a')).toBeNull();
  expect(await keys.read('steward-b')).toBe(key);
  expect(readdirSync(dir)).toHaveLength(1);
});

test.each(['basic_text', 'unknown'])(
  'on Linux with %s no key is kept, and where it lies instead is said',
  async backend => {
    const { keys, dir } = keysOf({ backend });
    expect(await keys.keep('steward-a', key)).toEqual({
      kept: false,
      reason: expect.stringMatching(/no key store .* beside the data that it opens/),
    });
    expect(readdirSync(dir)).toEqual([]);
  },
);

test('a key store that does not give a key back today is not overwritten: tomorrow it may', async () => {
  const { keys, state } = keysOf({ platform: 'darwin' });
  await keys.keep('steward-a', key);
  const { key: locked } = state;
  state.key = 'another';
  expect(await keys.read('steward-a')).toBeNull();
  expect(await keys.keep('steward-a', `${'n'.repeat(43)}=`)).toMatchObject({ kept: false });
  state.key = locked;
  expect(await keys.read('steward-a')).toBe(key);
});
