// Who moved a figure, as it is said: a part of a change is called one only where it is one.
import { expect, test } from 'vitest';
import { type Asked, insightsOf } from '../../../src/analytics/insights.ts';
import type { Figures } from '../../../src/analytics/query.ts';

type Team = { key: string; conversations: number; good?: number; ratings?: number };

const figuresOf = (counts: Figures['counts']): Figures => {
  const { goodRatings = 0, ratings = 0 } = counts;
  return { counts, ratios: ratings > 0 ? { csat: goodRatings / ratings } : {}, durations: {} };
};
const countsOf = ({ conversations, good = 0, ratings = 0 }: Omit<Team, 'key'>) =>
  figuresOf({ conversations, goodRatings: good, ratings });
const answered = (teams: readonly Team[]): Asked['now'] => {
  const sum = (of: (team: Team) => number) => teams.reduce((all, team) => all + of(team), 0);
  const total = countsOf({
    conversations: sum(team => team.conversations),
    good: sum(team => team.good ?? 0),
    ratings: sum(team => team.ratings ?? 0),
  });
  return { total, series: [], by: { teamId: [], one: [], other: [] } };
};

function driversOf(before: readonly Team[], now: readonly Team[]): string[] {
  const sideOf = (teams: readonly Team[]) => teams.map(team => ({ key: team.key, figures: countsOf(team) }));
  const asked: Asked = {
    ...{ now: answered(now), before: answered(before), week: [], weeks: 1, timeZone: 'UTC', wholeUntil: 0 },
    sides: [{ side: 'team', nameOf: key => key, now: sideOf(now), before: sideOf(before) }],
    ...{ past: [], atOnce: 1, target: { within: 0.8, targetMs: 60_000 }, patienceMs: null },
  };
  return insightsOf(asked).flatMap(({ kind, text }) => (kind === 'driver' ? [text] : []));
}

test.for<[string, number[], number[], string]>([
  ['a part of a rise', [77, 8], [98, 16], '21 of the 29 more came from Support (77 before, 98 now).'],
  ['a part of a fall', [98, 16], [77, 8], '21 of the 29 fewer came from Support (98 before, 77 now).'],
  [
    'more than the whole rise',
    [10, 20],
    [40, 15],
    'Support had 30 more and all others together 5 fewer (10 before, 40 now).',
  ],
  [
    'the largest move went against the whole',
    [40, 20, 20],
    [10, 40, 35],
    'Support had 30 fewer and all others together 35 more (40 before, 10 now).',
  ],
])('%s of conversations', ([, before, now, text]) => {
  const names = ['Support', 'Billing', 'Returns'];
  const teams = (counts: number[]) =>
    counts.map((conversations, at) => ({ key: names[at] ?? '', conversations }));
  expect(driversOf(teams(before), teams(now))).toEqual([text]);
});

test.for<[string, [number, number][], [number, number][], string]>([
  [
    'by its own figure',
    [
      [50, 100],
      [80, 100],
    ],
    [
      [70, 100],
      [82, 100],
    ],
    '10 of the 11 points up came from Support, mostly because its own figure rose.',
  ],
  [
    'by its part of the whole',
    [
      [50, 100],
      [80, 100],
    ],
    [
      [100, 200],
      [80, 100],
    ],
    '2.9 of the 5 points down came from Billing, mostly because its part of the whole changed.',
  ],
  [
    'further than the whole',
    [
      [50, 100],
      [80, 100],
    ],
    [
      [80, 100],
      [60, 100],
    ],
    'Support moved it up by 15 points, all others together down by 10 points, mostly because its own figure rose.',
  ],
])('a share that moved %s', ([, before, now, text]) => {
  const names = ['Support', 'Billing'];
  const teams = (shares: [number, number][]) =>
    shares.map(([good, ratings], at) => ({ key: names[at] ?? '', conversations: 200, good, ratings }));
  expect(driversOf(teams(before), teams(now))).toEqual([text]);
});
