import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { surfaces } from '#protocol/surfaces.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import {
  coverOf,
  type DurationName,
  durations,
  emptyRule,
  problemIn,
  type RuleForm,
  requestOf,
} from './rule-form.ts';
import { useLockOut } from './use-lock-out.tsx';

type DialogProps = { onClose: () => void; onChanged: () => void };

/** Makes a rule for an address or a range. */
export function RuleDialog({
  isOpen,
  start = emptyRule,
  onClose,
  onChanged,
}: DialogProps & {
  isOpen: boolean;
  /** What it is filled in with. */
  start?: RuleForm;
}) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={isOpen}
      title={t('addresses.dialog')}
      verb={t('verb.save')}
      unavailable={useUnavailable('security.edit')}
      onClose={onClose}
    >
      {formId => <Form {...{ formId, start, onClose, onChanged }} />}
    </FormDialog>
  );
}

function Form({ formId, start, onClose, onChanged }: DialogProps & { formId: string; start: RuleForm }) {
  const { t } = useTranslation();
  const { addresses } = useDesk().securityServer;
  const now = useMinute();
  const [form, setForm] = useState<RuleForm>(start);
  const [hasTried, setTried] = useState(false);
  const lockOut = useLockOut();
  const problem = hasTried ? problemIn(form) : null;
  const set = (fields: Partial<RuleForm>) => setForm({ ...form, ...fields });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemIn(form)) return;
    const answer = await addresses.add(requestOf(form, now, lockOut.isConfirmed));
    onChanged();
    if (answer.ok) onClose();
    else lockOut.refuse(answer.problem);
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <RangeField value={form.range} isWrong={problem === 'range'} onChange={range => set({ range })} />
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t('addresses.effect')}
          value={form.effect}
          choices={(['deny', 'allow'] as const).map(each => [each, t(`addresses.effect_${each}`)])}
          onChange={effect => set({ effect: effect as RuleForm['effect'] })}
        />
        <SelectField
          label={t('addresses.duration')}
          value={form.duration}
          choices={(Object.keys(durations) as DurationName[]).map(each => [
            each,
            t(`addresses.duration_${each}`),
          ])}
          onChange={duration => set({ duration: duration as DurationName })}
        />
      </div>
      <fieldset>
        <legend className="mb-1 text-sm text-ink-2">{t('addresses.doors')}</legend>
        {surfaces.map(each => (
          <CheckRow
            key={each}
            label={t(`addresses.door_${each}`)}
            hint={t(`addresses.doorHint_${each}`)}
            isChecked={form.surfaces.includes(each)}
            onChange={isOn =>
              set({
                surfaces: surfaces.filter(door => (door === each ? isOn : form.surfaces.includes(door))),
              })
            }
          />
        ))}
        {problem === 'doors' && <p className="text-xs text-danger">{t('addresses.problem_doors')}</p>}
      </fieldset>
      <TextField
        label={t('addresses.reason')}
        hint={t('addresses.reasonHint')}
        value={form.reason}
        maxLength={300}
        problem={problem === 'reason' ? t('addresses.problem_reason') : undefined}
        onChange={event => set({ reason: event.target.value })}
      />
      {lockOut.note}
    </form>
  );
}

/** What is typed is said back as it will be read: a range drops what stands behind its length. */
function RangeField({
  value,
  isWrong,
  onChange,
}: {
  value: string;
  isWrong: boolean;
  onChange: (value: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const cover = coverOf(value);
  // A range of IPv6 holds more than anybody reads digit by digit.
  const isHuge = (cover?.count ?? 0n) > 1_000_000_000_000n;
  const notation = isHuge ? ({ notation: 'scientific', maximumSignificantDigits: 3 } as const) : {};
  const number = new Intl.NumberFormat(i18n.language, notation);
  const hint = cover
    ? t('addresses.covers', {
        range: cover.range,
        shown: number.format(cover.count),
        count: cover.count === 1n ? 1 : 2,
      })
    : t('addresses.rangeHint');
  return (
    <TextField
      label={t('addresses.range')}
      hint={hint}
      value={value}
      maxLength={60}
      autoFocus
      className="font-mono text-[12.5px]"
      problem={isWrong ? t('addresses.problem_range') : undefined}
      onChange={event => onChange(event.target.value)}
    />
  );
}
