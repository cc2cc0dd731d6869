import { useTranslation } from 'react-i18next';
import type { Drop, DropRun } from '#protocol/http/drops.ts';

/** How the period of a run is said, by the clock of its zone. */
export function useSpan() {
  const { i18n } = useTranslation();
  return ({ from, to }: Pick<DropRun, 'from' | 'to'>, { cadence, timeZone }: Drop): string => {
    const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
    const format =
      cadence === 'hourly'
        ? new Intl.DateTimeFormat(i18n.language, {
            ...{ ...day, hour: '2-digit', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short' },
          })
        : new Intl.DateTimeFormat(i18n.language, { ...day, timeZone });
    return cadence === 'hourly' ? format.format(from) : format.formatRange(from, to - 1);
  };
}
