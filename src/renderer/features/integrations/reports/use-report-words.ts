import { useTranslation } from 'react-i18next';
import type { AddReportRequest, Report, ReportRange, ReportRun } from '#protocol/http/reports.ts';
import { useScheduleWords } from '../use-schedule-words.ts';

type Schedule = Pick<AddReportRequest, 'cadence' | 'weekdays' | 'everyWeeks' | 'monthDay' | 'hour'>;

/** 1 January 2024 was a Monday. */
const mondayMs = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

/** How a report's time, its days and its state are said. */
export function useReportWords() {
  const { t, i18n } = useTranslation();
  const { weekday, hour } = useScheduleWords();
  const short = (day: number): string =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(
      mondayMs + (day - 1) * dayMs,
    );
  return {
    weekday,
    short,
    hour,
    time(of: Schedule): string {
      const clock = hour(of.hour);
      if (of.cadence === 'daily') return t('reports.time_daily', { clock });
      if (of.cadence === 'monthly')
        return of.monthDay === 'last_working'
          ? t('reports.time_last_working', { clock })
          : t('reports.time_monthly', { day: of.monthDay, clock });
      const days = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(
        of.weekdays.map(of.weekdays.length > 2 ? short : weekday),
      );
      return of.everyWeeks === 1
        ? t('reports.time_weekly', { day: days, clock })
        : t('reports.time_weeks', { day: days, clock, count: of.everyWeeks });
    },
    range: ({ unit, count }: ReportRange): string => t(`reports.range_${unit}`, { count }),
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
