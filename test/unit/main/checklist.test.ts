// Electron's security checklist in docs/security.md cannot rot: all twenty points are there, and so are the tests that they name.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isThere, testsNamedIn } from '../../helpers/named-tests.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/security.md'), 'utf8');
const part = document.split('## The desktop program\n')[1]?.split('\n## ')[0] ?? '';
const points = [...part.matchAll(/^\| (\d+) \|([^|]+)\|([^|]+)\|([^|]+)\|$/gm)].map(
  ([, number, , held, shown]) => ({
    number: Number(number),
    held: (held ?? '').trim(),
    shown: testsNamedIn(shown ?? ''),
  }),
);

test('all twenty points of the checklist are answered', () => {
  expect(points.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(points.filter(({ held }) => held === '')).toEqual([]);
});

test('every test that shows a point exists under that title', () => {
  expect(points.flatMap(({ shown }) => shown).filter(named => !isThere(named))).toEqual([]);
  // The version is kept new by whoever releases.
  expect(points.filter(({ shown }) => shown.length === 0).map(({ number }) => number)).toEqual([16]);
});
