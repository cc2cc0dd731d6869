/**
 * What a report says: the sections that were chosen, each of figures with how they moved, charts, tables and sentences. A function of the
 * answers alone; the mail, the PDF and the preview show the same. Nothing of it is about a customer.
 */
import type { Insight } from '#analytics/insights.ts';
import type { Answered, Figures } from '#analytics/query.ts';
import { daysIn, type Period } from '#platform/calendar.ts';
import type { ChartSpec } from '#platform/charts/chart-image.ts';
import type { EngagementAnswer } from '#protocol/http/analytics.ts';
import type { ReportRange, ReportSection } from '#protocol/http/reports.ts';
import { dayFormat, plain } from './say.ts';
import { sections, sectionTitles } from './sections.ts';

export type Tile = { label: string; value: string; note: string };
export type ReportTable = { title: string; heads: string[]; rows: string[][] };
export type ReportChart = { title: string; alt: string; spec: ChartSpec };
export type Block =
  | { kind: 'tiles'; tiles: Tile[] }
  | { kind: 'chart'; chart: ReportChart }
  | { kind: 'table'; table: ReportTable }
  | { kind: 'lines'; lines: string[] };
export type Composed = {
  title: string;
  /** Which days, and by whose clock. */
  subtitle: string;
  /** One sentence for the head of the mail. */
  summary: string;
  sections: { title: string; blocks: Block[] }[];
};

export type Facts = {
  name: string;
  timeZone: string;
  period: Period;
  range: ReportRange;
  /** False: days that somebody chose. */
  isUsual: boolean;
  chosen: readonly ReportSection[];
  /** '' for all teams. */
  teamName: string;
  byTeam: Answered;
  byAgent: Answered;
  byIntent: Answered;
  before: Figures;
  beforeAi: Figures;
  /** Null: it was not asked for. */
  customers: EngagementAnswer | null;
  customersBefore: EngagementAnswer | null;
  insights: readonly Insight[];
  /** Of teams and people, by id. */
  names: ReadonlyMap<string, string>;
};

export const chartsOf = ({ sections: all }: Composed): ReportChart[] =>
  all.flatMap(({ blocks }) => blocks.flatMap(block => (block.kind === 'chart' ? [block.chart] : [])));

export function compose(facts: Facts): Composed {
  const { counts } = facts.byTeam.total;
  const begun = counts.conversations ?? 0;
  const made = { ...facts, word: wordOf(facts), labels: labelsOf(facts) };
  return {
    title: facts.name,
    subtitle: [spanOf(facts), facts.teamName || 'all teams', facts.timeZone].join(' · '),
    summary:
      begun === 0
        ? 'No conversation was begun in this time.'
        : `${plain(begun)} ${begun === 1 ? 'conversation was' : 'conversations were'} begun, ${plain(counts.resolved ?? 0)} came to their end.`,
    sections: facts.chosen.map(key => {
      const blocks = sections[key](made);
      return {
        title: sectionTitles[key],
        blocks: blocks.length > 0 ? blocks : [{ kind: 'lines', lines: ['Nothing to tell of this time.'] }],
      };
    }),
  };
}

const wordOf = ({ isUsual, range: { unit, count } }: Facts): string =>
  isUsual && count === 1 ? `the ${unit} before` : 'the time before';

function spanOf({ period, range, isUsual, timeZone }: Facts): string {
  if (isUsual && range.unit === 'month' && range.count === 1)
    return dayFormat(timeZone, { month: 'long', year: 'numeric' }).format(period.from);
  const day = dayFormat(timeZone, { day: 'numeric', month: 'long', year: 'numeric' });
  // The narrow spaces of the range are not in every font.
  return daysIn(period) === 1
    ? day.format(period.from)
    : day.formatRange(period.from, period.to - 1).replace(/\s/g, ' ');
}

function labelsOf({ byTeam: { series }, period, timeZone }: Facts): string[] {
  const days = daysIn(period);
  const format = dayFormat(
    timeZone,
    days <= 2
      ? { hour: '2-digit', minute: '2-digit' }
      : days <= 8
        ? { weekday: 'short', day: 'numeric' }
        : { day: 'numeric', month: 'short' },
  );
  return series.map(({ at }) => format.format(at));
}
