import { expect, test } from 'vitest';
import {
  type Block,
  type Composed,
  chartsOf,
  compose,
  type Facts,
} from '../../../server/features/reports/compose.ts';
import { letterOf } from '../../../server/features/reports/letter.ts';
import { spoken } from '../../../server/features/reports/say.ts';
import { stepsCsv, stepsXlsx } from '../../../server/features/reports/steps.ts';
import type { Answered, Figures } from '../../../src/analytics/query.ts';
import { reportSections } from '../../../src/protocol/http/reports.ts';

const time = (ms: number, count = 3) => ({ count, meanMs: ms, p50Ms: ms, p90Ms: ms, p99Ms: ms });
const none: Figures = { counts: {}, ratios: {}, durations: {} };
const empty: Answered = { total: none, series: [], by: { teamId: [], one: [], other: [] } };
const total: Figures = {
  counts: { conversations: 24, resolved: 20, goodRatings: 9, ratings: 10, agentMessages: 31, aiRuns: 12 },
  ratios: { csat: 0.9, containment: 0.25 },
  durations: { firstHumanResponse: time(95_000), resolution: time(3.2 * 3_600_000), handle: time(610_000) },
};
const monday = Date.UTC(2026, 10, 16);
const facts: Facts = {
  ...{ name: 'The week of <Support>', timeZone: 'UTC', teamName: '', range: { unit: 'week', count: 1 } },
  ...{ isUsual: true, chosen: ['overview', 'teams', 'agents', 'ai'] },
  ...{ beforeAi: none, customers: null, customersBefore: null, insights: [] },
  period: { from: monday, to: monday + 7 * 86_400_000 },
  byTeam: {
    total,
    series: Array.from({ length: 7 }, (_, day) => ({
      at: monday + day * 86_400_000,
      figures: day < 5 ? total : none,
    })),
    by: { teamId: [{ key: 't1', figures: total }], one: [], other: [] },
  },
  byAgent: { ...empty, by: { ...empty.by, one: [{ key: 'gone', figures: total }] } },
  byIntent: empty,
  before: { counts: { conversations: 20 }, ratios: { csat: 0.95 }, durations: {} },
  names: new Map([['t1', 'Support & Sales']]),
};

type Of<Kind> = Extract<Block, { kind: Kind }>;
const blocksOf = <Kind extends Block['kind']>(composed: Composed, kind: Kind): Of<Kind>[] =>
  composed.sections.flatMap(({ blocks }) => blocks.filter((block): block is Of<Kind> => block.kind === kind));
const tablesOf = (composed: Composed) => blocksOf(composed, 'table').map(({ table }) => table);

test('figures say how they moved, and nothing moves against nothing', () => {
  const composed = compose(facts);
  const { subtitle, summary } = composed;
  const tiles = blocksOf(composed, 'tiles')[0]?.tiles ?? [];
  expect(subtitle).toBe('16 – 22 November 2026 · all teams · UTC');
  expect(summary).toBe('24 conversations were begun, 20 came to their end.');
  expect(tiles.map(({ value, note }) => [value, note])).toEqual([
    ['24', '+20 % on the week before'],
    ['20', 'none the week before'],
    ['95 s', 'none the week before'],
    ['3.2 h', 'none the week before'],
    ['90 %', '−5 points on the week before'],
    ['25 %', 'none the week before'],
  ]);
});

test('tables leave out what is empty, and name who is gone', () => {
  const [tables, charts] = [tablesOf(compose(facts)), chartsOf(compose(facts))];
  expect(tables.map(({ title }) => title)).toEqual(['Teams', 'People']);
  expect(tables[0]?.rows).toEqual([['Support & Sales', '24', '20', '95 s', '3.2 h', '90 %']]);
  expect(tables[1]?.rows[0]?.[0]).toBe('Not here any more');
  expect(charts.map(({ title }) => title)).toEqual(['Conversations', 'First reply of a person, median']);
  expect(charts[1]?.spec.series[0]?.values.slice(4)).toEqual([95 / 60, null, null]);
});

test('a time in which nothing happened is told, without a chart of nothing', () => {
  const quiet = compose({
    ...facts,
    byTeam: { ...empty, series: facts.byTeam.series.slice(5) },
    byAgent: empty,
  });
  expect(quiet.summary).toBe('No conversation was begun in this time.');
  expect(chartsOf(quiet)).toHaveLength(1);
  expect(tablesOf(quiet)).toEqual([]);
  expect(quiet.sections[1]).toEqual({
    ...{ title: 'Teams', blocks: [{ kind: 'lines', lines: ['Nothing to tell of this time.'] }] },
  });
  expect(blocksOf(quiet, 'tiles')[0]?.tiles[2]).toEqual({
    label: 'First reply of a person, median',
    value: '–',
    note: '',
  });
});

test('names are text in a mail, whatever they hold', () => {
  const { html, subject, text } = letterOf(
    compose(facts),
    ['a@b', 'c@d'],
    'https://desk.example/console#/x?a=1&b=2',
  );
  expect(subject).toBe('The week of <Support>: 16 – 22 November 2026');
  expect(html).toContain('The week of &lt;Support&gt;');
  expect(html).toContain('Support &amp; Sales');
  expect(html).not.toContain('<Support>');
  expect(html).toContain('src="cid:a@b"');
  expect(html).toContain('#/x?a=1&amp;b=2');
  expect(text).toContain('Conversations begun: 24 (+20 % on the week before)');
});

test.each([
  [undefined, '–'],
  [900, '0.9 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [90 * 60_000, '90 min'],
  [2.5 * 3_600_000, '2.5 h'],
  [26 * 3_600_000, '26 h'],
  [80 * 3_600_000, '3.3 d'],
])('%s is said as %s', (ms, words) => {
  expect(spoken(ms)).toBe(words);
});

test('steps for other programs are moments and numbers alone', () => {
  const [heads, first, ...rest] = stepsCsv(facts.byTeam).trimEnd().split('\r\n');
  expect(heads?.split(',')).toHaveLength(7);
  expect(first).toBe('2026-11-16T00:00:00.000Z,24,20,95,11520,9,10');
  expect(rest.at(-1)).toBe('2026-11-22T00:00:00.000Z,0,0,,,0,0');
});

test('sections come in the order that was chosen, each of them once, and every one has something to say', () => {
  const customers = {
    ...{ active: 20, first: 12, returning: 8, repeated: 3, conversations: 24, customersBefore: 18 },
    ...{ conversationsPerCustomer: 1.2, messagesPerConversation: 2.5, retention: 0.25 },
  };
  const chosen = reportSections.toReversed();
  const composed = compose({
    ...{ ...facts, chosen, customers, customersBefore: { ...customers, active: 10, retention: 0.2 } },
    byIntent: { ...empty, total, by: { ...empty.by, other: [{ key: 'v14', figures: total }] } },
    insights: [
      { kind: 'driver', figure: 'aiFailureShare', text: 'Most of it came from returns.', evidence: {} },
    ],
  });
  expect(composed.sections.map(({ title }) => title)).toEqual([
    ...['What is worth knowing', 'Customers', 'Cost of models', 'Service targets', 'Quality', 'AI', 'People'],
    'Teams',
    'At a glance',
  ]);
  expect(composed.sections[0]?.blocks).toEqual([
    { kind: 'lines', lines: ['AI failure share: Most of it came from returns.'] },
  ]);
  expect(
    blocksOf(composed, 'tiles')[0]
      ?.tiles.map(({ value, note }) => [value, note])
      .slice(0, 4),
  ).toEqual([
    ...[
      ['20', '+100 % on the week before'],
      ['12', 'as the week before'],
      ['8', 'as the week before'],
    ],
    ['25 %', '+5 points on the week before'],
  ]);
  expect(JSON.stringify(composed)).not.toContain('Nothing to tell');
});

test('days of one’s own are named as days, and compared with the time before', () => {
  const composed = compose({ ...facts, isUsual: false });
  expect(blocksOf(composed, 'tiles')[0]?.tiles[0]?.note).toBe('+20 % on the time before');
});

test('the steps are an Excel file, too', async () => {
  expect((await stepsXlsx(facts.byTeam)).subarray(0, 2).toString()).toBe('PK');
});
