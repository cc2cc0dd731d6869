/** What each section of a report says. Functions of the answers alone; nothing of it is about a customer. */
import { countMeasures } from '#analytics/measures.ts';
import type { DurationFigures, Figures } from '#analytics/query.ts';
import type { ReportSection } from '#protocol/http/reports.ts';
import type { Block, Facts, ReportChart, ReportTable, Tile } from './compose.ts';
import { dollars, moved, percent, plain, points, score, spoken } from './say.ts';

type Count = keyof Figures['counts'];
type Ratio = keyof Figures['ratios'];
type Duration = keyof Figures['durations'];
type Made = Facts & { word: string; labels: string[] };

const colors = { first: '#0b5a61', second: '#c98a2b' };
const rowsAtMost = 30;
const insightsAtMost = 12;

export const sectionTitles: Record<ReportSection, string> = {
  overview: 'At a glance',
  teams: 'Teams',
  agents: 'People',
  ai: 'AI',
  quality: 'Quality',
  targets: 'Service targets',
  cost: 'Cost of models',
  engagement: 'Customers',
  insights: 'What is worth knowing',
};

export const sections: Record<ReportSection, (made: Made) => Block[]> = {
  overview: made => [
    tiles(
      count(made, 'Conversations begun', 'conversations'),
      count(made, 'Came to their end', 'resolved'),
      time(made, 'First reply of a person, median', 'firstHumanResponse'),
      time(made, 'From beginning to end, median', 'resolution'),
      share(made, 'Ratings of four or five', 'csat'),
      share(made, 'Ended by the AI alone', 'containment'),
    ),
    chart({
      ...{ title: 'Conversations', alt: 'Conversations begun and ended, over time' },
      spec: {
        ...{ kind: 'bar', labels: made.labels, say: plain },
        series: [line(made, 'begun', 'first', 'conversations'), line(made, 'ended', 'second', 'resolved')],
      },
    }),
    ...timeChart(made, 'First reply of a person, median', 'firstHumanResponse'),
  ],
  teams: ({ byTeam, names }) =>
    table({
      title: 'Teams',
      heads: ['Team', 'Begun', 'Ended', 'First reply', 'To the end', 'CSAT'],
      rows: mostFirst(byTeam.by.teamId, 'conversations').map(({ key, figures: { counts, ...of } }) => [
        ...[named(names, key), plain(counts.conversations ?? 0), plain(counts.resolved ?? 0)],
        ...times(of.durations.firstHumanResponse, of.durations.resolution),
        percent(of.ratios.csat),
      ]),
    }),
  agents: ({ byAgent, names }) =>
    table({
      title: 'People',
      heads: ['Name', 'Replies', 'Ended', 'Handled in', 'CSAT', 'Ratings', 'Occupancy', 'At once'],
      rows: mostFirst(byAgent.by.one, 'agentMessages').map(({ key, figures: { counts, ...of } }) => [
        ...[named(names, key), plain(counts.agentMessages ?? 0), plain(counts.resolved ?? 0)],
        ...times(of.durations.handle),
        ...[percent(of.ratios.csat), plain(counts.ratings ?? 0)],
        ...[percent(of.ratios.occupancy), score(of.ratios.concurrency)],
      ]),
    }),
  ai: made => {
    const ofAi = { ...made, byTeam: made.byIntent, before: made.beforeAi };
    return [
      tiles(
        share(made, 'By the AI alone, of its own', 'containment'),
        share(made, 'By the AI alone, of all', 'deflection'),
        count(made, 'Handed over to people', 'handovers'),
        count(ofAi, 'Questions to models', 'aiRuns'),
        share(ofAi, 'Questions without an answer', 'aiFailureShare'),
        time(ofAi, 'Answered in, median', 'aiLatency'),
        share(ofAi, 'Right, of those judged', 'modelAccuracy'),
      ),
      ...chartOfCounts(made, 'Ended by the AI alone, and with people', [
        line(made, 'by the AI', 'first', 'contained'),
        line(made, 'with people', 'second', 'withPeople'),
      ]),
      ...table({
        title: 'What the AI was asked',
        heads: ['Intent', 'Questions', 'No answer', 'Answered in', 'Cost'],
        rows: aiRows(made, 'one'),
      }),
    ];
  },
  quality: made => [
    tiles(
      share(made, 'Ratings of four or five', 'csat'),
      { ...value(made, 'Mean of ratings', 'meanRating'), note: '' },
      count(made, 'Ratings', 'ratings'),
      nps(made),
      share(made, 'One reply was enough', 'oneTouchShare'),
      share(made, 'Opened again', 'reopenShare'),
      time(made, 'Time to reply, median', 'reply'),
    ),
    ...chartOfCounts(made, 'Ratings, and those of four or five', [
      line(made, 'ratings', 'second', 'ratings'),
      line(made, 'four or five', 'first', 'goodRatings'),
    ]),
  ],
  targets: made => [
    tiles(
      share(made, 'First replies in time', 'replyTargetShare'),
      share(made, 'Ends in time', 'resolutionTargetShare'),
      share(made, 'Of both', 'targetShare'),
      time(made, 'Wait for a person, median', 'wait'),
    ),
    ...chartOfCounts(made, 'Targets, and those that were kept', [
      line(made, 'targets', 'second', 'targets'),
      line(made, 'kept', 'first', 'targetsKept'),
    ]),
  ],
  cost: made => {
    const ofAi = { ...made, byTeam: made.byIntent, before: made.beforeAi };
    const now = made.byIntent.total.counts.costMicros;
    const cost = moved(now, made.beforeAi.counts.costMicros, made.word);
    return [
      tiles(
        { label: 'Cost of models', value: dollars(now ?? 0), note: now === undefined ? '' : cost },
        {
          ...{ label: 'For each conversation', value: dollars(made.byTeam.total.ratios.costPerConversation) },
          note: '',
        },
        count(ofAi, 'Questions to models', 'aiRuns'),
        count(ofAi, 'Tokens read', 'inputTokens'),
        count(ofAi, 'Tokens written', 'outputTokens'),
      ),
      ...table({
        title: 'By model',
        heads: ['Model', 'Questions', 'No answer', 'Answered in', 'Cost'],
        rows: aiRows(made, 'other'),
      }),
    ];
  },
  engagement: made => {
    const { customers, customersBefore: before, word } = made;
    if (!customers || !before) return [];
    const of = (label: string, name: 'active' | 'first' | 'returning'): Tile => ({
      ...{ label, value: plain(customers[name]), note: moved(customers[name], before[name], word) },
    });
    return [
      tiles(
        ...[of('Customers', 'active'), of('For the first time', 'first'), of('Came again', 'returning')],
        {
          ...{ label: 'Of those before, came again', value: percent(customers.retention) },
          note: points(customers.retention, before.retention, word),
        },
        { label: 'Conversations each', value: score(customers.conversationsPerCustomer), note: '' },
        { label: 'Messages a conversation', value: score(customers.messagesPerConversation), note: '' },
        count(made, 'Visits of the widget', 'sessions'),
        share(made, 'Became a conversation', 'sessionShare'),
      ),
    ];
  },
  insights: ({ insights }) =>
    insights.length === 0
      ? []
      : [
          {
            kind: 'lines',
            lines: insights
              .slice(0, insightsAtMost)
              .map(({ kind, figure, text }) => (kind === 'driver' ? `${figureWord(figure)}: ${text}` : text)),
          },
        ],
};

const tiles = (...all: Tile[]): Block => ({ kind: 'tiles', tiles: all });
const chart = (of: ReportChart): Block => ({ kind: 'chart', chart: of });
const table = (of: ReportTable): Block[] =>
  of.rows.length === 0 ? [] : [{ kind: 'table', table: { ...of, rows: of.rows.slice(0, rowsAtMost) } }];

const count = ({ byTeam, before, word }: Made, label: string, name: Count): Tile => {
  const now = byTeam.total.counts[name] ?? 0;
  return { label, value: plain(now), note: moved(now, before.counts[name], word) };
};
const share = ({ byTeam, before, word }: Made, label: string, name: Ratio): Tile => {
  const now = byTeam.total.ratios[name];
  return { label, value: percent(now), note: points(now, before.ratios[name], word) };
};
const nps = ({ byTeam, before, word }: Made): Tile => {
  const now = byTeam.total.ratios.nps;
  return {
    ...{ label: 'NPS', value: now === undefined ? '–' : plain(now * 100) },
    note: points(now, before.ratios.nps, word),
  };
};
const value = ({ byTeam }: Made, label: string, name: Ratio) => ({
  ...{ label, value: score(byTeam.total.ratios[name]) },
});
const time = ({ byTeam, before, word }: Made, label: string, name: Duration): Tile => {
  const now = byTeam.total.durations[name]?.p50Ms;
  return { label, value: spoken(now), note: moved(now, before.durations[name]?.p50Ms, word) };
};

const line = ({ byTeam }: Made, name: string, color: keyof typeof colors, of: Count) => ({
  ...{ name, color: colors[color] },
  values: byTeam.series.map(({ figures }) => figures.counts[of] ?? 0),
});

/** A chart of nothing says nothing. */
function chartOfCounts({ labels }: Made, title: string, series: ReportChart['spec']['series']): Block[] {
  if (series.every(({ values }) => values.every(each => !each))) return [];
  return [chart({ title, alt: `${title}, over time`, spec: { kind: 'bar', labels, say: plain, series } })];
}

function timeChart({ byTeam, labels }: Made, title: string, of: Duration): Block[] {
  const values = byTeam.series.map(({ figures }) => {
    const median = figures.durations[of]?.p50Ms;
    return median === undefined ? null : median / 60_000;
  });
  if (values.every(each => each === null)) return [];
  return [
    chart({
      ...{ title, alt: `${title}, over time` },
      spec: {
        ...{ kind: 'line', labels, say: minutes => spoken(minutes * 60_000) },
        series: [{ name: 'median', color: colors.first, values }],
      },
    }),
  ];
}

const aiRows = ({ byIntent }: Made, by: 'one' | 'other'): string[][] =>
  mostFirst(byIntent.by[by], 'aiRuns').map(({ key, figures: { counts, ratios, durations } }) => [
    ...[key || 'None', plain(counts.aiRuns ?? 0), percent(ratios.aiFailureShare)],
    ...times(durations.aiLatency),
    dollars(counts.costMicros ?? 0),
  ]);

const named = (names: Facts['names'], key: string): string => names.get(key) ?? 'Not here any more';
const mostFirst = (list: readonly { key: string; figures: Figures }[], by: Count) =>
  list.toSorted((a, b) => (b.figures.counts[by] ?? 0) - (a.figures.counts[by] ?? 0));
const times = (...all: (DurationFigures | undefined)[]): string[] =>
  all.map(figures => spoken(figures?.p50Ms));

/** A figure's name as words: `aiFailureShare` is "AI failure share". */
function figureWord(figure: string): string {
  if (figure === 'csat') return 'CSAT';
  const words = figure.replace(/([A-Z])/g, ' $1').toLowerCase();
  const shown = words.replace(/^ai /, 'AI ');
  return figure in countMeasures || shown !== words
    ? shown.replace(/^./, first => first.toUpperCase())
    : `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
