import { expect, test } from 'vitest';
import { nextAt, periodsOf, type Schedule } from '../../../server/features/reports/schedule.ts';

const zone = 'Europe/Berlin';
const base: Schedule = { cadence: 'daily', weekday: 1, monthDay: 1, hour: 7, timeZone: zone };
const at = (text: string) => Date.parse(text);
const told = (ms: number) => new Date(ms).toISOString();

test.each([
  ['today, later', base, '2026-11-25T05:59:00Z', '2026-11-25T06:00:00.000Z'],
  ['never the same moment again', base, '2026-11-25T06:00:00Z', '2026-11-26T06:00:00.000Z'],
  ['on Monday', { ...base, cadence: 'weekly' }, '2026-11-25T12:00:00Z', '2026-11-30T06:00:00.000Z'],
  [
    'on Sunday',
    { ...base, cadence: 'weekly', weekday: 7 },
    '2026-11-25T12:00:00Z',
    '2026-11-29T06:00:00.000Z',
  ],
  ['next month', { ...base, cadence: 'monthly' }, '2026-12-01T06:00:00Z', '2027-01-01T06:00:00.000Z'],
  [
    'on the 28th of a short month',
    { ...base, cadence: 'monthly', monthDay: 28 },
    '2027-01-28T06:00:00Z',
    '2027-02-28T06:00:00.000Z',
  ],
  // 02:00 to 03:00 is not there in the night of spring, and there twice in that of autumn.
  ['in an hour that is left out', { ...base, hour: 2 }, '2026-03-28T20:00:00Z', '2026-03-29T01:00:00.000Z'],
  [
    'in an hour that comes twice, once',
    { ...base, hour: 2 },
    '2026-10-24T20:00:00Z',
    '2026-10-25T00:00:00.000Z',
  ],
  ['and not at its second coming', { ...base, hour: 2 }, '2026-10-25T00:00:00Z', '2026-10-26T01:00:00.000Z'],
] as const)('the next time is %s', (_, schedule, after, next) => {
  expect(told(nextAt(schedule, at(after)))).toBe(next);
});

test.each([
  ['daily', '2026-11-25T06:00:00Z', '2026-11-23T23:00:00.000Z', '2026-11-24T23:00:00.000Z'],
  ['weekly', '2026-11-25T06:00:00Z', '2026-11-15T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
  // The week in which the clocks are set forward has an hour less.
  ['weekly', '2026-03-30T06:00:00Z', '2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['monthly', '2027-01-01T06:00:00Z', '2026-11-30T23:00:00.000Z', '2026-12-31T23:00:00.000Z'],
] as const)('a %s one is about what ended last by %s', (cadence, now, from, to) => {
  const { period, before } = periodsOf(cadence, zone, at(now));
  expect([period.from, period.to].map(told)).toEqual([from, to]);
  expect(before.to).toBe(period.from);
  expect(before.from).toBeLessThan(before.to);
});
