/** Owns the SQL of reports: what is wanted, what was made of it, and the files. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { type Sql, sql } from '#platform/db/sql.ts';
import type {
  AddReportRequest,
  Report,
  ReportAttachment,
  ReportCadence,
  ReportRange,
  ReportRun,
  ReportSection,
} from '#protocol/http/reports.ts';
import type { Id, Millis } from '#protocol/ids.ts';

type RunRow = {
  id: Id;
  report_id: Id;
  period_from: Date;
  period_to: Date;
  why: ReportRun['why'];
  state: ReportRun['state'];
  attempts: number;
  error: string;
  recipients: string[];
  sent_to: string[];
  has_file: boolean;
  created_at: Date;
  finished_at: Date | null;
};

const runColumns = sql`r.id, r.report_id, r.period_from, r.period_to, r.why, r.state, r.attempts, r.error, r.recipients, r.sent_to,
  exists (select from report_files where run_id = r.id) as has_file, r.created_at, r.finished_at`;

const toRun = (row: RunRow): ReportRun => ({
  ...{ id: row.id, from: row.period_from.getTime(), to: row.period_to.getTime(), why: row.why },
  ...{ state: row.state, attempts: row.attempts, error: row.error },
  ...{ recipients: row.recipients, sentTo: row.sent_to, hasFile: row.has_file },
  ...{ createdAt: row.created_at.getTime(), finishedAt: row.finished_at?.getTime() ?? null },
});

type ReportRow = {
  id: Id;
  name: string;
  cadence: ReportCadence;
  weekdays: number[];
  every_weeks: number;
  start_day: string;
  month_day: number;
  month_rule: 'day' | 'last_working';
  range_unit: ReportRange['unit'];
  range_count: number;
  sections: ReportSection[];
  attachments: ReportAttachment[];
  hour: number;
  time_zone: string;
  team_id: Id | null;
  recipients: string[];
  is_active: boolean;
  version: number;
  next_at: Date | null;
};

const reportColumns = sql`id, name, cadence, weekdays, every_weeks, to_char(start_day, 'YYYY-MM-DD') as start_day, month_day, month_rule,
  range_unit, range_count, sections, attachments, hour, time_zone, team_id, recipients, is_active, version, next_at`;

export type KeptReport = Omit<Report, 'lastRun'>;

const toReport = (row: ReportRow): KeptReport => ({
  ...{ id: row.id, name: row.name, cadence: row.cadence, weekdays: row.weekdays },
  ...{ everyWeeks: row.every_weeks, startDay: row.start_day },
  monthDay: row.month_rule === 'last_working' ? row.month_rule : row.month_day,
  range: { unit: row.range_unit, count: row.range_count },
  ...{ sections: row.sections, attachments: row.attachments },
  ...{ hour: row.hour, timeZone: row.time_zone, teamId: row.team_id, recipients: row.recipients },
  ...{ isActive: row.is_active, version: row.version, nextAt: row.next_at?.getTime() ?? null },
});

const one = <T>(rows: T[]): T | null => rows[0] ?? null;

export async function listReports(db: Queryable): Promise<Report[]> {
  const reports = await db.query<ReportRow>(
    sql`select ${reportColumns} from reports order by lower(name), id`,
  );
  const runs = await db.query<RunRow>(sql`
    select ${runColumns} from reports cross join lateral (
      select id, report_id, period_from, period_to, why, state, attempts, error, recipients, sent_to, created_at, finished_at
      from report_runs where report_id = reports.id order by created_at desc, id desc limit 1) as r`);
  const lastRuns = new Map(runs.map(row => [row.report_id, toRun(row)]));
  return reports.map(row => ({ ...toReport(row), lastRun: lastRuns.get(row.id) ?? null }));
}

const readReport = async (db: Queryable, condition: Sql): Promise<KeptReport | null> => {
  const row = one(await db.query<ReportRow>(sql`select ${reportColumns} from reports where ${condition}`));
  return row && toReport(row);
};
export const findReport = (db: Queryable, id: Id): Promise<KeptReport | null> =>
  readReport(db, sql`id = ${id}`);
export const lockReport = (tx: Tx, id: Id): Promise<KeptReport | null> =>
  readReport(tx, sql`id = ${id} for update`);

type Kept = AddReportRequest & { id: Id; nextAt: Millis | null };
/** Where the rule says which day it is, any will do. */
const monthDayOf = ({ monthDay }: Kept): number => (monthDay === 'last_working' ? 1 : monthDay);
const monthRuleOf = ({ monthDay }: Kept): string => (monthDay === 'last_working' ? monthDay : 'day');
const dateOf = (at: Millis | null): Date | null => (at === null ? null : new Date(at));

export const insertReport = async (tx: Tx, report: Kept, now: Millis): Promise<unknown> =>
  tx.query(sql`
    insert into reports (id, name, cadence, weekday, weekdays, every_weeks, start_day, month_day, month_rule, range_unit, range_count,
      sections, attachments, hour, time_zone, team_id, recipients, is_active, next_at, created_at)
    values (${report.id}, ${report.name}, ${report.cadence}, ${report.weekdays[0]}, ${report.weekdays}::smallint[], ${report.everyWeeks},
      ${report.startDay}::date, ${monthDayOf(report)}, ${monthRuleOf(report)}, ${report.range.unit}, ${report.range.count},
      ${report.sections}, ${report.attachments}, ${report.hour}, ${report.timeZone},
      ${report.teamId}, ${report.recipients}, ${report.isActive}, ${dateOf(report.nextAt)}, ${new Date(now)})`);

export const updateReport = async (tx: Tx, report: Kept): Promise<unknown> =>
  tx.query(sql`
    update reports set name = ${report.name}, cadence = ${report.cadence}, weekday = ${report.weekdays[0]},
      weekdays = ${report.weekdays}::smallint[], every_weeks = ${report.everyWeeks}, start_day = ${report.startDay}::date,
      month_day = ${monthDayOf(report)}, month_rule = ${monthRuleOf(report)},
      range_unit = ${report.range.unit}, range_count = ${report.range.count},
      sections = ${report.sections}, attachments = ${report.attachments},
      hour = ${report.hour}, time_zone = ${report.timeZone}, team_id = ${report.teamId}, recipients = ${report.recipients},
      is_active = ${report.isActive}, next_at = ${dateOf(report.nextAt)}, version = version + 1
    where id = ${report.id}`);

export const deleteReport = async (tx: Tx, id: Id): Promise<unknown> =>
  tx.query(sql`delete from reports where id = ${id}`);

/** One whose time has come, and that nobody else takes. */
export const takeDueReport = (tx: Tx, now: Millis): Promise<KeptReport | null> =>
  readReport(
    tx,
    sql`id = (select id from reports where next_at <= ${new Date(now)} order by next_at limit 1 for update skip locked)`,
  );

export const saveNext = async (tx: Tx, id: Id, nextAt: Millis): Promise<unknown> =>
  tx.query(sql`update reports set next_at = ${new Date(nextAt)} where id = ${id}`);

export type NewRun = {
  id: Id;
  reportId: Id;
  from: Millis;
  to: Millis;
  why: ReportRun['why'];
  recipients: string[];
};

export const insertRun = async (tx: Tx, run: NewRun, now: Millis): Promise<unknown> =>
  tx.query(sql`
    insert into report_runs (id, report_id, period_from, period_to, why, recipients, next_at, created_at)
    values (${run.id}, ${run.reportId}, ${new Date(run.from)}, ${new Date(run.to)}, ${run.why}, ${run.recipients}, ${new Date(now)},
      ${new Date(now)})`);

export async function listRuns(db: Queryable, reportId: Id): Promise<ReportRun[]> {
  const rows = await db.query<RunRow>(sql`
    select ${runColumns} from report_runs r where report_id = ${reportId} order by created_at desc, id desc limit 60`);
  return rows.map(toRun);
}

export async function findRun(db: Queryable, id: Id): Promise<(ReportRun & { reportId: Id }) | null> {
  const row = one(await db.query<RunRow>(sql`select ${runColumns} from report_runs r where id = ${id}`));
  return row && { ...toRun(row), reportId: row.report_id };
}

/** Holds one that is due until `heldUntil`: what a killed server held is free again then. */
export async function claimRun(
  tx: Tx,
  now: Millis,
  heldUntil: Millis,
): Promise<(ReportRun & { reportId: Id }) | null> {
  const row = one(
    await tx.query<{ id: Id }>(sql`
      update report_runs set held_until = ${new Date(heldUntil)} where id = (
        select id from report_runs
        where next_at <= ${new Date(now)} and (held_until is null or held_until <= ${new Date(now)})
        order by next_at limit 1 for update skip locked)
      returning id`),
  );
  return row && findRun(tx, row.id);
}

export const saveFile = async (tx: Tx, runId: Id, pdf: Uint8Array): Promise<unknown> =>
  tx.query(sql`
    insert into report_files (run_id, pdf) values (${runId}, ${Buffer.from(pdf)})
    on conflict (run_id) do update set pdf = excluded.pdf`);

export async function readFile(db: Queryable, runId: Id): Promise<Buffer | null> {
  const row = one(await db.query<{ pdf: Buffer }>(sql`select pdf from report_files where run_id = ${runId}`));
  return row?.pdf ?? null;
}

export const noteSentTo = async (db: Queryable, runId: Id, recipient: string): Promise<unknown> =>
  db.query(sql`update report_runs set sent_to = array_append(sent_to, ${recipient}) where id = ${runId}`);

export const endRun = async (
  db: Queryable,
  id: Id,
  end: { state: ReportRun['state']; error: string; nextAt: Millis | null; now: Millis },
): Promise<unknown> =>
  db.query(sql`
    update report_runs set state = ${end.state}, error = ${end.error}, attempts = attempts + 1, held_until = null,
      next_at = ${dateOf(end.nextAt)}, finished_at = ${end.nextAt === null ? new Date(end.now) : null}
    where id = ${id}`);

export async function nextDue(db: Queryable): Promise<Millis | null> {
  const row = one(
    await db.query<{ at: Date | null }>(sql`
      select least((select min(next_at) from reports), (select min(greatest(next_at, held_until)) from report_runs where next_at is not null)) as at`),
  );
  return row?.at?.getTime() ?? null;
}

export async function forgetRuns(tx: Tx, before: Millis): Promise<number> {
  const rows = await tx.query(
    sql`delete from report_runs where id in (
      select id from report_runs where created_at < ${new Date(before)} and next_at is null limit 200) returning id`,
  );
  return rows.length;
}

export async function teamExists(db: Queryable, id: Id): Promise<boolean> {
  return (await db.one<{ there: boolean }>(sql`select exists (select from teams where id = ${id}) as there`))
    .there;
}

export async function findMail(db: Queryable, personId: Id): Promise<string | null> {
  const row = one(await db.query<{ email: string }>(sql`select email from people where id = ${personId}`));
  return row?.email ?? null;
}

export async function readNames(db: Queryable): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; name: string }>(
    sql`select id, name from teams union all select id, name from people`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
