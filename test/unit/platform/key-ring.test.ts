import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeyRing, idsIn, keyFileOf, retiredFileOf } from '../../../server/platform/key-ring.ts';
import { createSealer, keyIdOf, keyOfSealed } from '../../../server/platform/sealed.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'steward-keys-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const ringOf = (secretKey: string | null = null, nextSecretKey: string | null = null) =>
  createKeyRing({ secretKey, nextSecretKey, dataDir });

test('the first key is made once, for its owner alone; every process that comes later has it', () => {
  const first = ringOf();
  expect(statSync(keyFileOf(dataDir)).mode & 0o777).toBe(0o600);
  expect(ringOf().ids()).toEqual(first.ids());
  expect([first.isNew(), ringOf().isNew()]).toEqual([true, false]);
  const [keyId = ''] = first.ids();
  const sealed = first.seal(keyId, 'one use', 'a secret: ✓', 'whose');
  expect(sealed).toMatch(new RegExp(`^v2\\.${keyId}\\.[\\w-]+$`));
  expect(keyOfSealed(sealed)).toBe(keyId);
  expect(ringOf().open('one use', sealed, 'whose')).toBe('a secret: ✓');
  expect(first.open('another use', sealed, 'whose')).toBeNull();
  expect(first.open('one use', sealed, 'another')).toBeNull();
  expect(first.open('one use', `${sealed.slice(0, -2)}AA`, 'whose')).toBeNull();
});

test('what was sealed before sealed words named their key opens with the key of the same file', () => {
  const old = 'k'.repeat(32);
  writeFileSync(keyFileOf(dataDir), `${old}\n`);
  const sealed = createSealer(old, 'storage').seal('kept for long', 'id');
  expect(ringOf().open('storage', sealed, 'id')).toBe('kept for long');
  expect(keyOfSealed(sealed)).toBeNull();
});

test('a key that another process adds is known when something names it, and goes when it is retired', () => {
  const [server, command] = [ringOf(), ringOf()];
  const [old = ''] = server.ids();
  const made = command.make();
  expect(server.ids()).toEqual([old]);
  const sealed = command.seal(made, 'use', 'text');
  expect(server.open('use', sealed)).toBe('text');
  expect(server.ids()).toEqual([old, made]);

  expect(command.retire(old, true)).toBe(true);
  server.refresh();
  expect(server.ids()).toEqual([made]);
  expect(idsIn(retiredFileOf(dataDir))).toEqual([old]);
  expect(statSync(retiredFileOf(dataDir)).mode & 0o777).toBe(0o600);
  expect(command.retire(old, true)).toBe(false);
  const last = command.make();
  expect(command.retire(made, false)).toBe(true);
  expect(idsIn(retiredFileOf(dataDir))).toEqual([old]);
  expect(readFileSync(keyFileOf(dataDir), 'utf8').trim().split('\n').map(keyIdOf)).toEqual([last]);
});

test('keys of the environment come first, need no file, and read what a file of before still has', () => {
  const fromFile = ringOf();
  const [fileId = ''] = fromFile.ids();
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
  const ring = ringOf(a, b);
  expect(ring.ids()).toEqual([keyIdOf(a), keyIdOf(b), fileId]);
  expect(ring.open('use', fromFile.seal(fileId, 'use', 'text'))).toBe('text');
  expect(ring.retire(keyIdOf(a), true)).toBe(false);
  expect(ring.retire(fileId, false)).toBe(true);
  expect(ring.ids()).toEqual([keyIdOf(a), keyIdOf(b)]);
  expect(ringOf(a).ids()).toEqual([keyIdOf(a)]);
});

test('an empty file is a key that is missing, and never replaced by another one', () => {
  writeFileSync(keyFileOf(dataDir), '\n');
  expect(() => ringOf()).toThrow('is empty');
  expect(readFileSync(keyFileOf(dataDir), 'utf8')).toBe('\n');
});

test('what a key is called leads nobody to it', () => {
  expect(keyIdOf('x'.repeat(32))).toMatch(/^[0-9a-f]{12}$/);
  expect(keyIdOf('x'.repeat(32))).not.toBe(keyIdOf('y'.repeat(32)));
});

test('a new key is trusted at once where the database lies beside it: neither is ever lost alone', () => {
  const ring = createKeyRing({ secretKey: null, nextSecretKey: null, dataDir, isDatabaseBeside: true });
  expect(ring.isNew()).toBe(false);
});
