// The form of an export, and how sizes are said. Pure.
import type { ExportFormat, ExportKind, StartExportRequest } from '#protocol/http/exports.ts';

/** Days as `2026-11-30`, by the clock of this place; '' for no choice. */
export type ExportForm = {
  kind: ExportKind;
  format: ExportFormat;
  firstDay: string;
  lastDay: string;
  teamId: string;
  channel: '' | 'chat' | 'form';
  status: '' | 'open' | 'snoozed' | 'resolved';
};

const pad = (value: number) => String(value).padStart(2, '0');
export function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

const dayMs = 86_400_000;
/** The last thirty days. */
export const newExport = (now: number): ExportForm => ({
  ...{ kind: 'conversations', format: 'xlsx', firstDay: dayOf(now - 29 * dayMs), lastDay: dayOf(now) },
  ...{ teamId: '', channel: '', status: '' },
});

/** An invalid date for what is no day. */
function midnightOf(day: string, later: number): Date {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return new Date(Number.NaN);
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later);
}

/** Null: the days are none, or the last is before the first. */
export function requestOf({
  kind,
  format,
  firstDay,
  lastDay,
  ...chosen
}: ExportForm): StartExportRequest | null {
  const [start, end] = [midnightOf(firstDay, 0), midnightOf(lastDay, 1)];
  if (!(start < end)) return null;
  const { teamId, channel, status } = chosen;
  return {
    ...{ kind, format, startDate: start.toISOString(), endDate: end.toISOString() },
    ...(kind === 'customers' || teamId === '' ? {} : { teamId }),
    ...(kind === 'customers' || channel === '' ? {} : { channel }),
    ...(kind === 'customers' || status === '' ? {} : { status }),
  };
}

/** "3.4 MB": in steps of a thousand, as file managers say it. */
export function sizeOf(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    ...{ style: 'unit', unit: units[step] ?? 'byte', unitDisplay: 'short' },
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1_000 ** step);
}
