// /api/v1/reports: what is written about some days, to whom it goes, and what became of each.
import { z } from 'zod';
import { id, millis } from '../schema.ts';

export const reportCadences = ['daily', 'weekly', 'monthly'] as const;
export type ReportCadence = (typeof reportCadences)[number];

/** What a report may tell of. */
export const reportSections = [
  'overview',
  'teams',
  'agents',
  'ai',
  'quality',
  'targets',
  'cost',
  'engagement',
  'insights',
] as const;
export type ReportSection = (typeof reportSections)[number];

export const reportAttachments = ['pdf', 'csv', 'xlsx'] as const;
export type ReportAttachment = (typeof reportAttachments)[number];

export const reportUnits = ['day', 'week', 'month'] as const;
/** So many whole days, weeks from Monday, or months that ended last. */
const reportRange = z.object({ unit: z.enum(reportUnits), count: z.number().int().min(1).max(31) });
export type ReportRange = z.infer<typeof reportRange>;

const distinct = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

const fields = {
  name: z.string().trim().min(1).max(80),
  /** How often it is sent. */
  cadence: z.enum(reportCadences),
  /** Of a weekly one: on which days; 1 is Monday. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).refine(distinct, 'must name each day once'),
  /** Of a weekly one: in every so manieth week, counted from the week of `startDay`. */
  everyWeeks: z.number().int().min(1).max(12),
  startDay: z.iso.date(),
  /** Of a monthly one; every month has the 28th. `last_working`: the last that is neither a Saturday nor a Sunday. */
  monthDay: z.union([z.number().int().min(1).max(28), z.literal('last_working')]),
  /** Which days it is about. */
  range: reportRange,
  /** What it tells, in this order. */
  sections: z.array(z.enum(reportSections)).min(1).max(20).refine(distinct, 'must name each section once'),
  attachments: z.array(z.enum(reportAttachments)).max(3).refine(distinct, 'must name each file once'),
  /** At which hour it is sent, by the clock of the zone. */
  hour: z.number().int().min(0).max(23),
  timeZone: z.string().min(1).max(64),
  /** About this team alone; null: about all. */
  teamId: id.nullable(),
  recipients: z.array(z.email().max(254)).min(1).max(20),
  isActive: z.boolean(),
};

/** POST /api/v1/reports */
export const addReportRequest = z.object(fields);
export type AddReportRequest = z.infer<typeof addReportRequest>;
/** PUT /api/v1/reports/:id. `version`: the one that was looked at. */
export const saveReportRequest = z.object({ ...fields, version: z.number().int().min(1) });
export type SaveReportRequest = z.infer<typeof saveReportRequest>;

/** POST /api/v1/reports/:id/send. Both days, by the report's clock, in place of those that ended last. */
export const sendReportQuery = z
  .object({ firstDay: z.iso.date().optional(), lastDay: z.iso.date().optional() })
  .refine(({ firstDay, lastDay }) => (firstDay === undefined) === (lastDay === undefined), {
    ...{ path: ['lastDay'], message: 'must come with firstDay' },
  })
  .refine(({ firstDay = '', lastDay = '' }) => firstDay <= lastDay, {
    ...{ path: ['lastDay'], message: 'must not be before firstDay' },
  })
  .refine(
    ({ firstDay, lastDay }) =>
      firstDay === undefined ||
      lastDay === undefined ||
      Date.parse(lastDay) - Date.parse(firstDay) < 400 * 86_400_000,
    { path: ['lastDay'], message: 'must be within 400 days of firstDay' },
  );
export type SendReportQuery = z.infer<typeof sendReportQuery>;

const text = z.string();
/** POST /api/v1/reports/preview: what a report that is not saved would say of the days that ended last. */
export const reportPreviewAnswer = z.object({
  subject: text,
  title: text,
  subtitle: text,
  summary: text,
  sections: z.array(
    z.object({
      title: text,
      blocks: z.array(
        z.discriminatedUnion('kind', [
          z.object({
            kind: z.literal('tiles'),
            tiles: z.array(z.object({ label: text, value: text, note: text })),
          }),
          /** `png` in base64. */
          z.object({ kind: z.literal('chart'), title: text, alt: text, png: text }),
          z.object({
            kind: z.literal('table'),
            title: text,
            heads: z.array(text),
            rows: z.array(z.array(text)),
          }),
          z.object({ kind: z.literal('lines'), lines: z.array(text) }),
        ]),
      ),
    }),
  ),
  /** The PDF, in base64. */
  pdf: text,
  attachments: z.array(z.object({ filename: text, bytes: z.number().int() })),
});
export type ReportPreviewAnswer = z.infer<typeof reportPreviewAnswer>;

/** POST /api/v1/reports/test: sent to whoever asks, once, and kept nowhere. */
export const reportTestAnswer = z.object({ isSent: z.boolean(), text });
export type ReportTestAnswer = z.infer<typeof reportTestAnswer>;

/** `failing`: tried, and tried again. `dead`: given up; `error` says why. */
export const reportRunStates = ['queued', 'failing', 'sent', 'dead'] as const;

export const reportRun = z.object({
  id,
  from: millis,
  to: millis,
  /** `schedule`, or `person`: somebody pressed a button. */
  why: z.enum(['schedule', 'person']),
  state: z.enum(reportRunStates),
  attempts: z.number().int(),
  error: z.string(),
  recipients: z.array(z.string()),
  /** Who has it already. */
  sentTo: z.array(z.string()),
  hasFile: z.boolean(),
  createdAt: millis,
  finishedAt: millis.nullable(),
});
export type ReportRun = z.infer<typeof reportRun>;

export const report = z.object({
  id,
  ...fields,
  version: z.number().int(),
  /** Null: it is off. */
  nextAt: millis.nullable(),
  /** The newest one. */
  lastRun: reportRun.nullable(),
});
export type Report = z.infer<typeof report>;
export const reportsAnswer = z.object({
  reports: z.array(report),
  /** Whether a mail server is set up: without one a report is made and not sent. */
  canSend: z.boolean(),
});
export type ReportsAnswer = z.infer<typeof reportsAnswer>;
export const reportAnswer = z.object({ report });
export type ReportAnswer = z.infer<typeof reportAnswer>;
/** GET /api/v1/reports/:id/runs, newest first. */
export const reportRunsAnswer = z.object({ runs: z.array(reportRun) });
export type ReportRunsAnswer = z.infer<typeof reportRunsAnswer>;
export const reportRunAnswer = z.object({ run: reportRun });
export type ReportRunAnswer = z.infer<typeof reportRunAnswer>;
