import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ModelVersion } from '#protocol/http/models.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { inputClass } from '../../ui/field.tsx';
import { Choice, selectClass } from '../../ui/rows.tsx';
import type { RolloutForm } from './rollout-plan.ts';

/** A rollout divides among five at most. */
const mostArms = 5;

type Arms = RolloutForm['arms'];

/** The version that is rolled out; of an A/B/n rollout several, each with its weight. */
export function RolloutArms({
  form,
  versions,
  names,
  onChange,
}: {
  form: RolloutForm;
  versions: readonly ModelVersion[];
  names: (id: string | null) => string;
  onChange: (arms: Arms) => void;
}) {
  const { t } = useTranslation();
  const { arms, strategy } = form;
  const choices = versions.map(({ id }) => [id, names(id)] as const);
  if (strategy !== 'ab') {
    return (
      <Choice
        label={t('rollout.pick')}
        value={arms[0]?.versionId ?? ''}
        choices={choices}
        onChange={versionId => onChange([{ versionId, weight: 1 }])}
      />
    );
  }
  const put = (at: number, arm: Partial<Arms[number]>) =>
    onChange(arms.map((each, place) => (place === at ? { ...each, ...arm } : each)));
  const unused = versions.find(({ id }) => arms.every(({ versionId }) => versionId !== id));
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{t('rollout.arms')}</legend>
      <ul className="grid gap-2">
        {arms.map(({ versionId, weight }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a version may stand twice until that is mended
          <li key={at} className="flex items-center gap-2">
            <select
              aria-label={t('rollout.armVersion', { number: at + 1 })}
              value={versionId}
              onChange={event => put(at, { versionId: event.target.value })}
              className={`${selectClass} min-w-0 flex-1`}
            >
              {choices.map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <label className="flex items-center gap-2 text-sm text-ink-2">
              {t('rollout.weight')}
              <span className="w-16">
                <input
                  type="number"
                  min={0.01}
                  max={100}
                  step="any"
                  value={weight}
                  onChange={event => put(at, { weight: Number(event.target.value) })}
                  className={`${inputClass} h-7`}
                />
              </span>
            </label>
            <IconButton
              icon={X}
              label={t('rollout.dropArm', { name: names(versionId) })}
              disabled={arms.length <= 1}
              onClick={() => onChange(arms.filter((_, place) => place !== at))}
            />
          </li>
        ))}
      </ul>
      <div className="mt-2">
        <Button
          isSmall
          icon={Plus}
          unavailable={!unused || arms.length >= mostArms ? t('rollout.noMoreArms') : undefined}
          onClick={() => unused && onChange([...arms, { versionId: unused.id, weight: 1 }])}
        >
          {t('rollout.addArm')}
        </Button>
      </div>
    </fieldset>
  );
}
