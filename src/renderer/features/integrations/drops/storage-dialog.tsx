import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Storage, storageEncryptions, storageStyles } from '#protocol/http/drops.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import {
  formOf,
  newStorage,
  problemIn,
  type StorageForm,
  type StorageProblem,
  sentOf,
} from './storage-form.ts';

type Props = { onClose: () => void; onChanged: () => void };

/** Adds a storage, or changes one. */
export function StorageDialog({ of, ...rest }: Props & { /** Null: closed. */ of: Storage | 'new' | null }) {
  const { t } = useTranslation();
  const isNew = of === 'new';
  return (
    <FormDialog
      isOpen={of !== null}
      title={isNew ? t('drops.addStorage') : t('drops.changeTitle', { name: of?.name ?? '' })}
      verb={t(isNew ? 'drops.addVerb' : 'verb.save')}
      width="max-w-[560px]"
      unavailable={useUnavailable('drop.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of: of === 'new' ? null : of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, onClose, onChanged }: Props & { formId: string; of: Storage | null }) {
  const { drops } = useDesk().integrationServer;
  const [form, setForm] = useState<StorageForm>(of ? formOf(of) : newStorage);
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const problem = hasTried ? problemIn(form, of === null) : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemIn(form, of === null)) return;
    const wish = sentOf(form);
    const secretAccessKey = wish.secretAccessKey === '' ? null : wish.secretAccessKey;
    const isDone = await act(() =>
      of
        ? drops.saveStorage(of.id, { ...wish, secretAccessKey, version: of.version })
        : drops.addStorage(wish),
    );
    if (isDone) onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <Where
        {...{ form, problem, isKept: of !== null }}
        onChange={fields => setForm({ ...form, ...fields })}
      />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}

function Where({
  form,
  problem,
  isKept,
  onChange,
}: {
  form: StorageForm;
  problem: StorageProblem | null;
  /** There is a secret already. */
  isKept: boolean;
  onChange: (fields: Partial<StorageForm>) => void;
}) {
  const { t } = useTranslation();
  const field = (name: Exclude<keyof StorageForm, 'style' | 'encryption'>) => ({
    label: t(`drops.${name}`),
    value: form[name],
    spellCheck: false,
    autoComplete: 'off',
    problem: problem === name ? t(`drops.problem_${name}`) : undefined,
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  });
  return (
    <>
      <TextField {...field('name')} maxLength={80} autoFocus />
      <TextField {...field('endpoint')} hint={t('drops.endpointHint')} type="url" maxLength={300} />
      <div className="grid grid-cols-2 gap-3">
        <TextField {...field('region')} hint={t('drops.regionHint')} maxLength={40} />
        <TextField {...field('bucket')} maxLength={63} />
        <TextField {...field('prefix')} hint={t('drops.prefixHint')} maxLength={200} />
        <SelectField
          label={t('drops.style')}
          hint={t('drops.styleHint')}
          value={form.style}
          choices={storageStyles.map(each => [each, t(`drops.style_${each}`)])}
          onChange={value => onChange({ style: storageStyles.find(each => each === value) ?? 'path' })}
        />
        <TextField {...field('accessKeyId')} maxLength={128} />
        <TextField
          {...field('secretAccessKey')}
          hint={isKept ? t('drops.secretKept') : undefined}
          type="password"
          autoComplete="new-password"
          maxLength={300}
        />
        <SelectField
          label={t('drops.encryption')}
          value={form.encryption}
          choices={storageEncryptions.map(each => [
            each,
            t(`drops.encryption_${each.replace(':', '_') as 'none'}`),
          ])}
          onChange={value =>
            onChange({ encryption: storageEncryptions.find(each => each === value) ?? 'none' })
          }
        />
        {form.encryption === 'aws:kms' && (
          <TextField {...field('kmsKeyId')} hint={t('drops.kmsHint')} maxLength={300} />
        )}
      </div>
    </>
  );
}
