import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFile, lockHolder } from '../../../server/platform/file-lock.ts';
import { processIdentity } from '../../../server/platform/process-identity.ts';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'steward-lock-'));
  path = join(dir, 'lock');
});

afterEach(() => rmSync(dir, { recursive: true }));

test('a lock is held once, names its holder, and is free after its release', () => {
  const first = lockFile(path);
  expect(first.ok).toBe(true);
  expect(lockFile(path)).toEqual({ ok: false, holderPid: process.pid });
  expect(lockHolder(path)).toBe(process.pid);
  if (first.ok) first.lock.release();
  expect(lockHolder(path)).toBeNull();
  expect(lockFile(path).ok).toBe(true);
  expect(readdirSync(dir)).toEqual(['lock']);
});

test.each([
  [
    'a process that is gone',
    () => ({ pid: spawnSync(process.execPath, ['--version']).pid, identity: 'once' }),
  ],
  ['a stranger that got the same pid', () => ({ pid: process.pid, identity: 'of another life' })],
])('a lock of %s is taken over', (_, holder) => {
  writeFileSync(path, JSON.stringify(holder()));
  expect(lockHolder(path)).toBeNull();
  expect(lockFile(path).ok).toBe(true);
  expect(lockHolder(path)).toBe(process.pid);
});

test('a lock that was damaged is taken over', () => {
  writeFileSync(path, '{"pid":');
  expect(lockFile(path).ok).toBe(true);
});

test('a process keeps its identity, and one that ended has none', () => {
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
  expect(processIdentity(process.ppid)).not.toBe(processIdentity(process.pid));
  expect(processIdentity(spawnSync(process.execPath, ['--version']).pid)).toBeNull();
});
