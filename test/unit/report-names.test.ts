// What the last lines of a long run say of it.
import { expect, test } from 'vitest';
import { vitestFailures, vitestFlaky } from '../helpers/report-names.ts';

const report = {
  testResults: [
    {
      name: 'one.test.ts',
      assertionResults: [
        { status: 'passed', fullName: 'sound', failureMessages: [] },
        { status: 'passed', fullName: 'sound the second time', failureMessages: ['Error: late\n  at x'] },
        {
          status: 'failed',
          fullName: 'broken',
          failureMessages: ['Error: 1 is not 2\n  at y', 'Error: again'],
        },
      ],
    },
    { name: 'two.test.ts', message: 'cannot be loaded\nat z', assertionResults: [] },
  ],
};

test('what failed is named with its first reason, and a file that did not load with its own', () => {
  expect(vitestFailures(report)).toEqual([
    'one.test.ts › broken: Error: 1 is not 2',
    'two.test.ts: cannot be loaded',
  ]);
});

test('what passed only the second time is named with what it failed of first', () => {
  expect(vitestFlaky(report)).toEqual(['one.test.ts › sound the second time: Error: late']);
});
