// /api/v1/reports: what is written about a day, a week or a month, to whom it goes, and what became of each.
import { z } from 'zod';
import { id, millis } from '../schema.ts';

export const reportCadences = ['daily', 'weekly', 'monthly'] as const;
export type ReportCadence = (typeof reportCadences)[number];

const fields = {
  name: z.string().trim().min(1).max(80),
  /** About the day, the week from Monday, or the month that ended last. */
  cadence: z.enum(reportCadences),
  /** Of a weekly one; 1 is Monday. */
  weekday: z.number().int().min(1).max(7),
  /** Of a monthly one; every month has the 28th. */
  monthDay: z.number().int().min(1).max(28),
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
