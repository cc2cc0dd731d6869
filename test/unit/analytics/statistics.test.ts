// What is said about figures is held to slow models and to what must be so: ranks by their definition, chances by their chain, sums to the last.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countDrivers, ratioDrivers } from '#analytics/drivers.ts';
import { forecast } from '#analytics/forecast.ts';
import { compareShares, qualityOf, retentionOf } from '#analytics/scores.ts';
import { erlangC, offered, peopleFor, serviceA, serviceC } from '#analytics/staffing.ts';
import { themesOf } from '#analytics/themes.ts';
import { changePointsOf, pettitt, trendOf, twoSided, withoutWeek } from '#analytics/trend.ts';

/** Mulberry32: the same numbers every time. */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const week = [40, 44, 42, 38, 36, 12, 8];
const noise = (dice: () => number) => Math.round((dice() + dice() + dice() - 1.5) * 8);
const days = (many: number, dice: () => number, level = (_day: number) => 0) =>
  Array.from({ length: many }, (_, day) => Math.max(0, (week[day % 7] ?? 0) + level(day) + noise(dice)));

test('the normal distribution is that of the tables', () => {
  for (const [z, p] of [
    [0, 1],
    [1, 0.3173105],
    [1.959964, 0.05],
    [2.575829, 0.01],
    [3.290527, 0.001],
  ] as const)
    expect(twoSided(z)).toBeCloseTo(p, 6);
});

test("Pettitt's day is that of his definition: where the signs of all pairs across it add up to the most", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 40 }), values => {
      const sums = values.slice(1).map((_, nth) => {
        const at = nth + 1;
        let sum = 0;
        for (const early of values.slice(0, at))
          for (const late of values.slice(at)) sum += Math.sign(early - late);
        return Math.abs(sum);
      });
      const most = Math.max(...sums);
      const found = pettitt(values);
      if (most === 0) {
        expect(found).toBeNull();
        return;
      }
      expect(sums[(found?.at ?? 0) - 1]).toBe(most);
      expect(found?.p).toBeCloseTo(
        Math.min(1, 2 * Math.exp((-6 * most ** 2) / (values.length ** 3 + values.length ** 2))),
        10,
      );
    }),
  );
});

test('a level that changed is found on its day, and where nothing changed hardly ever one is', () => {
  const dice = diceOf(1);
  let falsely = 0;
  let near = 0;
  const rounds = 200;
  for (let round = 0; round < rounds; round += 1) {
    if (changePointsOf(days(84, dice)).length > 0) falsely += 1;
    const found = changePointsOf(days(84, dice, day => (day >= 50 ? 12 : 0)));
    if (found.some(({ at }) => Math.abs(at - 50) <= 2)) near += 1;
  }
  expect(falsely / rounds).toBeLessThanOrEqual(0.02);
  expect(near / rounds).toBeGreaterThanOrEqual(0.95);
});

test('a trend is told by its slope, and none is told of what only has weeks', () => {
  const rising = Array.from({ length: 70 }, (_, day) => (week[day % 7] ?? 0) + day * 0.5);
  expect(trendOf(rising)?.perDay).toBeCloseTo(0.5, 10);
  expect(trendOf(rising)?.p).toBeLessThan(1e-6);
  const dice = diceOf(2);
  const rounds = 400;
  let falsely = 0;
  for (let round = 0; round < rounds; round += 1) if ((trendOf(days(63, dice))?.p ?? 1) < 0.05) falsely += 1;
  expect(falsely / rounds).toBeLessThanOrEqual(0.08);
  expect(trendOf(week)).toBeNull();
  expect(withoutWeek([...week, ...week, ...week]).every(value => value === 0)).toBe(true);
});

const rated = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      of: fc.nat({ max: 50 }),
      more: fc.nat({ max: 50 }),
    }),
    {
      selector: ({ key }) => key,
      maxLength: 4,
    },
  )
  .map(list => list.map(({ key, of, more }) => ({ key, of, by: of + more })));

test('the parts of a change add up to it, to the last digit, whoever came or went', () => {
  fc.assert(
    fc.property(rated, rated, (before, after) => {
      const counted = (list: typeof before) => list.map(({ key, of }) => ({ key, value: of }));
      const sum = (list: readonly { of: number }[]) => list.reduce((all, { of }) => all + of, 0);
      const parts = countDrivers(counted(before), counted(after));
      expect(parts.reduce((all, { change }) => all + change, 0)).toBe(sum(after) - sum(before));
      const whole = (list: typeof before) => list.reduce((all, { by }) => all + by, 0);
      const found = ratioDrivers(before, after);
      if (whole(before) === 0 || whole(after) === 0) {
        expect(found).toBeNull();
        return;
      }
      const change = sum(after) / whole(after) - sum(before) / whole(before);
      expect((found ?? []).reduce((all, part) => all + part.change, 0)).toBeCloseTo(change, 12);
      for (const part of found ?? []) expect(part.byMix + part.byRate).toBeCloseTo(part.change, 12);
    }),
  );
});

/** The chances of the chain by walking it very far, and what follows from them by their definitions. */
function slowly(people: number, perHour: number, handleMs: number, patienceMs: number) {
  const [arrive, serve, leave] = [perHour / 3_600_000, 1 / handleMs, 1 / patienceMs];
  const logs = [0];
  for (let n = 1; n < 6_000; n += 1)
    logs.push(
      (logs[n - 1] ?? 0) +
        Math.log(arrive) -
        Math.log(Math.min(n, people) * serve + Math.max(0, n - people) * leave),
    );
  const top = Math.max(...logs);
  const sum = logs.reduce((all, log) => all + Math.exp(log - top), 0);
  const chances = logs.map(log => Math.exp(log - top) / sum);
  const mean = (of: (n: number) => number) => chances.reduce((all, chance, n) => all + chance * of(n), 0);
  const served = mean(n => Math.min(n, people)) * serve;
  return { waits: mean(n => (n >= people ? 1 : 0)), leaves: 1 - served / arrive };
}

test("Erlang's chances are those of the chain of births and deaths, and customers who leave are those who are not served", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 30 }),
      (people, perHour, minutes) => {
        const load = { perHour, handleMs: minutes * 60_000 };
        for (const patienceMs of [60_000, 600_000]) {
          const [fast, slow] = [
            serviceA(people, load, patienceMs),
            slowly(people, perHour, load.handleMs, patienceMs),
          ];
          expect(fast.waits).toBeCloseTo(slow.waits, 8);
          expect(fast.leaves).toBeCloseTo(slow.leaves, 8);
        }
        if (offered(load) > people * 0.9) return;
        const endless = slowly(people, perHour, load.handleMs, 1e15);
        expect(erlangC(people, offered(load))).toBeCloseTo(endless.waits, 6);
      },
    ),
    { numRuns: 60 },
  );
});

test('so many people are enough, and one fewer is not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 40 }), (perHour, minutes) => {
      const load = { perHour, handleMs: minutes * 60_000 };
      const target = { within: 0.8, targetMs: 120_000 };
      const people = peopleFor(load, target);
      expect(serviceC(people, load, target.targetMs).within).toBeGreaterThanOrEqual(target.within);
      expect(serviceC(people - 1, load, target.targetMs).within).toBeLessThan(target.within);
    }),
  );
  expect(peopleFor({ perHour: 0, handleMs: 60_000 }, { within: 0.8, targetMs: 0 })).toBe(0);
});

test('weeks that repeat are foretold to the last, and ranges hold about as often as they say, also in what is yet to come', () => {
  const told = forecast(Array.from({ length: 70 }, (_, day) => week[day % 7] ?? 0));
  expect(told?.days.map(({ mean }) => Math.round(mean))).toEqual([...week, ...week]);
  const dice = diceOf(3);
  let held = 0;
  let measured = 0;
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) {
    const all = days(112 + 14, dice);
    const found = forecast(all.slice(0, 112));
    if (!found) throw new Error('112 days are enough');
    measured += found.measured / rounds;
    const inside = found.days.filter(
      ({ low, high }, day) => (all[112 + day] ?? 0) >= low && (all[112 + day] ?? 0) <= high,
    );
    held += inside.length / 14 / rounds;
  }
  expect(held).toBeGreaterThan(0.72);
  expect(held).toBeLessThan(0.9);
  expect(Math.abs(measured - held)).toBeLessThan(0.08);
  expect(forecast(days(30, dice))).toBeNull();
});

test('a word of low ratings is told as theirs, with who said it; one of both is not', () => {
  const low = Array.from({ length: 12 }, (_, nth) => ({
    id: `l${nth}`,
    score: 2,
    text: nth < 9 ? 'Lieferung zu spät, wieder' : 'order was wrong',
  }));
  const high = Array.from({ length: 12 }, (_, nth) => ({
    id: `h${nth}`,
    score: 5,
    text: nth < 8 ? 'Freundlich und schnell, order fine' : 'wieder gern',
  }));
  const themes = themesOf([...low, ...high]);
  const of = (word: string) => themes.find(theme => theme.word === word);
  expect(of('lieferung')).toMatchObject({ low: 9, high: 0 });
  expect(of('lieferung')?.z).toBeGreaterThan(1.96);
  expect(of('freundlich')?.z).toBeLessThan(-1.96);
  expect(of('lieferung')?.examples).toHaveLength(3);
  expect(
    themesOf([
      { id: 'a', score: 1, text: 'late late' },
      { id: 'b', score: 1, text: 'late' },
    ]).every(({ z }) => Number.isFinite(z)),
  ).toBe(true);
  expect(themesOf([])).toEqual([]);
});

test('scores are the means of what is known, and differences of few are none', () => {
  const ratios = { csat: 0.9, oneTouchShare: 0.5, reopenShare: 0.1, aiFailureShare: 0.02 };
  expect(qualityOf({ counts: {}, durations: {}, ratios }).score).toBeCloseTo(82, 5);
  expect(qualityOf({ counts: {}, durations: {}, ratios: {} }).score).toBeNull();
  expect(qualityOf({ counts: {}, durations: {}, ratios: { reopenShare: 3 } }).score).toBe(0);
  expect(retentionOf({ before: 0, both: 0 })).toBeNull();
  expect(retentionOf({ before: 8, both: 2 })).toBe(0.25);
  expect(compareShares({ of: 1, by: 20 }, { of: 9, by: 200 })).toBeNull();
  expect(compareShares({ of: 60, by: 100 }, { of: 40, by: 100 })?.p).toBeCloseTo(0.004678, 5);
});
