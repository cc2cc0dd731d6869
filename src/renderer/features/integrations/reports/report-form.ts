// The form of a report, and what keeps it from being saved. Pure.
import type { AddReportRequest, Report } from '#protocol/http/reports.ts';
import type { Millis } from '#protocol/ids.ts';

/** `recipients` as they are typed: one on each line, or with commas between them. */
export type ReportForm = Omit<AddReportRequest, 'recipients'> & { recipients: string };

/** The day of a moment by the clock of a zone, as 2026-11-29. */
export const dayIn = (timeZone: string, at: Millis): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);

/** @param today as 2026-11-29 */
export const newReport = (timeZone: string, recipient: string, today: string): ReportForm => ({
  ...{ name: '', cadence: 'weekly', weekdays: [1], everyWeeks: 1, startDay: today, monthDay: 1 },
  ...{ hour: 7, timeZone, teamId: null, range: { unit: 'week', count: 1 } },
  ...{ sections: ['overview', 'teams', 'agents', 'ai'], attachments: ['pdf', 'csv'] },
  ...{ recipients: recipient, isActive: true },
});

export const formOf = ({ recipients, ...report }: Report): ReportForm => ({
  ...{ name: report.name, cadence: report.cadence, weekdays: report.weekdays, everyWeeks: report.everyWeeks },
  ...{ startDay: report.startDay, monthDay: report.monthDay, range: report.range },
  ...{ sections: report.sections, attachments: report.attachments },
  ...{ hour: report.hour, timeZone: report.timeZone, teamId: report.teamId, isActive: report.isActive },
  recipients: recipients.join('\n'),
});

const unitOf = { daily: 'day', weekly: 'week', monthly: 'month' } as const;

/** Another rhythm is about another time, as long as nobody chose one of their own. */
export function withCadence(form: ReportForm, cadence: ReportForm['cadence']): ReportForm {
  const { unit, count } = form.range;
  const isUsual = count === 1 && unit === unitOf[form.cadence];
  return { ...form, cadence, range: isUsual ? { unit: unitOf[cadence], count: 1 } : form.range };
}

/** Moves one of a list up (-1) or down (1). */
export function moved<Item>(list: readonly Item[], item: Item, by: -1 | 1): Item[] {
  const from = list.indexOf(item);
  const to = from + by;
  if (from < 0 || to < 0 || to >= list.length) return [...list];
  return list.with(from, list[to] as Item).with(to, item);
}

/** Takes one out, or puts it at the end. */
export const toggled = <Item>(list: readonly Item[], item: Item): Item[] =>
  list.includes(item) ? list.filter(each => each !== item) : [...list, item];

const addressesOf = (text: string): string[] => text.split(/[\s,;]+/).filter(part => part !== '');

export type ReportProblem = 'name' | 'weekdays' | 'startDay' | 'sections' | 'recipients';

/** The first that is wrong; the server looks closer. */
export function problemIn({
  name,
  recipients,
  cadence,
  weekdays,
  startDay,
  sections,
}: ReportForm): ReportProblem | null {
  if (name.trim() === '') return 'name';
  if (cadence === 'weekly' && weekdays.length === 0) return 'weekdays';
  if (!/^\d{4}-\d\d-\d\d$/.test(startDay)) return 'startDay';
  if (sections.length === 0) return 'sections';
  const addresses = addressesOf(recipients);
  const isRight =
    addresses.length > 0 &&
    addresses.length <= 20 &&
    addresses.every(each => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(each));
  return isRight ? null : 'recipients';
}

export const sentOf = (form: ReportForm): AddReportRequest => ({
  ...{ ...form, name: form.name.trim(), recipients: addressesOf(form.recipients) },
  // Nobody chose a day where the rhythm has none.
  weekdays: form.weekdays.length > 0 ? form.weekdays.toSorted((a, b) => a - b) : [1],
});
