import { type KeyboardEvent, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';

const hours = Array.from({ length: 24 }, (_, hour) => hour);
const shades = [0, 1, 2, 3, 4, 5] as const;
/** In which colour text can be read on each. */
export const heatInks = ['muted', 'text', 'text', 'text', 'on-heat-4', 'on-accent'] as const;

/** Which of the six colours a value has. */
export const shadesOf = (values: readonly number[]) => {
  const most = Math.max(...values, 0);
  return (value: number): number => (value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * 5)));
};

/**
 * An hour of each day of the week: Monday first. It is a table; the highest values are printed, and each one is read out. Where a press
 * leads somewhere, one hour is reached by Tab and the others by the arrow keys.
 */
export function Heatmap({
  label,
  days,
  values,
  format,
  onPick,
  table,
}: {
  label: string;
  /** Seven names. */
  days: readonly string[];
  /** 168 of them. */
  values: readonly number[];
  format: (value: number) => string;
  onPick?: (day: number, hour: number) => void;
  table?: RefObject<HTMLTableElement | null>;
}) {
  const { t } = useTranslation();
  const [place, setPlace] = useState(() => Math.max(0, values.indexOf(Math.max(...values, 0))));
  const peaks = new Set(
    values
      .filter(value => value > 0)
      .sort((a, b) => b - a)
      .slice(0, 8),
  );
  const shadeOf = shadesOf(values);
  const move = (event: KeyboardEvent<HTMLElement>, from: number) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const to = from + by;
    if (to < 0 || to >= 168) return;
    setPlace(to);
    event.currentTarget.closest('table')?.querySelector<HTMLElement>(`[data-place="${to}"]`)?.focus();
  };
  return (
    <div className="overflow-x-auto">
      <table
        ref={table}
        aria-label={label}
        className="w-full min-w-[470px] table-fixed border-separate border-spacing-[2px] text-2xs tabular-nums"
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
                const at = row * 24 + hour;
                const value = values[at] ?? 0;
                const shade = shadeOf(value);
                const text = format(value);
                const isPrinted = value > 0 && peaks.has(value);
                const shown = isPrinted ? text : <span className="sr-only">{text}</span>;
                return (
                  <td
                    key={hour}
                    title={`${day} ${hour}:00: ${text}`}
                    className={`h-5 rounded-[2px] p-0 text-center`}
                    style={{
                      background: `var(--heat-${shade})`,
                      color: `var(--${heatInks[shade] ?? 'text'})`,
                    }}
                  >
                    {onPick ? (
                      <button
                        type="button"
                        data-place={at}
                        tabIndex={at === place ? 0 : -1}
                        aria-label={`${day} ${hour}:00: ${text}`}
                        className="block h-5 w-full"
                        onKeyDown={event => move(event, at)}
                        onFocus={() => setPlace(at)}
                        onClick={() => onPick(row, hour)}
                      >
                        {isPrinted && text}
                      </button>
                    ) : (
                      shown
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
