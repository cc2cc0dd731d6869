/** Owns the making of one report: asks for the figures, draws, and sets. The mail, the files and the preview are made of the same answer. */
import type { Insight } from '#analytics/insights.ts';
import type { Answered } from '#analytics/query.ts';
import { beforeOf, daysIn, type Period } from '#platform/calendar.ts';
import { chartSize, drawChart } from '#platform/charts/chart-image.ts';
import type { MailAttachment } from '#platform/mail/mail.ts';
import { makePdf, type PdfBlock } from '#platform/pdf/pdf.ts';
import type {
  AnalyticsQuery,
  EngagementAnswer,
  InsightsQuery,
  RangeQuery,
} from '#protocol/http/analytics.ts';
import type { AddReportRequest, ReportAttachment, ReportPreviewAnswer } from '#protocol/http/reports.ts';
import type { Millis } from '#protocol/ids.ts';
import { type Block, type Composed, chartsOf, compose } from './compose.ts';
import { type Letter, letterOf, subjectOf } from './letter.ts';
import { stepsCsv, stepsXlsx } from './steps.ts';

export type MakingDeps = {
  ask(question: AnalyticsQuery): Promise<Answered>;
  engagement(question: RangeQuery): Promise<EngagementAnswer>;
  insights(question: InsightsQuery): Promise<{ insights: readonly Insight[] }>;
  /** Of teams and people, by id. */
  names(): Promise<ReadonlyMap<string, string>>;
  /** Where the console is; null: nobody said under which address browsers find it. */
  consoleUrl: string | null;
};

export type Made = { letter: Letter; attachments: MailAttachment[]; pdf: Buffer };
/** What a report is to say; whom it goes to is no part of it. */
export type Wanted = Pick<
  AddReportRequest,
  'name' | 'timeZone' | 'teamId' | 'range' | 'sections' | 'attachments'
>;
type File = { filename: string; contentType: string; content: Buffer };
type Drawn = { composed: Composed; images: Uint8Array[]; pdf: Buffer; files: File[] };

const defaults = { atOnce: 3, within: 0.8, withinMinutes: 5 } as const;

export async function makeReport(
  deps: MakingDeps,
  report: Wanted,
  period: Period,
  now: Millis,
): Promise<Made> {
  const { composed, images, pdf, files } = await draw(deps, report, period, now);
  const cids = images.map((_, at) => `chart-${at + 1}@steward`);
  const pictures: MailAttachment[] = images.map((png, at) => ({
    ...{ filename: `chart-${at + 1}.png`, contentType: 'image/png', content: Buffer.from(png) },
    cid: cids[at] ?? '',
  }));
  const link = deps.consoleUrl === null ? null : `${deps.consoleUrl}#/analytics`;
  return { letter: letterOf(composed, cids, link), attachments: [...pictures, ...files], pdf };
}

export async function previewReport(
  deps: MakingDeps,
  report: Wanted,
  period: Period,
  now: Millis,
): Promise<ReportPreviewAnswer> {
  const { composed, images, pdf, files } = await draw(deps, report, period, now);
  const pictures = [...images];
  const shown = (block: Block): ReportPreviewAnswer['sections'][number]['blocks'][number] => {
    if (block.kind === 'table') return { kind: 'table', ...block.table };
    if (block.kind !== 'chart') return block;
    const png = Buffer.from(pictures.shift() ?? []).toString('base64');
    return { kind: 'chart', title: block.chart.title, alt: block.chart.alt, png };
  };
  return {
    ...{ subject: subjectOf(composed), title: composed.title, subtitle: composed.subtitle },
    summary: composed.summary,
    sections: composed.sections.map(({ title, blocks }) => ({ title, blocks: blocks.map(shown) })),
    pdf: pdf.toString('base64'),
    attachments: files.map(({ filename, content }) => ({ filename, bytes: content.length })),
  };
}

async function draw(deps: MakingDeps, report: Wanted, period: Period, now: Millis): Promise<Drawn> {
  const facts = await factsOf(deps, report, period);
  const composed = compose(facts);
  const images = chartsOf(composed).map(({ spec }) => drawChart(spec));
  const { title, subtitle } = composed;
  const pdf = await makePdf({
    ...{ title, subtitle, footer: title, createdAt: new Date(now) },
    blocks: blocksOf(composed, images),
  });
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: report.timeZone }).format(period.from);
  const files = await Promise.all(
    report.attachments.map(kind => fileOf(kind, `report-${day}`, pdf, facts.byTeam)),
  );
  return { composed, images, pdf, files };
}

async function factsOf(
  deps: MakingDeps,
  report: Wanted,
  period: Period,
): Promise<Parameters<typeof compose>[0]> {
  const { timeZone, range, sections: chosen, teamId } = report;
  const { before, isUsual } = beforeOf(period, range, timeZone);
  const days = daysIn(period);
  const step = days <= 2 ? 'hour' : days <= 62 ? 'day' : 'week';
  const rangeOf = ({ from, to }: Period): RangeQuery => ({
    ...{ startDate: from, endDate: to, timeZone, ...(teamId === null ? {} : { teamId }) },
  });
  const ask = (cube: AnalyticsQuery['cube'], of: Period) => deps.ask({ ...rangeOf(of), cube, step });
  const has = (section: AddReportRequest['sections'][number]) => chosen.includes(section);
  // One after the other: each reads as much as a year by the hour, and nobody waits at a screen.
  const byTeam = await ask('team', period);
  const earlier = await ask('team', before);
  const byAgent = await ask('agent', period);
  const byIntent = await ask('ai', period);
  const earlierAi = await ask('ai', before);
  const known = await deps.names();
  return {
    ...{ name: report.name, timeZone, period, range, isUsual, chosen, byTeam, byAgent, byIntent },
    ...{ before: earlier.total, beforeAi: earlierAi.total, names: known },
    teamName: teamId === null ? '' : (known.get(teamId) ?? ''),
    customers: has('engagement') ? await deps.engagement(rangeOf(period)) : null,
    customersBefore: has('engagement') ? await deps.engagement(rangeOf(before)) : null,
    insights: has('insights') ? (await deps.insights({ ...rangeOf(period), ...defaults })).insights : [],
  };
}

async function fileOf(kind: ReportAttachment, name: string, pdf: Buffer, steps: Answered): Promise<File> {
  const filename = `${name}.${kind}`;
  if (kind === 'pdf') return { filename, contentType: 'application/pdf', content: pdf };
  if (kind === 'csv')
    return { filename, contentType: 'text/csv; charset=utf-8', content: Buffer.from(stepsCsv(steps)) };
  const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { filename, contentType, content: await stepsXlsx(steps) };
}

function blocksOf({ summary, sections }: Composed, images: readonly Uint8Array[]): PdfBlock[] {
  const pictures = [...images];
  const blockOf = (block: Block, section: string): PdfBlock[] => {
    const head = (text: string): PdfBlock[] => (text === section ? [] : [{ kind: 'part', text }]);
    if (block.kind === 'tiles') return [block];
    if (block.kind === 'lines') return block.lines.map(text => ({ kind: 'paragraph', text }));
    if (block.kind === 'table') {
      const { title, heads, rows } = block.table;
      return [...head(title), { kind: 'table', heads, rows }];
    }
    const heightPerWidth = chartSize.height / chartSize.width;
    const png = pictures.shift() as Uint8Array;
    return [...head(block.chart.title), { kind: 'image', png, alt: block.chart.alt, heightPerWidth }];
  };
  return [
    { kind: 'paragraph', text: summary },
    ...sections.flatMap(({ title, blocks }): PdfBlock[] => [
      { kind: 'heading', text: title },
      ...blocks.flatMap(block => blockOf(block, title)),
    ]),
  ];
}
