// Packs hold what cells hold, and questions to them are answered as a slow model that knows every single value answers.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addFacts, type Cell, type Cells } from '#analytics/cells.ts';
import type { Fact } from '#analytics/facts.ts';
import { dayOf, packCells, unpackCells } from '#analytics/pack.ts';
import { answer, answerPacks, type Question, weekOf } from '#analytics/query.ts';
import { relativeError } from '#analytics/sketch.ts';
import { steps as stepNames } from '#analytics/steps.ts';
import { zoneOffset } from '#protocol/hours.ts';

const hourMs = 3_600_000;
/** The week in which Berlin's clocks were set back. */
const begin = Date.UTC(2026, 9, 20);
const timeZone = 'Europe/Berlin';
const teams = ['billing', 'support'];

type Told = { fact: Fact; teamId: string; channel: string };
const told: fc.Arbitrary<Told> = fc.record({
  fact: fc
    .record({
      minute: fc.nat({ max: 12 * 24 * 60 }),
      agentId: fc.constantFrom('', 'ann', 'bo'),
      intent: fc.constantFrom('', 'refund', 'wo ist es?'),
      kind: fc.constantFrom('conversations', 'costMicros', 'ratings', 'goodRatings', 'handle', 'reply'),
      value: fc.integer({ min: 0, max: 40_000_000_000 }),
    })
    .map(({ minute, agentId, intent, kind, value }): Fact => {
      const about = { at: begin + minute * 60_000, agentId, intent, model: intent && 'v1' };
      return kind === 'handle' || kind === 'reply'
        ? { ...about, duration: kind, value }
        : { ...about, measure: kind as 'ratings', value: kind === 'costMicros' ? value + 1 : 1 };
    }),
  teamId: fc.constantFrom(...teams),
  channel: fc.constantFrom('chat', 'form'),
});
const history = fc.array(told, { maxLength: 60 });

function cellsOf(all: readonly Told[]): Cell[] {
  const cells: Cells = new Map();
  for (const { fact, teamId, channel } of all) addFacts(cells, [fact], { teamId, siteId: 'shop', channel });
  return [...cells.values()];
}
const packsOf = (cells: readonly Cell[]) =>
  [...Map.groupBy(cells, cell => `${cell.teamId} ${dayOf(cell.hour)}`).values()].map(group => {
    const [first] = group;
    if (!first) throw new Error('a group holds something');
    return packCells(first.teamId, dayOf(first.hour), group);
  });

test('what is packed comes out as it was, and the same makes the same', () => {
  fc.assert(
    fc.property(history, all => {
      const cells = cellsOf(all);
      const packs = packsOf(cells);
      const out = packs.flatMap(pack =>
        (['team', 'agent', 'ai'] as const).flatMap(cube => unpackCells(pack, cube)),
      );
      const plain = (some: readonly Cell[]) =>
        some
          .map(cell =>
            JSON.stringify([
              cell.cube,
              cell.hour,
              cell.teamId,
              cell.one,
              cell.other,
              [...cell.counts].sort(),
              [...cell.durations].sort().map(([name, { sum, sketch }]) => [name, sum, [...sketch].sort()]),
            ]),
          )
          .sort();
      expect(plain(out)).toEqual(plain(cells));
      expect(
        packsOf(cells.toReversed())
          .map(pack => pack.team)
          .sort(),
      ).toEqual(packs.map(pack => pack.team).sort());
    }),
  );
});

/** Every value by itself: sums by adding them, percentiles by sorting them. */
function slowly(
  all: readonly Told[],
  { from, to }: Pick<Question, 'from' | 'to'>,
  isMeant: (one: Told) => boolean,
) {
  const hourOf = (at: number) => Math.floor(at / hourMs) * hourMs;
  const inRange = all.filter(one => hourOf(one.fact.at) >= from && hourOf(one.fact.at) < to && isMeant(one));
  const sumOf = (measure: string) =>
    inRange.reduce(
      (sum, { fact }) => sum + ('measure' in fact && fact.measure === measure ? fact.value : 0),
      0,
    );
  const times = (duration: string) =>
    inRange
      .flatMap(({ fact }) => ('duration' in fact && fact.duration === duration ? [fact.value] : []))
      .sort((a, b) => a - b);
  return { sumOf, times, hours: inRange.map(({ fact }) => hourOf(fact.at)) };
}

const asked = fc.record({
  fromHour: fc.integer({ min: -30, max: 200 }),
  hours: fc.integer({ min: 1, max: 200 }),
  step: fc.constantFrom(...stepNames),
  teamIds: fc.constantFrom(['billing'], teams),
  others: fc.constantFrom<string[]>(['chat'], ['chat', 'form']),
});

test('any range and filter is answered as by looking at every value, and packs answer as cells do', () => {
  fc.assert(
    fc.property(history, asked, (all, { fromHour, hours, step, teamIds, others }) => {
      const question = {
        from: begin + fromHour * hourMs,
        to: begin + (fromHour + hours) * hourMs,
        step,
        timeZone,
      };
      const cells = cellsOf(all);
      const found = answerPacks(packsOf(cells), 'team', question, { teamIds, others });
      const same = cells.filter(
        cell => cell.cube === 'team' && teamIds.includes(cell.teamId) && others.includes(cell.other),
      );
      expect(found).toEqual(answer(same, question));
      const slow = slowly(all, question, one => teamIds.includes(one.teamId) && others.includes(one.channel));
      for (const measure of ['conversations', 'costMicros', 'ratings'] as const) {
        expect(found.total.counts[measure] ?? 0).toBe(slow.sumOf(measure));
        const steps = found.series.map(({ figures }) => figures.counts[measure] ?? 0);
        expect(steps.reduce((sum, value) => sum + value, 0)).toBe(slow.sumOf(measure));
        const byTeam = found.by.teamId.map(({ figures }) => figures.counts[measure] ?? 0);
        expect(byTeam.reduce((sum, value) => sum + value, 0)).toBe(slow.sumOf(measure));
      }
      const times = slow.times('handle');
      const told = found.total.durations.handle;
      expect(told?.count ?? 0).toBe(times.length);
      for (const [share, value] of [
        [0.5, told?.p50Ms],
        [0.9, told?.p90Ms],
        [0.99, told?.p99Ms],
      ] as const) {
        const exact = times[Math.floor(share * (times.length - 1))];
        if (exact === undefined) continue;
        expect(Math.abs((value ?? 0) - exact)).toBeLessThanOrEqual(exact * relativeError * 1.000001 + 1);
      }
    }),
  );
});

test('an hour of the week holds what happened in it by the clock on the wall, also when clocks are set back', () => {
  fc.assert(
    fc.property(history, all => {
      const range = { from: begin, to: begin + 12 * 24 * hourMs, timeZone };
      const slots = weekOf(packsOf(cellsOf(all)), 'team', range);
      const offsetAt = zoneOffset(timeZone);
      const exact = Array.from({ length: 168 }, () => 0);
      for (const hour of slowly(
        all,
        range,
        ({ fact }) => 'measure' in fact && fact.measure === 'conversations',
      ).hours) {
        const wall = new Date(hour + offsetAt(hour));
        const slot = ((wall.getUTCDay() + 6) % 7) * 24 + wall.getUTCHours();
        exact[slot] = (exact[slot] ?? 0) + 1;
      }
      expect(slots.map(({ counts }) => counts.conversations ?? 0)).toEqual(exact);
    }),
  );
});

test('a pack that was cut short is refused, not half read', () => {
  const [pack] = packsOf(
    cellsOf([
      {
        fact: { at: begin, agentId: '', intent: '', model: '', duration: 'handle', value: 5_000_000 },
        teamId: 'support',
        channel: 'chat',
      },
    ]),
  );
  if (!pack) throw new Error('one value makes a pack');
  const cut = { ...pack, team: pack.team.slice(0, -1) };
  expect(() => unpackCells(cut, 'team')).toThrow('ends in the middle');
});
