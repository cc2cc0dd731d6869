/** Owns the making of one report: asks for the figures, draws, and sets. The mail and the file are made of the same answer. */
import type { Answered } from '#analytics/query.ts';
import { chartSize, drawChart } from '#platform/charts/chart-image.ts';
import type { MailAttachment } from '#platform/mail/mail.ts';
import { makePdf, type PdfBlock } from '#platform/pdf/pdf.ts';
import type { AnalyticsQuery } from '#protocol/http/analytics.ts';
import type { Millis } from '#protocol/ids.ts';
import { type Composed, compose, stepsCsv } from './compose.ts';
import { type Letter, letterOf } from './letter.ts';
import type { KeptReport } from './reports.store.ts';
import { type Period, periodsOf } from './schedule.ts';

export type MakingDeps = {
  ask(question: AnalyticsQuery): Promise<Answered>;
  /** Of teams and people, by id. */
  names(): Promise<ReadonlyMap<string, string>>;
  /** Where the console is; null: nobody said under which address browsers find it. */
  consoleUrl: string | null;
};

export type Made = { letter: Letter; attachments: MailAttachment[]; pdf: Buffer };

export async function makeReport(
  { ask, names, consoleUrl }: MakingDeps,
  report: KeptReport,
  period: Period,
  now: Millis,
): Promise<Made> {
  const { cadence, timeZone } = report;
  const { before } = periodsOf(cadence, timeZone, period.to);
  const team = report.teamId === null ? {} : { teamId: report.teamId };
  const question = (cube: AnalyticsQuery['cube'], { from, to }: Period): AnalyticsQuery => ({
    ...{ startDate: from, endDate: to, timeZone, cube, step: cadence === 'daily' ? 'hour' : 'day' },
    ...team,
  });
  const [byTeam, byAgent, byIntent, earlier, known] = await Promise.all([
    ...(['team', 'agent', 'ai'] as const).map(cube => ask(question(cube, period))),
    ...[ask(question('team', before)), names()],
  ] as [
    Promise<Answered>,
    Promise<Answered>,
    Promise<Answered>,
    Promise<Answered>,
    ReturnType<typeof names>,
  ]);
  const composed = compose({
    ...{ name: report.name, cadence, timeZone, period, byTeam, byAgent, byIntent, before: earlier.total },
    ...{ names: known, teamName: report.teamId === null ? '' : (known.get(report.teamId) ?? '') },
  });
  const images = composed.charts.map(({ spec }) => drawChart(spec));
  const cids = images.map((_, at) => `chart-${at + 1}@steward`);
  const pdf = await makePdf({
    ...{
      title: composed.title,
      subtitle: composed.subtitle,
      footer: composed.title,
      createdAt: new Date(now),
    },
    blocks: blocksOf(composed, images),
  });
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(period.from);
  const attachments: MailAttachment[] = [
    ...images.map((png, at) => ({
      ...{ filename: `chart-${at + 1}.png`, contentType: 'image/png', content: Buffer.from(png) },
      cid: cids[at] ?? '',
    })),
    { filename: `report-${day}.pdf`, contentType: 'application/pdf', content: pdf },
    {
      filename: `report-${day}.csv`,
      contentType: 'text/csv; charset=utf-8',
      content: Buffer.from(stepsCsv(byTeam)),
    },
  ];
  const link = consoleUrl === null ? null : `${consoleUrl}#/analytics`;
  return { letter: letterOf(composed, cids, link), attachments, pdf };
}

const blocksOf = (
  { summary, tiles, charts, tables }: Composed,
  images: readonly Uint8Array[],
): PdfBlock[] => [
  { kind: 'paragraph', text: summary },
  { kind: 'tiles', tiles },
  ...charts.flatMap(({ title, alt }, at): PdfBlock[] => [
    { kind: 'heading', text: title },
    {
      ...{ kind: 'image', png: images[at] as Uint8Array, alt },
      heightPerWidth: chartSize.height / chartSize.width,
    },
  ]),
  ...tables.flatMap(({ title, heads, rows }): PdfBlock[] => [
    { kind: 'heading', text: title },
    { kind: 'table', heads, rows },
  ]),
];
