import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hoursProblems,
  hoursState,
  isTimeZone,
  minutesOf,
  openMsBetween,
  openUntil,
  steadyOffset,
  zoneOffset,
} from '../../../src/protocol/hours.ts';
import type { OpeningHours } from '../../../src/protocol/widget.ts';

type Spans = OpeningHours['week'][number];
const everyDay = (...spans: Spans): Spans[] => Array.from({ length: 7 }, () => spans);
const hours = (timeZone: string, week: Spans[], holidays: string[] = []): OpeningHours => ({
  timeZone,
  week,
  holidays,
});
const at = (iso: string) => Date.parse(iso);
const state = (given: OpeningHours, iso: string) => {
  const found = hoursState(given, at(iso));
  const next = found.isOpen ? found.closesAt : found.opensAt;
  return `${found.isOpen ? 'open until' : 'closed until'} ${next === null ? 'never' : new Date(next).toISOString().slice(0, 16)}`;
};

const office: Spans[] = [...Array.from({ length: 5 }, () => [{ from: '09:00', to: '20:00' }]), [], []];

describe('an ordinary week', () => {
  const berlin = hours('Europe/Berlin', office, ['2026-12-25']);

  test.each([
    ['2026-11-23T07:59Z', 'closed until 2026-11-23T08:00'],
    ['2026-11-23T08:00Z', 'open until 2026-11-23T19:00'],
    ['2026-11-23T18:59Z', 'open until 2026-11-23T19:00'],
    ['2026-11-23T19:00Z', 'closed until 2026-11-24T08:00'],
    // Friday evening to Monday morning
    ['2026-11-27T19:00Z', 'closed until 2026-11-30T08:00'],
    // The holiday is a Friday, so Monday follows
    ['2026-12-24T20:00Z', 'closed until 2026-12-28T08:00'],
    ['2026-12-25T10:00Z', 'closed until 2026-12-28T08:00'],
  ])('at %s it is %s', (now, expected) => {
    expect(state(berlin, now)).toBe(expected);
  });

  test('a pause at noon closes and opens again', () => {
    const shop = hours(
      'Europe/Paris',
      everyDay({ from: '09:00', to: '12:00' }, { from: '14:00', to: '18:00' }),
    );
    expect(state(shop, '2026-07-01T10:30Z')).toBe('closed until 2026-07-01T12:00');
    expect(state(shop, '2026-07-01T09:59Z')).toBe('open until 2026-07-01T10:00');
  });

  test('spans that touch, overlap or stand in any order are one', () => {
    const shop = hours(
      'UTC',
      everyDay(
        { from: '12:00', to: '17:00' },
        { from: '08:00', to: '12:00' },
        { from: '09:00', to: '10:00' },
      ),
    );
    expect(state(shop, '2026-07-01T09:30Z')).toBe('open until 2026-07-01T17:00');
  });

  test('a night shift ends on the next day, also when that day is a holiday', () => {
    const bar = hours('Europe/Berlin', everyDay({ from: '22:00', to: '02:00' }), ['2026-07-02']);
    expect(state(bar, '2026-07-01T23:30Z')).toBe('open until 2026-07-02T00:00');
    expect(state(bar, '2026-07-02T00:00Z')).toBe('closed until 2026-07-03T20:00');
  });

  test('around the clock has no end, and nothing has no beginning', () => {
    expect(state(hours('Asia/Tokyo', everyDay({ from: '00:00', to: '24:00' })), '2026-07-01T00:00Z')).toBe(
      'open until never',
    );
    expect(state(hours('Asia/Tokyo', everyDay()), '2026-07-01T00:00Z')).toBe('closed until never');
  });

  test('a closed month of holidays is looked past', () => {
    const august = Array.from({ length: 31 }, (_, day) => `2026-08-${String(day + 1).padStart(2, '0')}`);
    const shop = hours('Europe/Rome', everyDay({ from: '10:00', to: '18:00' }), august);
    expect(state(shop, '2026-07-31T16:00Z')).toBe('closed until 2026-09-01T08:00');
  });

  test('the date of the shop counts, not that of UTC', () => {
    const auckland = hours('Pacific/Auckland', office);
    // Sunday evening in UTC is Monday morning there.
    expect(state(auckland, '2026-07-05T21:30Z')).toBe('open until 2026-07-06T08:00');
    const honolulu = hours('Pacific/Honolulu', office);
    // Saturday morning in UTC is Friday evening there.
    expect(state(honolulu, '2026-07-04T05:59Z')).toBe('open until 2026-07-04T06:00');
  });
});

describe('the change to summer time', () => {
  test('Berlin opens an hour earlier in UTC on the day the clock jumps', () => {
    const shop = hours('Europe/Berlin', everyDay({ from: '09:00', to: '20:00' }));
    expect(state(shop, '2026-03-28T20:00Z')).toBe('closed until 2026-03-29T07:00');
    expect(state(shop, '2026-03-27T20:00Z')).toBe('closed until 2026-03-28T08:00');
  });

  test('an opening inside the left-out hour is the moment of the jump', () => {
    const shop = hours('Europe/Berlin', everyDay({ from: '02:30', to: '06:00' }));
    expect(state(shop, '2026-03-29T00:00Z')).toBe('closed until 2026-03-29T01:00');
    expect(state(shop, '2026-03-29T01:00Z')).toBe('open until 2026-03-29T04:00');
  });

  test('a span wholly inside the left-out hour does not happen that day', () => {
    const shop = hours('America/New_York', everyDay({ from: '02:15', to: '02:45' }));
    expect(state(shop, '2026-03-08T06:50Z')).toBe('closed until 2026-03-09T06:15');
  });

  test('where midnight itself is left out, the day begins at one', () => {
    // Egypt's clock jumps from 00:00 to 01:00 on the last Friday of April.
    const shop = hours('Africa/Cairo', everyDay({ from: '00:00', to: '03:00' }));
    expect(state(shop, '2026-04-23T21:59Z')).toBe('closed until 2026-04-23T22:00');
    expect(state(shop, '2026-04-23T22:00Z')).toBe('open until 2026-04-24T00:00');
  });
});

describe('the change to winter time', () => {
  test('Berlin is open an hour longer over the repeated hour', () => {
    const shop = hours('Europe/Berlin', everyDay({ from: '00:00', to: '06:00' }));
    expect(state(shop, '2026-10-24T22:00Z')).toBe('open until 2026-10-25T05:00');
  });

  test('an end inside the repeated hour is the first time the clock reads it', () => {
    const shop = hours('Europe/Berlin', everyDay({ from: '00:00', to: '02:30' }));
    expect(state(shop, '2026-10-24T23:00Z')).toBe('open until 2026-10-25T00:30');
    // 02:15 for the second time
    expect(state(shop, '2026-10-25T01:15Z')).toBe('closed until 2026-10-25T23:00');
  });

  test('a change of half an hour works too', () => {
    // Lord Howe goes from +11 to +10:30 on 5 April 2026 at 02:00.
    const shop = hours('Australia/Lord_Howe', everyDay({ from: '01:00', to: '04:00' }));
    expect(state(shop, '2026-04-04T14:00Z')).toBe('open until 2026-04-04T17:30');
  });
});

test('a day that an island left out has no hours', () => {
  // Samoa had no 30 December 2011.
  const shop = hours('Pacific/Apia', everyDay({ from: '09:00', to: '17:00' }));
  expect(state(shop, '2011-12-30T04:00Z')).toBe('closed until 2011-12-30T19:00');
});

describe('bad settings', () => {
  test('are named with their place', () => {
    const bad = hours(
      'Mars/Olympus',
      [[{ from: '9:00', to: '25:00' }], [], [], [], [], [], []],
      ['2026-02-30', 'x'],
    );
    expect(hoursProblems(bad).map(problem => problem.path)).toEqual([
      'timeZone',
      'week.0.0.from',
      'week.0.0.to',
      'holidays.0',
      'holidays.1',
    ]);
    expect(hoursProblems(hours('Asia/Kathmandu', office, ['2028-02-29']))).toEqual([]);
  });

  test('a time is two digits, a colon and two digits, up to 24:00', () => {
    expect(['00:00', '09:30', '24:00'].map(minutesOf)).toEqual([0, 570, 1440]);
    expect(['24:01', '9:30', '09:60', '', '09:30:00'].map(minutesOf)).toEqual(Array(5).fill(undefined));
  });

  test('a span that is no time is left out, the others stand', () => {
    const shop = hours('UTC', everyDay({ from: 'noon', to: '14:00' }, { from: '15:00', to: '16:00' }));
    expect(state(shop, '2026-07-01T13:00Z')).toBe('closed until 2026-07-01T15:00');
  });

  test('an unknown zone is known as such', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('')).toBe(false);
    expect(() => hoursState(hours('Mars/Olympus', office), 0)).toThrow(RangeError);
  });
});

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Santiago',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
] as const;
const time = fc
  .integer({ min: 0, max: 96 })
  .map(
    quarter =>
      `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
  );
const span = fc.record({ from: time, to: time });
const week = fc.array(fc.array(span, { maxLength: 3 }), { minLength: 7, maxLength: 7 });
const instant = fc.integer({ min: at('2026-01-01T00:00Z') / 60_000, max: at('2027-12-31T00:00Z') / 60_000 });
/** Days around which some of the zones change their clocks. */
const changeDay = fc
  .constantFrom(
    '2026-03-08',
    '2026-03-29',
    '2026-04-05',
    '2026-04-24',
    '2026-09-06',
    '2026-10-25',
    '2026-11-01',
  )
  .chain(day =>
    fc.integer({ min: -36 * 60, max: 36 * 60 }).map(minutes => at(`${day}T12:00Z`) / 60_000 + minutes),
  );

describe('for any week, zone and moment', () => {
  const situation = fc.record({
    timeZone: fc.constantFrom(...zones),
    week,
    minute: fc.oneof(instant, changeDay),
  });

  test('what is foretold happens: the same state until then, the other one from then on', () => {
    fc.assert(
      fc.property(situation, ({ timeZone, week, minute }) => {
        const given = hours(timeZone, week);
        const now = minute * 60_000;
        const found = hoursState(given, now);
        const next = found.isOpen ? found.closesAt : found.opensAt;
        if (next === null) return;
        expect(next).toBeGreaterThan(now);
        expect(hoursState(given, next - 1).isOpen).toBe(found.isOpen);
        expect(hoursState(given, next).isOpen).toBe(!found.isOpen);
        expect(hoursState(given, Math.floor((now + next) / 2))).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  test('away from changes of the clock it is what the clock on the wall says', () => {
    fc.assert(
      fc.property(situation, ({ timeZone, week, minute }) => {
        const now = minute * 60_000;
        const wall = (instant: number) =>
          new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
            instant,
          );
        const offset = (instant: number) => Date.parse(`${wall(instant).replace(' ', 'T')}Z`) - instant;
        // Two days either way without a change: then reading the wall is exact.
        const steady = [-48, -24, 24, 48].every(hour => offset(now + hour * 3_600_000) === offset(now));
        fc.pre(steady);
        const local = now + offset(now);
        const minuteOfDay = Math.floor((local % 86_400_000) / 60_000);
        const weekday = (new Date(local).getUTCDay() + 6) % 7;
        const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
        const isIn = (day: Spans, reading: number) =>
          day.some(({ from, to }) => {
            const end = minutes(to) <= minutes(from) ? minutes(to) + 1440 : minutes(to);
            return reading >= minutes(from) && reading < end;
          });
        const today = week[weekday] ?? [];
        const yesterday = week[(weekday + 6) % 7] ?? [];
        const expected = isIn(today, minuteOfDay) || isIn(yesterday, minuteOfDay + 1440);
        expect(hoursState(hours(timeZone, week), now).isOpen).toBe(expected);
      }),
      { numRuns: 400 },
    );
  });
});

test('the moment until which it was open for so long is the other way round of how long it was open, also when clocks change', () => {
  const time = fc
    .integer({ min: 0, max: 48 })
    .map(half => `${String(half >> 1).padStart(2, '0')}:${half % 2 ? '30' : '00'}`);
  const week = fc.array(fc.array(fc.record({ from: time, to: time }), { maxLength: 2 }), {
    minLength: 7,
    maxLength: 7,
  });
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  const from = fc.integer({ min: at('2026-03-20T00:00Z'), max: at('2026-11-10T00:00Z') });
  fc.assert(
    fc.property(
      zone,
      week,
      from,
      fc.integer({ min: 1, max: 90 * 3_600_000 }),
      (timeZone, spans, begin, forMs) => {
        const shop = hours(timeZone, spans, ['2026-04-06']);
        const until = openUntil(shop, begin, forMs);
        if (until === null) return;
        expect(openMsBetween(shop, begin, until)).toBe(forMs);
        expect(openMsBetween(shop, begin, until - 1)).toBe(forMs - 1);
      },
    ),
  );
  expect(
    openUntil(
      hours(
        'UTC',
        Array.from({ length: 7 }, () => []),
      ),
      at('2026-03-20T00:00Z'),
      1,
    ),
  ).toBeNull();
});

test('a zone that is asked once a day says what it says each time, also on days on which its clock changes or that it leaves out', () => {
  const year = { min: Date.UTC(2011, 0, 1), max: Date.UTC(2012, 11, 31) };
  for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu']) {
    const [steady, plain] = [steadyOffset(zone), zoneOffset(zone)];
    fc.assert(
      fc.property(fc.integer(year), instant => steady(instant) === plain(instant)),
      { numRuns: 500 },
    );
  }
});
