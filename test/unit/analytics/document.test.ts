// docs/analytics.md says of each figure what the code says of it.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { customerMeasures } from '../../../src/analytics/customers.ts';
import { countMeasures, durationMeasures, ratioMeasures } from '../../../src/analytics/measures.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/analytics.md'), 'utf8');

test('every figure stands in the document in the words of the code, and no other', () => {
  const told = new Map(
    [...document.matchAll(/^\| `(\w+)` \|(?:[^|\n]* \|)? ([^|\n]+) \|$/gm)].map(
      ([, name = '', means = '']) => [name, means],
    ),
  );
  const ratios = Object.entries(ratioMeasures).map(([name, { means }]) => [name, means] as const);
  const due = [
    ...[...Object.entries(countMeasures), ...Object.entries(durationMeasures), ...ratios],
    ...Object.entries(customerMeasures),
  ];
  for (const [name, means] of due) expect(told.get(name), name).toBe(means);
  const parameters = ['step', 'timeZone', 'cube'];
  expect([...told.keys()].filter(name => !parameters.includes(name)).sort()).toEqual(
    due.map(([name]) => name).sort(),
  );
});
