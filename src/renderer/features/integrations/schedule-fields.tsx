import { useTranslation } from 'react-i18next';
import { SelectField } from '../../ui/field.tsx';
import { zonesWith } from '../../ui/zones.ts';
import { type Timing, useScheduleWords } from './use-schedule-words.ts';

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** How often something is done, and when, by which clock. */
export function ScheduleFields<Cadence extends Timing['cadence']>({
  timing,
  cadences,
  onChange,
}: {
  timing: Timing & { cadence: Cadence };
  cadences: readonly Cadence[];
  onChange: (fields: Partial<Omit<Timing, 'cadence'> & { cadence: Cadence }>) => void;
}) {
  const { t } = useTranslation();
  const words = useScheduleWords();
  const { cadence, weekday, monthDay, hour, timeZone } = timing;
  return (
    <div className="grid grid-cols-2 gap-3">
      <SelectField
        label={t('schedule.cadence')}
        value={cadence}
        choices={cadences.map((each: Timing['cadence']) => [each, t(`schedule.cadence_${each}`)])}
        onChange={value => onChange({ cadence: cadences.find(each => each === value) ?? cadence })}
      />
      {cadence === 'weekly' && (
        <SelectField
          label={t('schedule.weekday')}
          value={String(weekday)}
          choices={numbers(1, 7).map(day => [String(day), words.weekday(day)])}
          onChange={value => onChange({ weekday: Number(value) })}
        />
      )}
      {cadence === 'monthly' && (
        <SelectField
          label={t('schedule.monthDay')}
          value={String(monthDay)}
          choices={numbers(1, 28).map(day => [String(day), String(day)])}
          onChange={value => onChange({ monthDay: Number(value) })}
        />
      )}
      {cadence !== 'hourly' && (
        <>
          <SelectField
            label={t('schedule.hour')}
            value={String(hour)}
            choices={numbers(0, 23).map(each => [String(each), words.hour(each)])}
            onChange={value => onChange({ hour: Number(value) })}
          />
          <SelectField
            label={t('schedule.timeZone')}
            value={timeZone}
            choices={zonesWith(timeZone).map(zone => [zone, zone.replaceAll('_', ' ')])}
            onChange={zone => onChange({ timeZone: zone })}
          />
        </>
      )}
    </div>
  );
}
