import { expect, test } from 'vitest';
import type { ScoreSteps } from '#protocol/http/intents.ts';
import { changeOf } from '../../../src/renderer/features/models/threshold-change.ts';

const steps: ScoreSteps = [
  [90, 6, 6],
  [60, 2, 1],
];

test('of a hundred messages: those that more go to a person, and those that fewer are acted on wrongly', () => {
  expect(changeOf(steps, null, 0.7)).toEqual({ toPerson: 25, wrong: -12.5 });
  expect(changeOf(steps, 0.7, null)).toEqual({ toPerson: -25, wrong: 12.5 });
  expect(changeOf(steps, 0.95, 0.7)).toEqual({ toPerson: -75, wrong: 0 });
  expect(changeOf(steps, 0.3, 0.6)).toEqual({ toPerson: 0, wrong: 0 });
});

test('without messages nothing is said', () => expect(changeOf([], null, 0.5)).toBeNull());
