import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '#protocol/http/keys.ts';
import { keyEnvironments } from '#protocol/key-scopes.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import {
  formOf,
  type KeyForm,
  type KeyProblem,
  type NumberField,
  newKey,
  problemIn,
  requestOf,
  withEnvironment,
} from './key-form.ts';
import { Scopes } from './scopes.tsx';

type Props = {
  onClose: () => void;
  onChanged: () => void;
  /** A new key and its secret are there. */
  onMade: (made: MadeSecret) => void;
};

/** Makes a key, or changes what one may. */
export function KeyDialog({ of, ...rest }: Props & { /** Null: closed. */ of: ApiKey | 'new' | null }) {
  const { t } = useTranslation();
  const isNew = of === 'new';
  return (
    <FormDialog
      isOpen={of !== null}
      title={isNew ? t('apiKeys.dialogNew') : t('apiKeys.dialogChange', { name: of?.name ?? '' })}
      verb={t(isNew ? 'apiKeys.make' : 'verb.save')}
      width="max-w-[640px]"
      unavailable={useUnavailable('key.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of: of === 'new' ? null : of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, onClose, onChanged, onMade }: Props & { formId: string; of: ApiKey | null }) {
  const { t } = useTranslation();
  const { keys } = useDesk().securityServer;
  const now = useMinute();
  const [form, setForm] = useState<KeyForm>(of ? formOf(of) : newKey);
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const problem = hasTried ? problemIn(form, now) : null;
  const set = (fields: Partial<KeyForm>) => setForm({ ...form, ...fields });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemIn(form, now)) return;
    const { environment, ...fields } = requestOf(form);
    if (of) {
      // Credits that nobody touched are spent meanwhile: they are not written back.
      const { credits, ...others } = fields;
      const change = form.credits === formOf(of).credits ? others : { ...others, credits };
      if (await act(() => keys.change(of.id, change))) onClose();
      return;
    }
    const made = await act(async () => {
      const answer = await keys.create({ environment, ...fields });
      if (answer.ok) onMade({ name: answer.key.name, secret: answer.secret, oldUntil: null });
      return answer;
    });
    if (made) onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <div className={of ? '' : 'grid grid-cols-2 gap-3'}>
        <TextField
          label={t('apiKeys.name')}
          hint={t('apiKeys.nameHint')}
          value={form.name}
          maxLength={80}
          autoFocus
          problem={problem === 'name' ? t('apiKeys.problem_name') : undefined}
          onChange={event => set({ name: event.target.value })}
        />
        {!of && (
          <SelectField
            label={t('apiKeys.environment')}
            hint={t(`apiKeys.environmentHint_${form.environment}`)}
            value={form.environment}
            choices={keyEnvironments.map(each => [each, t(`apiKeys.environment_${each}`)])}
            onChange={value => setForm(withEnvironment(form, value as KeyForm['environment']))}
          />
        )}
      </div>
      <Scopes form={form} isMissing={problem === 'scopes'} onChange={scopes => set({ scopes })} />
      <Ends form={form} problem={problem} onChange={set} />
      <Bounds form={form} problem={problem} onChange={set} />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}

type PartProps = {
  form: KeyForm;
  problem: KeyProblem | null;
  onChange: (fields: Partial<KeyForm>) => void;
};

/** Until when, from where, and how often it wants a new secret. */
function Ends({ form, problem, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('apiKeys.lastDay')}
          hint={t('apiKeys.lastDayHint')}
          type="date"
          value={form.lastDay}
          problem={problem === 'lastDay' ? t('apiKeys.problem_lastDay') : undefined}
          onChange={event => onChange({ lastDay: event.target.value })}
        />
        <NumberInput field="rotateDays" {...{ form, problem, onChange }} />
      </div>
      <TextAreaField
        label={t('apiKeys.addresses')}
        hint={t('apiKeys.addressesHint')}
        rows={2}
        value={form.addresses}
        problem={problem === 'addresses' ? t('apiKeys.problem_addresses') : undefined}
        className="font-mono text-[12.5px]"
        onChange={event => onChange({ addresses: event.target.value })}
      />
    </>
  );
}

/** How much of it. */
function Bounds({ form, problem, onChange }: PartProps) {
  const { t } = useTranslation();
  const part = { form, problem, onChange };
  return (
    <>
      <div className="grid grid-cols-3 gap-3">
        <NumberInput field="perMinute" {...part} />
        <NumberInput field="dayQuota" {...part} />
        <NumberInput field="monthQuota" {...part} />
      </div>
      <div className="grid grid-cols-3 gap-3">
        <NumberInput field="credits" {...part} />
        <SelectField
          label={t('apiKeys.every')}
          value={form.every}
          choices={(['never', 'day', 'month'] as const).map(each => [each, t(`apiKeys.every_${each}`)])}
          onChange={value => onChange({ every: value as KeyForm['every'] })}
        />
        {form.every !== 'never' && <NumberInput field="refill" {...part} />}
      </div>
    </>
  );
}

function NumberInput({ field, form, problem, onChange }: PartProps & { field: NumberField }) {
  const { t } = useTranslation();
  return (
    <TextField
      label={t(`apiKeys.${field}`)}
      hint={t(`apiKeys.${field}Hint`)}
      inputMode="numeric"
      value={form[field]}
      problem={problem === field ? t(`apiKeys.problem_${field}`) : undefined}
      onChange={event => onChange({ [field]: event.target.value })}
    />
  );
}
