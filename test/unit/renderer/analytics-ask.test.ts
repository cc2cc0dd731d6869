// Ranges of dashboards begin and end at midnight on the wall, and what is saved as CSV is safe to open.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepsOf } from '#analytics/steps.ts';
import {
  endsOf,
  meantBy,
  ownDays,
  presets,
  rangeProblem,
  readAsked,
  usualAsk,
} from '../../../src/renderer/features/analytics/ask.ts';
import { csvCell, csvOf } from '../../../src/renderer/ui/csv.ts';

const hourMs = 3_600_000;
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'];
const clockIn = (timeZone: string, at: number) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    at,
  );

test('every range is whole days on the wall, ends with today, and is as long as what it is compared with', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 0, 1) }),
      fc.constantFrom(...zones),
      fc.constantFrom(...presets),
      (now, timeZone, preset) => {
        const meant = meantBy({ ...usualAsk, preset }, now, timeZone);
        expect(meant.from).toBeLessThanOrEqual(now);
        expect(meant.to).toBeGreaterThan(now);
        expect(meant.to - now).toBeLessThanOrEqual(25 * hourMs);
        expect(clockIn(timeZone, meant.from)).toBe('00:00');
        expect(meant.before.to).toBe(meant.from);
        // Two clock changes apart at most.
        const difference = meant.to - meant.from - (meant.before.to - meant.before.from);
        expect(Math.abs(difference)).toBeLessThanOrEqual(2 * hourMs);
        const ends = endsOf(meant, timeZone);
        expect(ends).toHaveLength(stepsOf({ ...meant, timeZone }).length);
        expect(ends.at(-1)).toBe(meant.to);
      },
    ),
  );
});

test('a range that is under way is compared with as much of the time before, to the same hour on the wall', () => {
  const berlin = (at: number) =>
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Berlin',
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(at);
  const spanOf = (now: number, over: Partial<typeof usualAsk>) => {
    const { compared } = meantBy({ ...usualAsk, ...over }, now, 'Europe/Berlin');
    return compared && [berlin(compared.from), berlin(compared.to)];
  };
  // 09:20 on a Monday: the hour that is under way counts.
  const now = Date.UTC(2026, 10, 30, 8, 20);
  expect(spanOf(now, { preset: 'today' })).toEqual(['2026-11-29 00:00', '2026-11-29 10:00']);
  expect(spanOf(now, { preset: 'month' })).toEqual(['2026-10-06 00:00', '2026-11-02 10:00']);
  expect(spanOf(now, { preset: 'week', compare: 'year' })).toEqual(['2025-11-25 00:00', '2025-12-01 10:00']);
  // What is over is compared whole, and what has not begun with nothing.
  const own = (day: string) => ({ preset: 'own' as const, firstDay: day, lastDay: day });
  expect(spanOf(now, own('2026-11-20'))).toEqual(['2026-11-19 00:00', '2026-11-20 00:00']);
  expect(spanOf(now, own('2026-12-24'))).toBeNull();
  // In the last hour of a day it is all of it.
  expect(spanOf(Date.UTC(2026, 10, 30, 22, 59), { preset: 'today' })).toEqual([
    ...['2026-11-29 00:00', '2026-11-30 00:00'],
  ]);
});

test('own days count both ends; days that are none, or too many, are the usual ones', () => {
  const now = Date.UTC(2026, 10, 29, 12);
  const own = (firstDay: string, lastDay: string) =>
    meantBy({ ...usualAsk, preset: 'own', firstDay, lastDay }, now, 'Europe/Berlin');
  expect(own('2026-10-25', '2026-10-25')).toMatchObject({
    ...{ from: Date.UTC(2026, 9, 24, 22), to: Date.UTC(2026, 9, 25, 23), step: 'hour' },
  });
  const usual = meantBy(usualAsk, now, 'Europe/Berlin');
  for (const wrong of [own('', ''), own('2026-11-02', '2026-11-01'), own('2020-01-01', '2026-01-01')])
    expect(wrong).toEqual(usual);
});

test('a year before are the same weekdays, and what is wrong with own days is said', () => {
  const now = Date.UTC(2026, 10, 29, 12);
  const meant = meantBy({ ...usualAsk, preset: 'week', compare: 'year' }, now, 'Europe/Berlin');
  const weekday = (at: number) =>
    new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'Europe/Berlin' }).format(at);
  expect(weekday(meant.before.from)).toBe(weekday(meant.from));
  expect(meant.before).toEqual({ from: Date.UTC(2025, 10, 23, 23), to: Date.UTC(2025, 10, 30, 23) });
  const problem = (firstDay: string, lastDay: string) => rangeProblem({ preset: 'own', firstDay, lastDay });
  expect(problem('', '2026-01-01')).toBe('missing');
  expect(problem('2026-11-02', '2026-11-01')).toBe('order');
  expect(problem('2025-01-01', '2026-03-01')).toBe('long');
  expect(problem('2026-11-01', '2026-11-01')).toBeNull();
  expect(ownDays({ ...usualAsk, preset: 'week' }, now, 'Europe/Berlin')).toEqual({
    ...{ firstDay: '2026-11-23', lastDay: '2026-11-29' },
  });
});

test('what was kept is read field by field, whatever it is', () => {
  fc.assert(
    fc.property(fc.anything(), kept => {
      expect(Object.keys(readAsked(kept)).sort()).toEqual(Object.keys(usualAsk).sort());
    }),
  );
  const asked = { ...usualAsk, preset: 'year' as const, teamId: 'a', compare: 'none' as const };
  expect(readAsked(JSON.parse(JSON.stringify(asked)))).toEqual(asked);
});

test('no text is a formula to a spreadsheet, numbers stay numbers, and every other text comes back as it was', () => {
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =cmd|x', '|x', '%x'])
    expect(csvCell(formula).replace(/^"/, '').startsWith("'")).toBe(true);
  expect(
    csvOf([
      ['a', 1.5, null],
      ['say "x", please', -2, 'b'],
    ]),
  ).toBe('a,1.5,\r\n"say ""x"", please",-2,b\r\n');
  fc.assert(
    fc.property(fc.string(), text => {
      const cell = csvCell(text);
      const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(read === text || read === `'${text}`).toBe(true);
      expect(/^\s*[=+\-@|%]/.test(read)).toBe(false);
    }),
  );
});
