/** Owns the verbs of reports: add, change, take away, send one now, and look at what became of them. */

import { nextAt, periodOfDays, periodsOf } from '#platform/calendar.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import { MailError, type Mailer } from '#platform/mail/mail.ts';
import { AppError } from '#protocol/errors.ts';
import { isTimeZone } from '#protocol/hours.ts';
import type {
  AddReportRequest,
  Report,
  ReportPreviewAnswer,
  ReportRun,
  ReportsAnswer,
  ReportTestAnswer,
  SaveReportRequest,
  SendReportQuery,
} from '#protocol/http/reports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import { type MakingDeps, makeReport, previewReport } from './making.ts';
import {
  deleteReport,
  findMail,
  findReport,
  findRun,
  insertReport,
  insertRun,
  listReports,
  listRuns,
  lockReport,
  readFile,
  updateReport,
} from './reports.store.ts';
import { noMailServer } from './sending.ts';

export type ReportsService = ReturnType<typeof createReportsService>;

export type ReportsServiceDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  audit: WriteAudit;
  /** Null: no mail server is set up. */
  mailer: Mailer | null;
  making: MakingDeps;
  isTeam(id: Id): Promise<boolean>;
  /** Something may be due. */
  wake(): void;
};

/** Somebody waits for it at a screen. */
const testMs = 20_000;

type ReportAct = 'report.add' | 'report.change' | 'report.remove' | 'report.send' | 'report.test';

export function createReportsService(deps: ReportsServiceDeps) {
  const { db, clock, newId, audit, mailer, making, isTeam, wake } = deps;
  async function check({ timeZone, teamId }: AddReportRequest): Promise<void> {
    if (!isTimeZone(timeZone)) throw wrong('timeZone', 'is not a known time zone');
    if (teamId !== null && !(await isTeam(teamId))) throw new AppError('unknown_team');
  }
  const dueOf = (report: AddReportRequest): Millis | null =>
    report.isActive ? nextAt(report, clock.now()) : null;
  const distinct = <T extends AddReportRequest>(given: T): T => ({
    ...given,
    recipients: [...new Map(given.recipients.map(mail => [mail.toLowerCase(), mail])).values()],
  });

  const note = (
    tx: Tx,
    act: ReportAct,
    { id, name }: { id: Id; name: string },
    by: Acting,
    detail = {},
  ): void => audit(tx, { act, by, ip: by.ip, subject: { kind: 'report', id, name }, detail: { ...detail } });

  async function one(id: Id): Promise<Report> {
    const found = (await listReports(db)).find(report => report.id === id);
    if (!found) throw new AppError('not_found');
    return found;
  }

  return {
    one,

    async list(): Promise<ReportsAnswer> {
      return { reports: await listReports(db), canSend: mailer !== null };
    },

    async add(given: AddReportRequest, by: Acting): Promise<Report> {
      await check(given);
      const report = { ...distinct(given), id: newId(), nextAt: dueOf(given) };
      await db.transaction(async tx => {
        await insertReport(tx, report, clock.now());
        note(tx, 'report.add', report, by, { after: distinct(given) });
        tx.afterCommit(wake);
      });
      return one(report.id);
    },

    /** @throws stale where somebody changed it meanwhile */
    async save(id: Id, given: SaveReportRequest, by: Acting): Promise<Report> {
      await check(given);
      const { version, ...fields } = distinct(given);
      await db.transaction(async tx => {
        const before = await lockReport(tx, id);
        if (!before) throw new AppError('not_found');
        if (before.version !== version) throw new AppError('stale');
        await updateReport(tx, { ...fields, id, nextAt: dueOf(fields) });
        note(tx, 'report.change', { id, name: fields.name }, by, { before, after: fields });
        tx.afterCommit(wake);
      });
      return one(id);
    },

    async remove(id: Id, by: Acting): Promise<void> {
      await db.transaction(async tx => {
        const before = await lockReport(tx, id);
        if (!before) throw new AppError('not_found');
        await deleteReport(tx, id);
        note(tx, 'report.remove', before, by);
      });
    },

    /** What one that is not saved would say. */
    async preview(given: AddReportRequest): Promise<ReportPreviewAnswer> {
      await check(given);
      const { period } = periodsOf(given.range, given.timeZone, clock.now());
      return previewReport(making, distinct(given), period, clock.now());
    },

    /** Sends one that is not saved to whoever asks, once. What the mail server says to it is the answer. */
    async test(given: AddReportRequest, personId: Id, by: Acting): Promise<ReportTestAnswer> {
      await check(given);
      const id = newId();
      await db.transaction(async tx => note(tx, 'report.test', { id, name: given.name }, by));
      const to = await findMail(db, personId);
      if (!mailer || to === null) return { isSent: false, text: noMailServer };
      const { period } = periodsOf(given.range, given.timeZone, clock.now());
      const made = await makeReport(making, distinct(given), period, clock.now());
      const { letter, attachments } = made;
      try {
        await mailer.send(
          {
            ...letter,
            attachments,
            to,
            subject: `Test: ${letter.subject}`,
            messageId: `report-test-${id}@steward`,
          },
          AbortSignal.timeout(testMs),
        );
      } catch (error) {
        if (!(error instanceof MailError)) throw error;
        return { isSent: false, text: error.message };
      }
      return { isSent: true, text: to };
    },

    /** Makes and sends the one of the days that ended last, or of those that are named, now, whatever the schedule says. */
    async sendNow(id: Id, { firstDay, lastDay }: SendReportQuery, by: Acting): Promise<ReportRun> {
      const runId = newId();
      await db.transaction(async tx => {
        const report = await lockReport(tx, id);
        if (!report) throw new AppError('not_found');
        const now = clock.now();
        const period =
          firstDay === undefined || lastDay === undefined
            ? periodsOf(report.range, report.timeZone, now).period
            : periodOfDays(firstDay, lastDay, report.timeZone);
        await insertRun(
          tx,
          { id: runId, reportId: id, ...period, why: 'person', recipients: report.recipients },
          now,
        );
        note(tx, 'report.send', report, by);
        tx.afterCommit(wake);
      });
      const run = await findRun(db, runId);
      if (!run) throw new AppError('not_found');
      return run;
    },

    async runs(id: Id): Promise<ReportRun[]> {
      if (!(await findReport(db, id))) throw new AppError('not_found');
      return listRuns(db, id);
    },

    /** @throws not_found also for one that was not made yet */
    async file(runId: Id): Promise<{ pdf: Buffer; filename: string }> {
      const [run, pdf] = [await findRun(db, runId), await readFile(db, runId)];
      if (!run || !pdf) throw new AppError('not_found');
      const report = await findReport(db, run.reportId);
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone: report?.timeZone ?? 'UTC' }).format(run.from);
      return { pdf, filename: `report-${day}.pdf` };
    },
  };
}

const wrong = (path: string, problem: string) =>
  new AppError('malformed', { details: [{ path: `body.${path}`, problem }] });
