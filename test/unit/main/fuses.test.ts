/** The switches of the packaged program, written into a file that has Electron's mark and its nine switches as they come. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCurrentFuseWire } from '@electron/fuses';
import { afterAll, expect, test } from 'vitest';
import { fuses, programOf, setFuses } from '../../../deploy/desktop/fuses.ts';

const scratch = mkdtempSync(join(tmpdir(), 'steward-fuses-'));
afterAll(() => rmSync(scratch, { recursive: true }));

// As they stand in Electron's own binary: the mark, the version 1, how many, and `1` for on, `0` for off.
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const asTheyCome = '101100011';

function binary(name: string, wire = asTheyCome): string {
  const path = join(scratch, name);
  const switches = Buffer.concat([Buffer.from([1, wire.length]), Buffer.from(wire)]);
  writeFileSync(
    path,
    Buffer.concat([Buffer.alloc(5_000_000, 'code'), Buffer.from(sentinel), switches, Buffer.alloc(5_000)]),
  );
  return path;
}

test('every switch stands as decided, and nothing else of the binary changes', async () => {
  const path = binary('steward');
  const before = readFileSync(path);
  await setFuses(path);
  const wire = await getCurrentFuseWire(path);
  const due = Object.fromEntries(
    Object.entries(fuses).map(([fuse, isOn]) => [fuse, (isOn ? '1' : '0').charCodeAt(0)]),
  );
  expect(wire).toMatchObject(due);
  expect(Object.keys(wire)).toHaveLength(Object.keys(fuses).length + 1);
  const after = readFileSync(path);
  const changed = [...before.keys()].filter(at => before[at] !== after[at]);
  expect(changed.length).toBeGreaterThan(0);
  expect(
    changed.every(at => at > 5_000_000 && at < 5_000_000 + sentinel.length + 2 + asTheyCome.length),
  ).toBe(true);
});

test('a switch that nobody decided, and a file that is no Electron, fail the packaging', async () => {
  await expect(setFuses(binary('newer', `${asTheyCome}1`))).rejects.toThrow(/10 fuses but you only provided/);
  const other = join(scratch, 'other');
  writeFileSync(other, 'no binary of ours');
  await expect(setFuses(other)).rejects.toThrow(/sentinel/);
});

test('a switch that Electron took away is told, not taken for set', async () => {
  const warned: string[] = [];
  const { warn } = console;
  console.warn = text => void warned.push(text);
  await setFuses(binary('removed', `r${asTheyCome.slice(1)}`)).finally(() => {
    console.warn = warn;
  });
  expect(warned).toHaveLength(1);
});

test.each([
  ['darwin', '/out/Steward.app'],
  ['win32', '/out/Steward.exe'],
  ['linux', '/out/steward'],
])('the program of %s', (electronPlatformName, path) => {
  const packager = { appInfo: { productFilename: 'Steward' }, executableName: 'steward' };
  expect(programOf({ appOutDir: '/out', electronPlatformName, packager })).toBe(path);
});
