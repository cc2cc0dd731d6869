import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatasetInfo } from '#protocol/http/training.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useAct } from '../../app/use-act.ts';
import { useDesk } from '../../data/desk.ts';
import { TextField } from '../../ui/field.tsx';

/** Which model the provider tunes on a data set of talks. */
export function TuningDialog({
  dataset,
  tunable,
  onClose,
  onStarted,
}: {
  /** Null: closed. */
  dataset: DatasetInfo | null;
  tunable: readonly string[];
  onClose: () => void;
  onStarted: () => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={dataset !== null}
      title={t('tuning.title', { name: dataset?.name ?? '' })}
      verb={t('tuning.begin')}
      width="max-w-[480px]"
      onClose={onClose}
    >
      {formId =>
        dataset && (
          <Form formId={formId} dataset={dataset} tunable={tunable} onClose={onClose} onStarted={onStarted} />
        )
      }
    </FormDialog>
  );
}

function Form({
  formId,
  dataset,
  tunable,
  onClose,
  onStarted,
}: {
  formId: string;
  dataset: DatasetInfo;
  tunable: readonly string[];
  onClose: () => void;
  onStarted: () => void;
}) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { act, refusal } = useAct(onStarted);
  const listId = useId();
  const [form, setForm] = useState({ baseModel: tunable[0] ?? '', epochs: '', note: '' });
  const [hasTried, setTried] = useState(false);
  const set = (fields: Partial<typeof form>) => setForm({ ...form, ...fields });
  const epochs = form.epochs.trim() === '' ? null : Number(form.epochs);
  const isModelMissing = form.baseModel.trim() === '';
  const areEpochsWrong = epochs !== null && !(Number.isInteger(epochs) && epochs >= 1 && epochs <= 50);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isModelMissing || areEpochsWrong) return;
    const config = {
      ...{ line: 'answers', baseModel: form.baseModel.trim(), seed: 1, epochs },
      note: form.note.trim() || dataset.name,
    };
    const start = () =>
      modelServer.startTraining({ modelType: 'openai-fine-tune', datasetPath: dataset.path, config });
    if (await act(start)) onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void submit(event)} className="grid gap-3 p-4">
      <p className="text-sm text-ink-2">{t('tuning.leaves', { count: dataset.rows })}</p>
      <TextField
        label={t('tuning.baseModel')}
        value={form.baseModel}
        maxLength={200}
        autoComplete="off"
        list={listId}
        problem={hasTried && isModelMissing ? t('versions.missing') : undefined}
        onChange={event => set({ baseModel: event.target.value })}
      />
      <datalist id={listId}>
        {tunable.map(model => (
          <option key={model} value={model} />
        ))}
      </datalist>
      <TextField
        label={t('tuning.epochs')}
        value={form.epochs}
        inputMode="numeric"
        maxLength={2}
        hint={t('tuning.epochsHint')}
        problem={hasTried && areEpochsWrong ? t('tuning.epochsWrong') : undefined}
        onChange={event => set({ epochs: event.target.value })}
      />
      <TextField
        label={t('versions.note')}
        value={form.note}
        maxLength={2_000}
        onChange={event => set({ note: event.target.value })}
      />
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
    </form>
  );
}
