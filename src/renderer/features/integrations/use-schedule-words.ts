import { useTranslation } from 'react-i18next';
import type { DropCadence } from '#protocol/http/drops.ts';

/** 1 January 2024 was a Monday. */
const mondayMs = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

export type Timing = {
  cadence: DropCadence;
  /** Of a weekly one; 1 is Monday. */
  weekday: number;
  /** Of a monthly one. */
  monthDay: number;
  hour: number;
  timeZone: string;
};

/** How the time of something that is done by a schedule is said. */
export function useScheduleWords() {
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
    time({ cadence, weekday: day, monthDay, hour: at }: Omit<Timing, 'timeZone'>): string {
      const clock = hour(at);
      if (cadence === 'hourly') return t('schedule.time_hourly');
      if (cadence === 'daily') return t('schedule.time_daily', { clock });
      return cadence === 'weekly'
        ? t('schedule.time_weekly', { day: weekday(day), clock })
        : t('schedule.time_monthly', { day: monthDay, clock });
    },
  };
}
