// What a person fills in to roll a version out, as the server is asked for it.
import { expect, test } from 'vitest';
import { startRolloutRequest } from '#protocol/http/models.ts';
import {
  problemOf,
  type RolloutForm,
  rolloutRequest,
  type Strategy,
  stepsOf,
  usualRollout,
} from '../../../src/renderer/features/models/rollout-plan.ts';
import { newId } from '../../helpers/desk.ts';

const [one, two] = [newId(), newId()];
const kept = { line: 'answers', arms: [{ versionId: one, weight: 1 }], teamIds: [] };
const both = { ...kept, arms: [...kept.arms, { versionId: two, weight: 3 }] };

test.each<[Strategy, number[]]>([
  ['canary', [5, 25, 50, 100]],
  ['ab', [50]],
  ['blue_green', [100]],
  ['shadow', [100]],
])('what is usual for %s is what the server takes', (strategy, percents) => {
  const form = usualRollout(strategy, both);
  expect(problemOf(form)).toBeUndefined();
  const request = startRolloutRequest.parse(rolloutRequest(form));
  expect(request.steps.map(({ percent }) => percent)).toEqual(percents);
  expect(request.arms).toHaveLength(strategy === 'ab' ? 2 : 1);
  expect(request.guardrails.map(({ measure }) => measure)).toEqual(['errors', 'slow', 'hand_over']);
  if (strategy === 'blue_green') expect(request.guardrails.every(({ limit }) => limit !== null)).toBe(true);
});

test('what a person changed arrives as it was meant', () => {
  const usual = usualRollout('ab', both);
  const guards = usual.guards.map(guard => {
    if (guard.measure === 'cost') return { ...guard, isOn: true, bound: 30, percent: 80 };
    return guard.measure === 'csat' ? { ...guard, isOn: true, percent: 4 } : { ...guard, isOn: false };
  });
  const request = rolloutRequest({ ...usual, steps: '10; 40', holdHours: 0.5, fewest: 7, guards });
  expect(startRolloutRequest.parse(request)).toEqual(request);
  expect(request.steps).toEqual([10, 40].map(percent => ({ percent, holdMs: 1_800_000, fewest: 7 })));
  expect(request.guardrails).toEqual([
    { measure: 'csat', limit: null, margin: 0.04 },
    { measure: 'cost', limit: 0.8, margin: 0, capMicros: 30_000 },
  ]);
});

test.each<[string, Partial<RolloutForm>, string]>([
  ['no version', { arms: [] }, 'arms'],
  ['one version beside none', { strategy: 'ab', arms: kept.arms }, 'arms'],
  ['the same version twice', { strategy: 'ab', arms: [...kept.arms, ...kept.arms] }, 'doubled'],
  ['steps that fall', { steps: '20, 10' }, 'steps'],
  ['steps beyond everybody', { steps: '50, 120' }, 'steps'],
  ['words for steps', { steps: 'half' }, 'steps'],
  ['nothing that takes it back', { guards: [] }, 'guards'],
  ['a comparison with nobody', { steps: '100' }, 'alone'],
])('%s is told before the server is asked', (_, change, problem) => {
  expect(problemOf({ ...usualRollout('canary', kept), ...change })).toBe(problem);
});

test('steps are read as people write them', () => {
  expect(stepsOf('5, 25,50 100')).toEqual([5, 25, 50, 100]);
  expect(stepsOf('  ')).toBeNull();
  expect(stepsOf('0, 5')).toBeNull();
});
