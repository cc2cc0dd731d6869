// The table of pains cannot rot: every pain has its row, and every test it names is there.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isThere, testsNamedIn } from '../helpers/named-tests.ts';

const repository = resolve(import.meta.dirname, '../..');
const table = readFileSync(join(repository, 'docs/pains.md'), 'utf8');
const rows = [...table.matchAll(/^\| P(\d+) \|(.*)\|(.*)\|(.*)\|$/gm)].map(
  ([, number, pain, cure, shown]) => ({
    number: Number(number),
    texts: [pain, cure].map(text => (text ?? '').trim()),
    tests: testsNamedIn(shown ?? ''),
  }),
);

test('every pain from P1 to P38 and from P41 to P50 has one row, in order, with what is done and what shows it', () => {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  expect(rows.map(({ number }) => number)).toEqual([...range(1, 38), ...range(41, 50)]);
  const incomplete = rows.filter(({ texts, tests }) => texts.includes('') || tests.length === 0);
  expect(incomplete.map(({ number }) => `P${number}`)).toEqual([]);
});

test('every test the table names exists under that title', () => {
  const missing = rows.flatMap(({ number, tests }) =>
    tests.filter(named => !isThere(named)).map(({ path, title }) => `P${number}: ${path} › ${title}`),
  );
  expect(missing).toEqual([]);
});
