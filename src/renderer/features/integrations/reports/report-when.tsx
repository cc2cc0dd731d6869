import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { reportCadences, reportUnits } from '#protocol/http/reports.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { zonesWith } from '../../../ui/zones.ts';
import { type ReportForm, type ReportProblem, toggled, withCadence } from './report-form.ts';
import { useReportWords } from './use-report-words.ts';

type Props = {
  form: ReportForm;
  problem: ReportProblem | null;
  onChange: (fields: Partial<ReportForm>) => void;
};

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** On which days a report is sent, and at which hour of whose clock. */
export function When({ form, problem, onChange }: Props) {
  const { t } = useTranslation();
  const words = useReportWords();
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-strong">{t('reports.schedule')}</legend>
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t('reports.cadence')}
          value={form.cadence}
          choices={reportCadences.map(each => [each, t(`reports.cadence_${each}`)])}
          onChange={value =>
            onChange(withCadence(form, reportCadences.find(each => each === value) ?? 'weekly'))
          }
        />
        {form.cadence === 'weekly' && (
          <SelectField
            label={t('reports.inWeeks')}
            value={String(form.everyWeeks)}
            choices={numbers(1, 12).map(count => [String(count), t('reports.everyWeeks', { count })])}
            onChange={value => onChange({ everyWeeks: Number(value) })}
          />
        )}
        {form.cadence === 'monthly' && (
          <SelectField
            label={t('reports.monthDay')}
            value={String(form.monthDay)}
            choices={[
              ...numbers(1, 28).map(day => [String(day), String(day)] as const),
              ['last_working', t('reports.lastWorking')] as const,
            ]}
            onChange={value =>
              onChange({ monthDay: value === 'last_working' ? 'last_working' : Number(value) })
            }
          />
        )}
        {form.cadence === 'weekly' && <Weekdays {...{ form, problem, onChange }} />}
        {form.cadence === 'weekly' && form.everyWeeks > 1 && (
          <TextField
            label={t('reports.startDay')}
            type="date"
            value={form.startDay}
            problem={problem === 'startDay' ? t('reports.problem_startDay') : undefined}
            onChange={event => onChange({ startDay: event.target.value })}
          />
        )}
        <SelectField
          label={t('reports.hour')}
          value={String(form.hour)}
          choices={numbers(0, 23).map(each => [String(each), words.hour(each)])}
          onChange={value => onChange({ hour: Number(value) })}
        />
        <SelectField
          label={t('reports.timeZone')}
          value={form.timeZone}
          choices={zonesWith(form.timeZone).map(zone => [zone, zone.replaceAll('_', ' ')])}
          onChange={timeZone => onChange({ timeZone })}
        />
      </div>
    </fieldset>
  );
}

function Weekdays({ form, problem, onChange }: Props) {
  const { t } = useTranslation();
  const words = useReportWords();
  const problemId = useId();
  return (
    <fieldset className="col-span-2" aria-describedby={problem === 'weekdays' ? problemId : undefined}>
      <legend className="mb-1 text-sm text-ink-2">{t('reports.weekdays')}</legend>
      <div className="flex flex-wrap gap-x-3">
        {numbers(1, 7).map(day => (
          <label key={day} className="flex min-h-7 items-center gap-[6px] text-sm">
            <input
              type="checkbox"
              aria-label={words.weekday(day)}
              className="size-4 accent-accent"
              checked={form.weekdays.includes(day)}
              onChange={() => onChange({ weekdays: toggled(form.weekdays, day) })}
            />
            {words.short(day)}
          </label>
        ))}
      </div>
      {problem === 'weekdays' && (
        <p id={problemId} className="text-xs text-danger">
          {t('reports.problem_weekdays')}
        </p>
      )}
    </fieldset>
  );
}

/** So many whole days, weeks or months that ended last. */
export function Range({ form, onChange }: Omit<Props, 'problem'>) {
  const { t } = useTranslation();
  const { unit, count } = form.range;
  return (
    <>
      <SelectField
        label={t('reports.rangeCount')}
        value={String(count)}
        choices={numbers(1, 31).map(each => [String(each), String(each)])}
        onChange={value => onChange({ range: { unit, count: Number(value) } })}
      />
      <SelectField
        label={t('reports.rangeUnit')}
        value={unit}
        choices={reportUnits.map(each => [each, t(`reports.unit_${each}`)])}
        onChange={value =>
          onChange({ range: { count, unit: reportUnits.find(each => each === value) ?? unit } })
        }
      />
    </>
  );
}
