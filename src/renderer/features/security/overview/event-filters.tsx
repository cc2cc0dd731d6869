import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { securityEventTypes } from '#protocol/security.ts';
import { inputClass } from '../../../ui/field.tsx';
import { selectClass } from '../../../ui/rows.tsx';
import { chartLevels, type EventForm, isAddressWrong, type Span, spans } from './event-filter.ts';
import { useEventWords } from './use-events.ts';

/** By kind, level, address, person and time. */
export function EventFilters({ form, onChange }: { form: EventForm; onChange: (form: EventForm) => void }) {
  const { t } = useTranslation();
  const words = useEventWords();
  const problemId = useId();
  const isWrong = isAddressWrong(form);
  const types = securityEventTypes
    .map(type => [type, words.type(type)] as const)
    .sort(([, a], [, b]) => a.localeCompare(b));
  return (
    <fieldset className="mb-3 flex flex-wrap items-start gap-2">
      <legend className="sr-only">{t('events.filter')}</legend>
      <Choice
        label={t('events.anyType')}
        value={form.type}
        choices={types}
        onChange={type => onChange({ ...form, type: type as EventForm['type'] })}
      />
      <Choice
        label={t('events.anyLevel')}
        value={form.level}
        choices={chartLevels.map(level => [level, t(`events.from_${level}`)])}
        onChange={level => onChange({ ...form, level: level as EventForm['level'] })}
      />
      <Choice
        label={t('events.anybody')}
        value={form.userId}
        choices={words.people.map(({ id, name }) => [id, name])}
        onChange={userId => onChange({ ...form, userId })}
      />
      <Choice
        label={t('events.span_any')}
        value={form.span === 'any' ? '' : form.span}
        choices={(Object.keys(spans) as Span[])
          .filter(span => span !== 'any')
          .map(span => [span, t(`events.span_${span}`)])}
        onChange={span => onChange({ ...form, span: span === '' ? 'any' : (span as Span) })}
      />
      <div>
        <input
          type="search"
          aria-label={t('events.filterAddress')}
          placeholder={t('events.filterAddress')}
          value={form.address}
          aria-invalid={isWrong ? true : undefined}
          aria-describedby={isWrong ? problemId : undefined}
          onChange={event => onChange({ ...form, address: event.target.value })}
          className={`${inputClass} h-7 !w-48`}
        />
        {isWrong && (
          <p id={problemId} className="mt-1 text-xs text-danger">
            {t('addresses.problem_range')}
          </p>
        )}
      </div>
    </fieldset>
  );
}

/** '' is the label's own meaning: any. */
function Choice({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={event => onChange(event.target.value)}
      className={`${selectClass} max-w-52`}
    >
      <option value="">{label}</option>
      {choices.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}
