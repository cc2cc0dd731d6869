import { useTranslation } from 'react-i18next';
import type { AddReportRequest, Report, ReportRun } from '#protocol/http/reports.ts';

/** 1 January 2024 was a Monday. */
const mondayMs = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

/** How a report's time, its days and its state are said. */
export function useReportWords() {
  const { t, i18n } = useTranslation();
  const weekday = (day: number): string =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(
      mondayMs + (day - 1) * dayMs,
    );
  const hour = (value: number): string =>
    new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(
      mondayMs + value * 3_600_000,
    );
  return {
    weekday,
    hour,
    time({
      cadence,
      weekday: day,
      monthDay,
      hour: at,
    }: Pick<AddReportRequest, 'cadence' | 'weekday' | 'monthDay' | 'hour'>): string {
      const clock = hour(at);
      if (cadence === 'daily') return t('reports.time_daily', { clock });
      return cadence === 'weekly'
        ? t('reports.time_weekly', { day: weekday(day), clock })
        : t('reports.time_monthly', { day: monthDay, clock });
    },
    /** The days that a run is about, by the clock of its zone. */
    span({ from, to }: Pick<ReportRun, 'from' | 'to'>, { timeZone }: Pick<Report, 'timeZone'>): string {
      const format = new Intl.DateTimeFormat(i18n.language, {
        timeZone,
        day: 'numeric',
        month: 'short',
        year: 'numeric',
      });
      return format.formatRange(from, to - 1);
    },
  };
}
