import { X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { selectClass } from '../../../ui/rows.tsx';
import { type AuditForm, actsByNoun, isAddressWrong } from './audit-form.ts';
import { useAuditWords } from './use-audit.ts';

/** By act, person, time, address, what it was done to, and whether anything was changed or only looked at. */
export function AuditFilters({ form, onChange }: { form: AuditForm; onChange: (form: AuditForm) => void }) {
  const { t } = useTranslation();
  const words = useAuditWords();
  const people = usePeople();
  const problemId = useId();
  const isWrong = isAddressWrong(form);
  const set = (fields: Partial<AuditForm>) => onChange({ ...form, ...fields });
  return (
    <fieldset className="mb-3 flex flex-wrap items-start gap-2">
      <legend className="sr-only">{t('audit.filter')}</legend>
      <select
        aria-label={t('audit.anyAct')}
        value={form.act}
        onChange={event => set({ act: event.target.value })}
        className={`${selectClass} max-w-44`}
      >
        <option value="">{t('audit.anyAct')}</option>
        {actsByNoun.map(([noun, acts]) => (
          <optgroup key={noun} label={words.noun(noun)}>
            {acts.length > 1 && <option value={noun}>{t('audit.allOf', { noun: words.noun(noun) })}</option>}
            {acts.map(act => (
              <option key={act} value={act}>
                {words.act(act)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <select
        aria-label={t('audit.anybody')}
        value={form.by}
        onChange={event => set({ by: event.target.value })}
        className={`${selectClass} max-w-44`}
      >
        <option value="">{t('audit.anybody')}</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t('audit.looks')}
        value={form.looks}
        onChange={event => set({ looks: event.target.value as AuditForm['looks'] })}
        className={`${selectClass} max-w-44`}
      >
        <option value="">{t('audit.looks_any')}</option>
        <option value="only">{t('audit.looks_only')}</option>
        <option value="none">{t('audit.looks_none')}</option>
      </select>
      <div>
        <input
          type="search"
          aria-label={t('audit.address')}
          placeholder={t('audit.address')}
          value={form.ip}
          aria-invalid={isWrong ? true : undefined}
          aria-describedby={isWrong ? problemId : undefined}
          onChange={event => set({ ip: event.target.value })}
          className={`${inputClass} h-7 !w-36`}
        />
        {isWrong && (
          <p id={problemId} className="mt-1 text-xs text-danger">
            {t('addresses.problem_range')}
          </p>
        )}
      </div>
      {(['firstDay', 'lastDay'] as const).map(field => (
        <label key={field} className="flex items-center gap-1 text-sm text-muted">
          {t(`audit.${field}`)}
          <input
            type="date"
            value={form[field]}
            onChange={event => set({ [field]: event.target.value })}
            className={selectClass}
          />
        </label>
      ))}
      {form.subject && (
        <Button isSmall icon={X} onClick={() => set({ subject: null })}>
          {t('audit.onlyAbout', { subject: words.subject(form.subject) })}
        </Button>
      )}
    </fieldset>
  );
}
