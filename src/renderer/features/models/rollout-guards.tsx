import { useTranslation } from 'react-i18next';
import { inputClass } from '../../ui/field.tsx';
import { selectClass } from '../../ui/rows.tsx';
import type { GuardForm } from './rollout-plan.ts';

/** What takes the rollout back, and how much of it is allowed. */
export function RolloutGuards({
  guards,
  onChange,
}: {
  guards: readonly GuardForm[];
  onChange: (guards: GuardForm[]) => void;
}) {
  const { t } = useTranslation();
  const put = (guard: GuardForm) =>
    onChange(guards.map(each => (each.measure === guard.measure ? guard : each)));
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{t('rollout.guardsTitle')}</legend>
      <ul className="border-t border-line">
        {guards.map(guard => (
          <Guard key={guard.measure} guard={guard} onChange={put} />
        ))}
      </ul>
      <p className="mt-1 text-xs text-muted">{t('rollout.guardsHint')}</p>
    </fieldset>
  );
}

function Guard({ guard, onChange }: { guard: GuardForm; onChange: (guard: GuardForm) => void }) {
  const { t } = useTranslation();
  const { measure, isOn, against, percent, bound } = guard;
  const name = t(`rollout.guard_${measure}`);
  const number = (
    label: string,
    value: number,
    to: (value: number) => Partial<GuardForm>,
    isWide = false,
  ) => (
    // The field fills its frame, so the frame says how wide it is.
    <span className={isWide ? 'w-[72px]' : 'w-14'}>
      <input
        type="number"
        aria-label={label}
        disabled={!isOn}
        min={0.1}
        step="any"
        value={value}
        onChange={event => onChange({ ...guard, ...to(Number(event.target.value)) })}
        className={`${inputClass} h-7`}
      />
    </span>
  );
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-2 border-b border-line py-1 text-sm">
      <label className="flex min-w-40 flex-1 items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={isOn}
          onChange={event => onChange({ ...guard, isOn: event.target.checked })}
        />
        {name}
      </label>
      {(measure === 'slow' || measure === 'cost') && (
        <span className="flex items-center gap-1 text-ink-2">
          {t(`rollout.bound_${measure}`)}
          {number(t(`rollout.boundLabel_${measure}`), bound, value => ({ bound: value }), true)}
        </span>
      )}
      <span className="flex items-center gap-1 text-ink-2">
        {number(t('rollout.guardPercent', { name }), percent, value => ({ percent: value }))}%
      </span>
      <select
        aria-label={t('rollout.guardAgainst', { name })}
        disabled={!isOn}
        value={against}
        onChange={event => onChange({ ...guard, against: event.target.value as GuardForm['against'] })}
        className={selectClass}
      >
        <option value="champion">{t('rollout.against_champion')}</option>
        <option value="limit">{t('rollout.against_limit')}</option>
      </select>
    </li>
  );
}
