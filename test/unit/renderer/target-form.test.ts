// Targets as people write them, and which of several a conversation has.
import { expect, test } from 'vitest';
import { type ServiceTarget, targetOf, targetProblems } from '../../../src/protocol/service-targets.ts';
import {
  draftsOf,
  readSpan,
  showSpan,
  targetsOf,
} from '../../../src/renderer/features/settings/targets/target-form.ts';

test.each([
  ['30', 30],
  ['30m', 30],
  ['4 h', 240],
  ['2d', 2_880],
  ['', null],
  ['0', undefined],
  ['91d', undefined],
  ['soon', undefined],
])('"%s" is %s minutes', (text, minutes) => {
  expect(readSpan(text)).toBe(minutes);
  if (minutes !== undefined) expect(readSpan(showSpan(minutes))).toBe(minutes);
});

const target = (over: Partial<ServiceTarget>): ServiceTarget => ({
  ...{ teamId: null, priority: null, isInOpeningHours: true, firstReplyMinutes: 30, resolutionMinutes: null },
  pauses: 'resolution',
  ...over,
});

test('what was read is what was written; what is no time is not sent', () => {
  const targets = [target({}), target({ priority: 3, resolutionMinutes: 90 })];
  const drafts = draftsOf(targets);
  expect(targetsOf(drafts)).toEqual(targets);
  expect(targetsOf(drafts.map(draft => ({ ...draft, resolution: 'soon' })))).toBeNull();
  expect(targetProblems(targets)).toEqual([]);
  expect(targetProblems([...targets, target({})])).toMatchObject([{ path: '2' }]);
  expect(targetProblems([target({ firstReplyMinutes: null })])).toMatchObject([{ path: '0' }]);
});

test('the most exact target of the version of its day', () => {
  const [all, urgent, billing, both] = [
    target({}),
    target({ priority: 3 }),
    target({ teamId: 'billing' }),
    target({ teamId: 'billing', priority: 3 }),
  ];
  const versions = [
    { from: 100, targets: [all, urgent, billing, both] },
    { from: 200, targets: [urgent] },
  ];
  const of = (teamId: string, priority: number, createdAt: number) =>
    targetOf(versions, { teamId, priority, createdAt });
  expect(of('support', 1, 99)).toBeNull();
  expect(of('support', 1, 100)).toBe(all);
  expect(of('support', 3, 199)).toBe(urgent);
  expect(of('billing', 2, 150)).toBe(billing);
  expect(of('billing', 3, 150)).toBe(both);
  expect(of('support', 1, 200)).toBeNull();
});
