/**
 * Owns what is due: a report whose time has come becomes a run, and a run is made and sent to each of its recipients, once each; whoever has it is
 * written down at once, so that a later try goes to the others alone. At least once: a server killed between the mail server's yes and our note
 * sends again under the same id.
 */
import { nextAt, periodsOf } from '#platform/calendar.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { planRetry } from '#platform/jobs/retry-at.ts';
import type { Log } from '#platform/log.ts';
import { MailError, type Mailer } from '#platform/mail/mail.ts';
import type { ReportRun } from '#protocol/http/reports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { type MakingDeps, makeReport } from './making.ts';
import {
  claimRun,
  endRun,
  findReport,
  insertRun,
  noteSentTo,
  saveFile,
  saveNext,
  takeDueReport,
} from './reports.store.ts';

const minuteMs = 60_000;
const leaseMs = 5 * minuteMs;
const plan = { firstMs: minuteMs, factor: 3, longestMs: 60 * minuteMs, giveUpMs: 24 * 60 * minuteMs };

export type SendingDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  mailer: Mailer | null;
  making: MakingDeps;
};

export const noMailServer =
  'No mail server is set up: set STEWARD_SMTP_URL and STEWARD_MAIL_FROM. The file can be fetched here.';

export function createSending({ db, clock, newId, log, mailer, making }: SendingDeps) {
  let stopping = new AbortController();

  /** @returns whether one was due */
  const begin = (): Promise<boolean> =>
    db.transaction(async tx => {
      const now = clock.now();
      const report = await takeDueReport(tx, now);
      if (!report) return false;
      const { period } = periodsOf(report.range, report.timeZone, now);
      await insertRun(
        tx,
        { id: newId(), reportId: report.id, ...period, why: 'schedule', recipients: report.recipients },
        now,
      );
      // What was missed while no server ran is sent once, for the days that ended last.
      await saveNext(tx, report.id, nextAt(report, now));
      return true;
    });

  type Failure = { error: string; isPermanent: boolean };

  async function deliver(run: ReportRun & { reportId: Id }): Promise<Failure[]> {
    const report = await findReport(db, run.reportId);
    if (!report) return [];
    const made = await makeReport(making, report, { from: run.from, to: run.to }, clock.now());
    await db.transaction(tx => saveFile(tx, run.id, made.pdf));
    if (!mailer) return [{ error: noMailServer, isPermanent: true }];
    const failures: Failure[] = [];
    for (const [at, to] of run.recipients.entries()) {
      if (run.sentTo.includes(to)) continue;
      try {
        const messageId = `report-${run.id}-${at}@steward`;
        await mailer.send({ ...made.letter, attachments: made.attachments, to, messageId }, stopping.signal);
        await noteSentTo(db, run.id, to);
      } catch (error) {
        if (!(error instanceof MailError)) throw error;
        failures.push({ error: `${to}: ${error.message}`, isPermanent: error.isPermanent });
      }
    }
    return failures;
  }

  const endOf = (run: ReportRun, failures: readonly Failure[], now: Millis) => {
    const error = failures
      .map(failure => failure.error)
      .join('; ')
      .slice(0, 1_000);
    if (failures.length === 0) return { state: 'sent' as const, error, nextAt: null };
    const isPermanent = failures.every(failure => failure.isPermanent);
    const at = planRetry(
      plan,
      { isPermanent, retryAfterMs: null },
      {
        ...{ id: run.id, attempts: run.attempts + 1, createdAt: run.createdAt, now },
      },
    );
    return { state: at === null ? ('dead' as const) : ('failing' as const), error, nextAt: at };
  };

  /** @returns whether one was due */
  async function send(): Promise<boolean> {
    const now = clock.now();
    const run = await db.transaction(tx => claimRun(tx, now, now + leaseMs));
    if (!run) return false;
    let failures: Failure[];
    try {
      failures = await deliver(run);
    } catch (error) {
      log.warn({ err: error, runId: run.id }, 'a report could not be made');
      failures = [{ error: 'The report could not be made; the server’s log says why.', isPermanent: false }];
    }
    await endRun(db, run.id, { ...endOf(run, failures, clock.now()), now: clock.now() });
    return true;
  }

  return {
    /** @returns whether there may be more */
    async work(): Promise<boolean> {
      if (stopping.signal.aborted) return false;
      const [begun, sent] = [await begin(), await send()];
      return begun || sent;
    },
    start(): void {
      stopping = new AbortController();
    },
    stop(): void {
      stopping.abort();
      mailer?.stop();
    },
  };
}
