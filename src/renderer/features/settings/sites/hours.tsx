import { useTranslation } from 'react-i18next';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { zonesWith } from '../../../ui/zones.ts';
import type { SitePart } from './site-dialog.tsx';

/** When people are there; outside of it the widget says when they will be, and takes a message. */
export function Hours({ form, problems, onChange }: SitePart) {
  const { t, i18n } = useTranslation();
  // 1 January 2024 was a Monday.
  const dayName = (day: number) =>
    new Date(Date.UTC(2024, 0, 1 + day)).toLocaleDateString(i18n.language, {
      weekday: 'long',
      timeZone: 'UTC',
    });
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm text-ink-2">{t('sites.hours')}</legend>
      <SelectField
        label={t('sites.timeZone')}
        hint={problems.timeZone}
        value={form.timeZone}
        choices={zonesWith(form.timeZone).map(zone => [zone, zone])}
        onChange={timeZone => onChange({ timeZone })}
      />
      <p className="text-xs text-muted">{t('sites.weekHint')}</p>
      <div className="grid gap-2 min-[560px]:grid-cols-2">
        {form.week.map((spans, day) => (
          <TextField
            // biome-ignore lint/suspicious/noArrayIndexKey: the days of a week are what they are
            key={day}
            label={dayName(day)}
            value={spans}
            placeholder={t('sites.closed')}
            problem={problems[`week.${day}`]}
            onChange={event =>
              onChange({ week: form.week.map((each, at) => (at === day ? event.target.value : each)) })
            }
          />
        ))}
        <TextAreaField
          label={t('sites.holidays')}
          rows={2}
          value={form.holidays}
          placeholder="2026-12-25"
          problem={problems.holidays}
          onChange={event => onChange({ holidays: event.target.value })}
        />
      </div>
    </fieldset>
  );
}
