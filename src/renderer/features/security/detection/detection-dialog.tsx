import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { detectionModes } from '#protocol/detection.ts';
import type { DetectionEntry } from '#protocol/http/detection.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import {
  type DetectionForm,
  type FormProblem,
  formOf,
  problemIn,
  settingOf,
  suiting,
  type Unit,
  unitNames,
} from './detection-form.ts';
import { Trial } from './trial.tsx';
import { useDetectionWords } from './use-detection.ts';

type Closing = { onClose: () => void; onChanged: () => void };

/** Changes a rule, after trying it on the past. */
export function DetectionDialog({
  entry,
  ...rest
}: Closing & { /** Null: closed. */ entry: DetectionEntry | null }) {
  const { t } = useTranslation();
  const words = useDetectionWords();
  return (
    <FormDialog
      isOpen={entry !== null}
      title={t('detection.dialog', { name: words.name(entry?.name ?? '') })}
      verb={t('verb.save')}
      width="max-w-[600px]"
      unavailable={useUnavailable('security.edit')}
      onClose={rest.onClose}
    >
      {formId => entry && <Form {...{ formId, entry, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, entry, onClose, onChanged }: Closing & { formId: string; entry: DetectionEntry }) {
  const { t } = useTranslation();
  const { detection } = useDesk().securityServer;
  const [form, setForm] = useState<DetectionForm>(() => formOf(entry.setting));
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('security.edit');
  const problem = problemIn(form);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    const setting = settingOf(form, entry.setting);
    if (await act(() => detection.save(entry.name, setting, entry.version))) onClose();
  };
  const takeBack = async () => {
    if (await act(() => detection.reset(entry.name, entry.version))) onClose();
  };
  return (
    <div className="grid gap-4 p-4">
      <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4">
        <Fields
          {...{ entry, form, problem: hasTried ? problem : null }}
          onChange={fields => setForm({ ...form, ...fields })}
        />
        <p role="status" className="text-sm text-danger empty:hidden">
          {refusal}
        </p>
        {entry.isChanged && (
          <div>
            <Button unavailable={unavailable} onClick={() => void takeBack()}>
              {t('detection.back')}
            </Button>
          </div>
        )}
      </form>
      <Trial name={entry.name} setting={problem ? null : settingOf(form, entry.setting)} />
    </div>
  );
}

function Fields({
  entry,
  form,
  problem,
  onChange,
}: {
  entry: DetectionEntry;
  form: DetectionForm;
  problem: FormProblem | null;
  onChange: (fields: Partial<DetectionForm>) => void;
}) {
  const { t } = useTranslation();
  const says = (field: FormProblem) => (problem === field ? t(`detection.problem_${field}`) : undefined);
  return (
    <>
      <SelectField
        label={t('detection.mode')}
        value={form.mode}
        choices={detectionModes.map(each => [each, t(`detection.modeChoice_${each}`)])}
        onChange={value => onChange({ mode: value as DetectionForm['mode'] })}
      />
      <div className="grid grid-cols-3 gap-3">
        <TextField
          label={t('detection.threshold')}
          inputMode="numeric"
          value={form.threshold}
          problem={says('threshold')}
          onChange={event => onChange({ threshold: event.target.value })}
        />
        <TextField
          label={t('detection.window')}
          inputMode="numeric"
          value={form.window}
          problem={says('window')}
          onChange={event => onChange({ window: event.target.value })}
        />
        <SelectField
          label={t('detection.unit')}
          value={form.unit}
          choices={unitNames.map(each => [each, t(`detection.unit_${each}`)])}
          onChange={value => onChange({ unit: value as Unit })}
        />
      </div>
      {suiting(entry.counts).length > 0 && (
        <fieldset>
          <legend className="mb-1 text-sm text-ink-2">{t('detection.follows')}</legend>
          {suiting(entry.counts).map(action => (
            <CheckRow
              key={action}
              label={t(`detection.action_${action}`)}
              isChecked={form.actions.includes(action)}
              onChange={isOn =>
                onChange({
                  actions: isOn ? [...form.actions, action] : form.actions.filter(each => each !== action),
                })
              }
            />
          ))}
        </fieldset>
      )}
      {form.actions.includes('block') && (
        <TextField
          label={t('detection.block')}
          inputMode="numeric"
          className="max-w-[140px]"
          value={form.blockMinutes}
          problem={says('block')}
          onChange={event => onChange({ blockMinutes: event.target.value })}
        />
      )}
    </>
  );
}
