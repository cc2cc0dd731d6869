/**
 * What a report says: figures with how they moved, charts, and tables. A function of the answers alone; the mail and the PDF show the same.
 * Nothing of it is about a customer.
 */
import type { Answered, DurationFigures, Figures } from '#analytics/query.ts';
import type { ChartSpec } from '#platform/charts/chart-image.ts';
import type { ReportCadence } from '#protocol/http/reports.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Period } from './schedule.ts';

export type Tile = { label: string; value: string; note: string };
export type ReportTable = { title: string; heads: string[]; rows: string[][] };
export type ReportChart = { title: string; alt: string; spec: ChartSpec };
export type Composed = {
  title: string;
  /** Which days, and by whose clock. */
  subtitle: string;
  /** One sentence for the head of the mail. */
  summary: string;
  tiles: Tile[];
  charts: ReportChart[];
  tables: ReportTable[];
};

export type Facts = {
  name: string;
  cadence: ReportCadence;
  timeZone: string;
  period: Period;
  /** '' for all teams. */
  teamName: string;
  byTeam: Answered;
  byAgent: Answered;
  byIntent: Answered;
  before: Figures;
  /** Of teams and people, by id. */
  names: ReadonlyMap<string, string>;
};

const colors = { begun: '#0b5a61', over: '#c98a2b', time: '#0b5a61', people: '#8c5a9e', ai: '#0b5a61' };
const periodWord = {
  daily: 'the day before',
  weekly: 'the week before',
  monthly: 'the month before',
} as const;

export function compose(facts: Facts): Composed {
  const { total } = facts.byTeam;
  const begun = total.counts.conversations ?? 0;
  return {
    title: facts.name,
    subtitle: [spanOf(facts), facts.teamName || 'all teams', facts.timeZone].join(' · '),
    summary:
      begun === 0
        ? 'No conversation was begun in this time.'
        : `${plain(begun)} ${begun === 1 ? 'conversation was' : 'conversations were'} begun, ${plain(total.counts.resolved ?? 0)} came to their end.`,
    tiles: tilesOf(total, facts.before, periodWord[facts.cadence]),
    charts: chartsOf(facts),
    tables: tablesOf(facts),
  };
}

function tilesOf(now: Figures, before: Figures, word: string): Tile[] {
  const count = (name: 'conversations' | 'resolved') => ({
    value: plain(now.counts[name] ?? 0),
    note: moved(now.counts[name] ?? 0, before.counts[name], word),
  });
  const time = (name: 'firstHumanResponse' | 'resolution') => ({
    value: spoken(now.durations[name]?.p50Ms),
    note: moved(now.durations[name]?.p50Ms, before.durations[name]?.p50Ms, word),
  });
  const share = (name: 'csat' | 'containment') => ({
    value: percent(now.ratios[name]),
    note: points(now.ratios[name], before.ratios[name], word),
  });
  return [
    { label: 'Conversations begun', ...count('conversations') },
    { label: 'Came to their end', ...count('resolved') },
    { label: 'First reply of a person, median', ...time('firstHumanResponse') },
    { label: 'From beginning to end, median', ...time('resolution') },
    { label: 'Ratings of four or five', ...share('csat') },
    { label: 'Ended by the AI alone', ...share('containment') },
  ];
}

function chartsOf({ byTeam, cadence, timeZone }: Facts): ReportChart[] {
  const { series } = byTeam;
  const labels = labelsOf(
    series.map(({ at }) => at),
    cadence,
    timeZone,
  );
  const counts = (name: 'conversations' | 'resolved' | 'contained') =>
    series.map(({ figures }) => figures.counts[name] ?? 0);
  const minutes = series.map(({ figures }) => {
    const median = figures.durations.firstHumanResponse?.p50Ms;
    return median === undefined ? null : median / 60_000;
  });
  const charts: ReportChart[] = [
    {
      title: 'Conversations',
      alt: 'Conversations begun and ended, over time',
      spec: {
        ...{ kind: 'bar', labels, say: value => plain(value) },
        series: [
          { name: 'begun', color: colors.begun, values: counts('conversations') },
          { name: 'ended', color: colors.over, values: counts('resolved') },
        ],
      },
    },
  ];
  // A chart of nothing says nothing.
  if (minutes.some(value => value !== null)) {
    charts.push({
      title: 'First reply of a person, median',
      alt: 'Median time to the first reply of a person, over time',
      spec: {
        ...{ kind: 'line', labels, say: value => spoken(value * 60_000) },
        series: [{ name: 'median', color: colors.time, values: minutes }],
      },
    });
  }
  return charts;
}

function tablesOf({ byTeam, byAgent, byIntent, names }: Facts): ReportTable[] {
  const named = (key: string) => names.get(key) ?? 'Not here any more';
  const mostFirst = (list: { key: string; figures: Figures }[], by: keyof Figures['counts']) =>
    list.toSorted((a, b) => (b.figures.counts[by] ?? 0) - (a.figures.counts[by] ?? 0));
  const tables: ReportTable[] = [
    {
      title: 'Teams',
      heads: ['Team', 'Begun', 'Ended', 'First reply', 'To the end', 'CSAT'],
      rows: mostFirst(byTeam.by.teamId, 'conversations').map(({ key, figures }) => [
        ...[named(key), plain(figures.counts.conversations ?? 0), plain(figures.counts.resolved ?? 0)],
        ...times(figures.durations.firstHumanResponse, figures.durations.resolution),
        percent(figures.ratios.csat),
      ]),
    },
    {
      title: 'People',
      heads: ['Name', 'Replies', 'Ended', 'Handled in', 'CSAT', 'Ratings'],
      rows: mostFirst(byAgent.by.one, 'agentMessages').map(({ key, figures }) => [
        ...[named(key), plain(figures.counts.agentMessages ?? 0), plain(figures.counts.resolved ?? 0)],
        ...times(figures.durations.handle),
        ...[percent(figures.ratios.csat), plain(figures.counts.ratings ?? 0)],
      ]),
    },
    {
      title: 'What the AI was asked',
      heads: ['Intent', 'Questions', 'No answer', 'Answered in', 'Cost'],
      rows: mostFirst(byIntent.by.one, 'aiRuns').map(({ key, figures }) => [
        ...[key || 'None', plain(figures.counts.aiRuns ?? 0), percent(figures.ratios.aiFailureShare)],
        ...times(figures.durations.aiLatency),
        dollars(figures.counts.costMicros ?? 0),
      ]),
    },
  ];
  return tables
    .map(table => ({ ...table, rows: table.rows.slice(0, 30) }))
    .filter(table => table.rows.length > 0);
}

const times = (...all: (DurationFigures | undefined)[]): string[] =>
  all.map(figures => spoken(figures?.p50Ms));

const locale = 'en-GB';
const plain = (value: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
const percent = (share: number | undefined): string =>
  share === undefined ? '–' : `${Math.round(share * 100)} %`;
const dollars = (micros: number): string => `$${(micros / 1_000_000).toFixed(2)}`;

/** A time as one says it: 40 s, 4 min, 2.5 h, 3 d. */
export function spoken(ms: number | undefined): string {
  if (ms === undefined) return '–';
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const;
  for (const [unit, size] of units) {
    // Twice a unit, so that 90 minutes are no "1.5 h" and 30 hours no "1.3 d".
    if (ms >= size * 2) return `${plain(Number((ms / size).toFixed(ms >= size * 10 ? 0 : 1)))} ${unit}`;
  }
  return `${Math.round(ms / 1_000)} s`;
}

function moved(now: number | undefined, before: number | undefined, word: string): string {
  if (now === undefined) return '';
  if (before === undefined || before === 0) return `none ${word}`;
  const change = Math.round((now / before - 1) * 100);
  return change === 0 ? `as ${word}` : `${signed(change)} % on ${word}`;
}

function points(now: number | undefined, before: number | undefined, word: string): string {
  if (now === undefined) return '';
  if (before === undefined) return `none ${word}`;
  const change = Math.round((now - before) * 100);
  return change === 0 ? `as ${word}` : `${signed(change)} points on ${word}`;
}

const signed = (value: number): string => `${value > 0 ? '+' : '−'}${plain(Math.abs(value))}`;

function spanOf({ period: { from, to }, timeZone, cadence }: Facts): string {
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'long', year: 'numeric' });
  if (cadence === 'monthly') {
    return new Intl.DateTimeFormat(locale, { timeZone, month: 'long', year: 'numeric' }).format(from);
  }
  // The narrow spaces of the range are not in every font.
  return cadence === 'daily' ? day.format(from) : day.formatRange(from, to - 1).replace(/\s/g, ' ');
}

function labelsOf(steps: readonly Millis[], cadence: ReportCadence, timeZone: string): string[] {
  const format = new Intl.DateTimeFormat(
    locale,
    cadence === 'daily'
      ? { timeZone, hour: '2-digit', minute: '2-digit' }
      : cadence === 'weekly'
        ? { timeZone, weekday: 'short', day: 'numeric' }
        : { timeZone, day: 'numeric' },
  );
  return steps.map(at => format.format(at));
}

/** The steps as a table for other programs: moments, whole numbers, and seconds. No text of anybody can stand in it. */
export function stepsCsv({ series }: Answered): string {
  const heads =
    'begins,conversations,resolved,first_human_response_median_s,resolution_median_s,good_ratings,ratings';
  const lines = series.map(({ at, figures: { counts, durations } }) =>
    [
      new Date(at).toISOString(),
      ...[counts.conversations ?? 0, counts.resolved ?? 0],
      ...[durations.firstHumanResponse, durations.resolution].map(time =>
        time === undefined ? '' : Math.round(time.p50Ms / 1_000),
      ),
      ...[counts.goodRatings ?? 0, counts.ratings ?? 0],
    ].join(','),
  );
  return `${[heads, ...lines].join('\r\n')}\r\n`;
}
