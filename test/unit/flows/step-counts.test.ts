import { expect, test } from 'vitest';
import { byVersion } from '../../../server/features/flows/step-counts.ts';

test('whoever is nowhere else went on, and the first step has seen everybody', () => {
  const row = { ended: 0, handedOver: 0, gaveUp: 0, waiting: 0 };
  expect(
    byVersion([
      { ...row, version: 1, step: 'ask', entered: 9, handedOver: 2, gaveUp: 3, waiting: 1 },
      { ...row, version: 1, step: 'done', entered: 3, ended: 3 },
      { ...row, version: 2, step: 'ask', entered: 4 },
    ]),
  ).toEqual([
    { version: 2, started: 4, steps: { ask: { ...row, entered: 4, wentOn: 4 } } },
    {
      version: 1,
      started: 9,
      steps: {
        ask: { ...row, entered: 9, wentOn: 3, handedOver: 2, gaveUp: 3, waiting: 1 },
        done: { ...row, entered: 3, wentOn: 0, ended: 3 },
      },
    },
  ]);
  expect(byVersion([])).toEqual([]);
});
