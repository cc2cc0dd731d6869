// The form of a detection rule: what is wrong with it, and what it becomes on the wire.
import { expect, test } from 'vitest';
import { type DetectionSetting, usualDetectionRules } from '../../../src/protocol/detection.ts';
import {
  formOf,
  problemIn,
  settingOf,
  spanOf,
  suiting,
} from '../../../src/renderer/features/security/detection/detection-form.ts';

const setting: DetectionSetting = {
  ...{ windowMs: 600_000, threshold: 20, actions: ['notify', 'block'], blockMs: 3_600_000, mode: 'on' },
};

test('a rule that nobody touched becomes itself again', () => {
  for (const { windowMs, threshold, actions, blockMs, mode } of usualDetectionRules) {
    const usual = { windowMs, threshold, actions, blockMs, mode };
    expect(problemIn(formOf(usual))).toBe(null);
    expect(settingOf(formOf(usual), usual)).toEqual(usual);
  }
});

test('a window is said in the largest unit of which it is a whole number', () => {
  expect([1_000, 90_000, 60_000, 3_600_000, 21_600_000].map(spanOf)).toEqual([
    { count: 1, unit: 'second' },
    { count: 90, unit: 'second' },
    { count: 1, unit: 'minute' },
    { count: 1, unit: 'hour' },
    { count: 6, unit: 'hour' },
  ]);
});

test.for<[string, Partial<ReturnType<typeof formOf>>, string | null]>([
  ['no number', { threshold: 'many' }, 'threshold'],
  ['nothing', { threshold: '0' }, 'threshold'],
  ['too many', { threshold: '10001' }, 'threshold'],
  ['half a minute', { window: '0.5' }, 'window'],
  ['more than six hours', { window: '7', unit: 'hour' }, 'window'],
  ['kept out for no time', { blockMinutes: '' }, 'block'],
  ['kept out for no time where nobody is', { blockMinutes: '', actions: ['notify'] }, null],
])('what keeps it from being saved: %s', ([, fields, problem]) => {
  expect(problemIn({ ...formOf(setting), ...fields })).toBe(problem);
});

test('admins are told in any case, and what is not chosen keeps its value', () => {
  const form = { ...formOf(setting), actions: [], blockMinutes: 'x', threshold: ' 7 ' };
  expect(settingOf(form, setting)).toEqual({ ...setting, actions: ['notify'], threshold: 7 });
});

test('what may follow suits whom a rule finds', () => {
  const of = (groupBy: 'all' | 'network' | 'account' | 'caller') =>
    suiting({ types: [], surfaces: null, groupBy, distinct: null, coolDownMs: 0 });
  expect([of('all'), of('network'), of('account')]).toEqual([
    [],
    ['limit', 'block'],
    ['challenge', 'revoke'],
  ]);
  expect(of('caller')).toHaveLength(4);
});
