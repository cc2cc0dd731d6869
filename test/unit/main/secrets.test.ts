import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createSecrets } from '../../../src/main/secrets.ts';
import { createFakeElectron } from './stand-in.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function secretsOf(
  given: { backend?: string; platform?: NodeJS.Platform; path?: string; serverUrl?: string } = {},
) {
  const { backend, platform = 'linux', serverUrl = 'https://desk.example.com' } = given;
  const folder = mkdtempSync(join(tmpdir(), 'steward-secrets-'));
  folders.push(folder);
  const path = given.path ?? join(folder, 'session.bin');
  const { api, state } = createFakeElectron(backend === undefined ? {} : { backend });
  return { path, state, secrets: createSecrets({ safeStorage: api.safeStorage, path, serverUrl, platform }) };
}

test('the token comes back, and stands on disk only encrypted and for its owner', async () => {
  const { secrets, path } = secretsOf();
  expect(await secrets.read()).toBeNull();
  expect(await secrets.write('token-1')).toEqual({ kept: true });
  expect(await secrets.read()).toBe('token-1');
  expect(readFileSync(path, 'utf8')).not.toContain('token-1');
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  await secrets.clear();
  await secrets.clear();
  expect(existsSync(path)).toBe(false);
});

test.each(['basic_text', 'unknown'])(
  'on Linux with %s nothing is kept, and the reason is said',
  async backend => {
    const { secrets, path } = secretsOf({ backend });
    writeFileSync(path, 'from better days');
    const answer = await secrets.write('token-1');
    expect(answer).toEqual({ kept: false, reason: expect.stringContaining('no key store') });
    expect(existsSync(path)).toBe(false);
    expect(await secrets.read()).toBeNull();
  },
);

test('the name of the backend matters on Linux alone', async () => {
  const { secrets } = secretsOf({ backend: 'unknown', platform: 'win32' });
  expect(await secrets.write('token-1')).toEqual({ kept: true });
});

test('a key store that does not answer keeps nothing', async () => {
  const { secrets, path, state } = secretsOf({ platform: 'darwin' });
  state.isEncryptionThere = false;
  expect(await secrets.write('t')).toEqual({
    kept: false,
    reason: expect.stringContaining('does not answer'),
  });
  expect(existsSync(path)).toBe(false);
});

test('a token is never handed to another server', async () => {
  const { secrets, path } = secretsOf();
  await secrets.write('token-1');
  const other = secretsOf({ path, serverUrl: 'https://evil.example' });
  expect(await other.secrets.read()).toBeNull();
  expect(await secrets.read()).toBe('token-1');
});

test('what can no longer be read is thrown away', async () => {
  const { secrets, path, state } = secretsOf();
  await secrets.write('token-1');
  state.key = 'k2';
  expect(await secrets.read()).toBeNull();
  expect(existsSync(path)).toBe(false);
});

test('a folder that cannot be written is a reason, not a crash', async () => {
  const { secrets } = secretsOf({ path: '/dev/null/session.bin' });
  expect(await secrets.write('t')).toEqual({ kept: false, reason: expect.stringContaining('disk') });
});
