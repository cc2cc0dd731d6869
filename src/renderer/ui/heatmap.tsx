import { useTranslation } from 'react-i18next';

const hours = Array.from({ length: 24 }, (_, hour) => hour);
const shades = [0, 1, 2, 3, 4, 5] as const;
/** Text on the two darkest of a light page, and on none of the others, stands in the ground's colour. */
const inks = ['text-muted', 'text-ink', 'text-ink', 'text-ink', 'text-ink', 'text-on-accent'] as const;

/** An hour of each day of the week: Monday first. It is a table; the highest values are printed, and each one is read out. */
export function Heatmap({
  label,
  days,
  values,
  format,
}: {
  label: string;
  /** Seven names. */
  days: readonly string[];
  /** 168 of them. */
  values: readonly number[];
  format: (value: number) => string;
}) {
  const { t } = useTranslation();
  const most = Math.max(...values, 0);
  const peaks = new Set(
    values
      .filter(value => value > 0)
      .sort((a, b) => b - a)
      .slice(0, 8),
  );
  const shadeOf = (value: number) => (value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * 5)));
  return (
    <div className="overflow-x-auto">
      <table
        aria-label={label}
        className="w-full min-w-[560px] table-fixed border-separate border-spacing-[2px] text-2xs tabular-nums"
      >
        <thead>
          <tr className="text-muted">
            <th scope="col" className="w-10 font-normal">
              <span className="sr-only">{t('chart.day')}</span>
            </th>
            {hours.map(hour => (
              <th key={hour} scope="col" className="text-left font-normal">
                <span className={hour % 3 === 0 ? undefined : 'sr-only'}>
                  {String(hour).padStart(2, '0')}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, row) => (
            <tr key={day}>
              <th scope="row" className="text-left font-normal text-muted">
                {day}
              </th>
              {hours.map(hour => {
                const value = values[row * 24 + hour] ?? 0;
                const shade = shadeOf(value);
                return (
                  <td
                    key={hour}
                    title={`${day} ${hour}:00: ${format(value)}`}
                    className={`h-5 rounded-[2px] text-center ${inks[shade] ?? ''}`}
                    style={{ background: `var(--heat-${shade})` }}
                  >
                    {value > 0 && peaks.has(value) ? (
                      format(value)
                    ) : (
                      <span className="sr-only">{format(value)}</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p aria-hidden="true" className="mt-1 flex items-center justify-end gap-[3px] text-2xs text-muted">
        {t('chart.few')}
        {shades.map(shade => (
          <span
            key={shade}
            className="size-[10px] rounded-[2px]"
            style={{ background: `var(--heat-${shade})` }}
          />
        ))}
        {t('chart.many')}
      </p>
    </div>
  );
}
