import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type LimitEntry,
  type LimitsAnswer,
  limitCallers,
  limitKeys,
  limitModes,
  limitStrategies,
} from '#protocol/http/limits.ts';
import { surfaces } from '#protocol/surfaces.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import {
  type FormProblem,
  formOf,
  hasBurst,
  type LimitForm,
  newLimit,
  problemIn,
  ruleOf,
  type WindowName,
  windows,
} from './limit-form.ts';
import { useLimitWords } from './use-limits.ts';

/** Makes a limit, or changes one. */
export function LimitDialog({
  entry,
  sites,
  onClose,
  onChanged,
}: {
  /** Null: closed. */
  entry: LimitEntry | 'new' | null;
  sites: LimitsAnswer['sites'];
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const isNew = entry === 'new';
  return (
    <FormDialog
      isOpen={entry !== null}
      title={isNew ? t('limits.dialogNew') : t('limits.dialogChange', { name: entry?.name ?? '' })}
      verb={t('verb.save')}
      width="max-w-[600px]"
      unavailable={useUnavailable('security.edit')}
      onClose={onClose}
    >
      {formId =>
        entry && <Form formId={formId} entry={isNew ? null : entry} {...{ sites, onClose, onChanged }} />
      }
    </FormDialog>
  );
}

type FormProps = {
  formId: string;
  entry: LimitEntry | null;
  sites: LimitsAnswer['sites'];
  onClose: () => void;
  onChanged: () => void;
};

function Form({ formId, entry, sites, onClose, onChanged }: FormProps) {
  const { t } = useTranslation();
  const { limits } = useDesk().securityServer;
  const [form, setForm] = useState<LimitForm>(entry ? formOf(entry) : newLimit);
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('security.edit');
  const problem = problemIn(form);
  const set = (fields: Partial<LimitForm>) => setForm({ ...form, ...fields });
  const version = entry?.version ?? 0;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    if (await act(() => limits.save(form.name.trim(), ruleOf(form), version))) onClose();
  };
  const takeBack = async (name: string) => {
    if (await act(() => limits.reset(name, version))) onClose();
  };
  const shown = hasTried ? problem : null;
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      {entry === null && (
        <TextField
          label={t('limits.name')}
          hint={t('limits.nameHint')}
          value={form.name}
          maxLength={40}
          autoFocus
          problem={shown === 'name' ? t('limits.problem_name') : undefined}
          onChange={event => set({ name: event.target.value })}
        />
      )}
      <Pace form={form} problem={shown} onChange={set} />
      <Whom form={form} problem={shown} sites={sites} onChange={set} />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
      {entry && entry.origin !== 'usual' && (
        <div>
          <Button
            look={entry.origin === 'own' ? 'danger' : 'plain'}
            unavailable={unavailable}
            onClick={() => void takeBack(entry.name)}
          >
            {t(entry.origin === 'own' ? 'limits.remove' : 'limits.back')}
          </Button>
        </div>
      )}
    </form>
  );
}

type PartProps = {
  form: LimitForm;
  problem: FormProblem | null;
  onChange: (fields: Partial<LimitForm>) => void;
};

function Pace({ form, problem, onChange }: PartProps) {
  const { t } = useTranslation();
  const { window } = useLimitWords();
  const known = Object.keys(windows) as WindowName[];
  const choices = known.map(name => [String(windows[name]), window(windows[name])] as const);
  const own = [String(form.windowMs), window(form.windowMs)] as const;
  const number = (field: 'limit' | 'burst') => (problem === field ? t('limits.problem_number') : undefined);
  return (
    <>
      <SelectField
        label={t('limits.strategy')}
        hint={t(`limits.hint_${form.strategy}`)}
        value={form.strategy}
        choices={limitStrategies.map(each => [each, t(`limits.strategy_${each}`)])}
        onChange={value => onChange({ strategy: value as LimitForm['strategy'] })}
      />
      <div className="grid grid-cols-3 gap-3">
        <TextField
          label={t('limits.limit')}
          inputMode="numeric"
          value={form.limit}
          problem={number('limit')}
          onChange={event => onChange({ limit: event.target.value })}
        />
        <SelectField
          label={t('limits.window')}
          value={own[0]}
          choices={choices.some(([ms]) => ms === own[0]) ? choices : [own, ...choices]}
          onChange={value => onChange({ windowMs: Number(value) })}
        />
        {hasBurst(form) && (
          <TextField
            label={t('limits.burst')}
            hint={t('limits.burstHint')}
            inputMode="numeric"
            value={form.burst}
            problem={number('burst')}
            onChange={event => onChange({ burst: event.target.value })}
          />
        )}
      </div>
      <SelectField
        label={t('limits.mode')}
        value={form.mode}
        choices={limitModes.map(each => [each, t(`limits.modeChoice_${each}`)])}
        onChange={value => onChange({ mode: value as LimitForm['mode'] })}
      />
    </>
  );
}

const toggled = <Value,>(all: readonly Value[], one: Value, isOn: boolean): Value[] =>
  isOn ? [...all, one] : all.filter(each => each !== one);

function Whom({ form, problem, sites, onChange }: PartProps & { sites: LimitsAnswer['sites'] }) {
  const { t } = useTranslation();
  return (
    <>
      <SelectField
        label={t('limits.by')}
        value={form.by}
        choices={limitKeys.map(each => [each, t(`limits.key_${each}`)])}
        onChange={value => onChange({ by: value as LimitForm['by'] })}
      />
      <div className="grid grid-cols-2 gap-4">
        <Checks
          legend={t('limits.surfaces')}
          note={problem === 'surfaces' ? t('limits.problem_surfaces') : undefined}
          choices={surfaces.map(each => [each, t(`limits.surface_${each}`)])}
          chosen={form.surfaces}
          onToggle={(one, isOn) => onChange({ surfaces: toggled(form.surfaces, one, isOn) })}
        />
        <Checks
          legend={t('limits.onlyFor')}
          note={t('limits.onlyForHint')}
          choices={limitCallers.map(each => [each, t(`limits.role_${each}`)])}
          chosen={form.roles}
          onToggle={(one, isOn) => onChange({ roles: toggled(form.roles, one, isOn) })}
        />
      </div>
      {sites.length > 1 && (
        <Checks
          legend={t('limits.sites')}
          note={t('limits.onlyForHint')}
          choices={sites.map(({ id, name }) => [id, name])}
          chosen={form.siteIds}
          onToggle={(one, isOn) => onChange({ siteIds: toggled(form.siteIds, one, isOn) })}
        />
      )}
      <TextAreaField
        label={t('limits.acts')}
        hint={t('limits.actsHint')}
        rows={3}
        value={form.acts}
        className="font-mono text-[12.5px]"
        onChange={event => onChange({ acts: event.target.value })}
      />
      <TextAreaField
        label={t('limits.addresses')}
        hint={t('limits.addressesHint')}
        rows={2}
        value={form.addresses}
        className="font-mono text-[12.5px]"
        onChange={event => onChange({ addresses: event.target.value })}
      />
    </>
  );
}

function Checks<Value extends string>({
  legend,
  note,
  choices,
  chosen,
  onToggle,
}: {
  legend: string;
  note: string | undefined;
  choices: readonly (readonly [Value, string])[];
  chosen: readonly Value[];
  onToggle: (one: Value, isOn: boolean) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{legend}</legend>
      {choices.map(([value, name]) => (
        <CheckRow
          key={value}
          label={name}
          isChecked={chosen.includes(value)}
          onChange={isOn => onToggle(value, isOn)}
        />
      ))}
      {note !== undefined && <p className="mt-1 text-xs text-muted">{note}</p>}
    </fieldset>
  );
}
