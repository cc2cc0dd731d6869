// The form of a report, and what keeps it from being saved. Pure.
import type { AddReportRequest, Report } from '#protocol/http/reports.ts';

/** `recipients` as they are typed: one on each line, or with commas between them. */
export type ReportForm = Omit<AddReportRequest, 'recipients'> & { recipients: string };

export const newReport = (timeZone: string, recipient: string): ReportForm => ({
  ...{ name: '', cadence: 'weekly', weekday: 1, monthDay: 1, hour: 7, timeZone, teamId: null },
  ...{ recipients: recipient, isActive: true },
});

export const formOf = ({ recipients, ...report }: Report): ReportForm => ({
  ...{ name: report.name, cadence: report.cadence, weekday: report.weekday, monthDay: report.monthDay },
  ...{ hour: report.hour, timeZone: report.timeZone, teamId: report.teamId, isActive: report.isActive },
  recipients: recipients.join('\n'),
});

const addressesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(part => part !== '');

/** The first that is wrong; the server looks closer. */
export function problemIn({ name, recipients }: ReportForm): 'name' | 'recipients' | null {
  if (name.trim() === '') return 'name';
  const addresses = addressesOf(recipients);
  const isRight =
    addresses.length > 0 &&
    addresses.length <= 20 &&
    addresses.every(each => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(each));
  return isRight ? null : 'recipients';
}

export const sentOf = (form: ReportForm): AddReportRequest => ({
  ...{ ...form, name: form.name.trim(), recipients: addressesOf(form.recipients) },
});
