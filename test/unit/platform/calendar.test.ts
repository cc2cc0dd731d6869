import { expect, test } from 'vitest';
import {
  beforeOf,
  nextAt,
  periodOfDays,
  periodsOf,
  type Schedule,
} from '../../../server/platform/calendar.ts';

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
  [
    'on the next of several days',
    { ...base, cadence: 'weekly', weekdays: [1, 3, 5] },
    '2026-11-25T06:00:00Z',
    '2026-11-27T06:00:00.000Z',
  ],
  [
    'in the week it begins with, and not before',
    { ...base, cadence: 'weekly', everyWeeks: 3, startDay: '2026-12-09' },
    '2026-11-25T06:00:00Z',
    '2026-12-07T06:00:00.000Z',
  ],
  [
    'three weeks later, over the turn of the year',
    { ...base, cadence: 'weekly', everyWeeks: 3, startDay: '2026-12-09' },
    '2026-12-07T06:00:00Z',
    '2026-12-28T06:00:00.000Z',
  ],
  [
    'twelve weeks later',
    { ...base, cadence: 'weekly', everyWeeks: 12, startDay: '2026-11-23', weekdays: [7] },
    '2026-11-29T06:00:00Z',
    '2027-02-21T06:00:00.000Z',
  ],
  [
    'on the last working day, a Monday',
    { ...base, cadence: 'monthly', monthDay: 'last_working' },
    '2026-11-25T12:00:00Z',
    '2026-11-30T06:00:00.000Z',
  ],
  [
    'on the Friday before a month that ends with a Sunday',
    { ...base, cadence: 'monthly', monthDay: 'last_working' },
    '2027-01-30T12:00:00Z',
    '2027-02-26T06:00:00.000Z',
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

test('hours are those of UTC: none is left out and none comes twice where a clock is changed', () => {
  const hourly: Schedule = { ...base, cadence: 'hourly' };
  expect(told(nextAt(hourly, at('2026-10-25T00:30:00Z')))).toBe('2026-10-25T01:00:00.000Z');
  const ends = [];
  for (let now = at('2026-10-24T22:00:00Z'); now < at('2026-10-25T04:00:00Z'); now = nextAt(hourly, now)) {
    const { period, before } = periodsOf('hourly', zone, now);
    expect([period.to - period.from, before.to - before.from]).toEqual([3_600_000, 3_600_000]);
    expect(before.to).toBe(period.from);
    ends.push(period.to);
  }
  expect(new Set(ends).size).toBe(6);
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

test.each([
  ['day', 14, '2026-11-25T06:00:00Z', '2026-11-10T23:00:00.000Z', '2026-11-24T23:00:00.000Z'],
  ['month', 3, '2027-01-01T06:00:00Z', '2026-09-30T22:00:00.000Z', '2026-12-31T23:00:00.000Z'],
] as const)('a range of %s, %i of them, is what ended last by %s', (unit, count, now, from, to) => {
  const { period, before } = periodsOf({ unit, count }, zone, at(now));
  expect(beforeOf(period, { unit, count }, zone)).toEqual({ before, isUsual: true });
  expect([period.from, period.to].map(told)).toEqual([from, to]);
  expect(before.to).toBe(period.from);
  expect(before.from).toBeLessThan(before.to);
});

test('days that somebody chose are compared with as many before them', () => {
  const period = periodOfDays('2026-11-03', '2026-11-05', zone);
  expect([period.from, period.to].map(told)).toEqual([
    '2026-11-02T23:00:00.000Z',
    '2026-11-05T23:00:00.000Z',
  ]);
  const { before, isUsual } = beforeOf(period, { unit: 'week', count: 1 }, zone);
  expect(isUsual).toBe(false);
  expect([before.from, before.to].map(told)).toEqual([
    '2026-10-30T23:00:00.000Z',
    '2026-11-02T23:00:00.000Z',
  ]);
});
