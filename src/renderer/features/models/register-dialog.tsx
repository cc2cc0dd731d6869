import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useAct } from '../../app/use-act.ts';
import { useDesk } from '../../data/desk.ts';
import type { Answer } from '../../data/model.ts';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { Choice } from '../../ui/rows.tsx';

type Kind = 'chat' | 'extractive';
const empty = { kind: 'chat' as Kind, modelName: '', instructions: '', note: '' };

/** A version of what answers customers: which model, and its instructions. */
export function RegisterDialog({
  isOpen,
  onClose,
  onRegistered,
}: {
  isOpen: boolean;
  onClose: () => void;
  onRegistered: () => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDialog isOpen={isOpen} title={t('versions.registerTitle')} verb={t('verb.save')} onClose={onClose}>
      {formId => <Form formId={formId} onClose={onClose} onRegistered={onRegistered} />}
    </FormDialog>
  );
}

function Form({
  formId,
  onClose,
  onRegistered,
}: {
  formId: string;
  onClose: () => void;
  onRegistered: () => void;
}) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { act, refusal } = useAct(onRegistered);
  const [form, setForm] = useState(empty);
  const [hasTried, setTried] = useState(false);
  const isMissing = form.kind === 'chat' && form.modelName.trim() === '';
  const set = (fields: Partial<typeof form>) => setForm({ ...form, ...fields });
  const save = async (): Promise<Answer<object>> => {
    const { kind, note } = form;
    const content = form.instructions.trim();
    const prompt =
      content === '' ? null : await modelServer.savePrompt({ name: 'answers', content, note: '' });
    if (prompt && !prompt.ok) return prompt;
    return modelServer.register({
      ...{ line: 'answers', kind, note, promptId: prompt?.prompt.id ?? null, parentId: null },
      ...(kind === 'chat'
        ? { provider: 'openai', modelName: form.modelName.trim() }
        : { provider: 'embedded', modelName: 'embedded' }),
      ...{ parameters: {}, metadata: {} },
    });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isMissing && (await act(save))) onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void submit(event)} className="grid gap-3 p-4">
      <Choice
        label={t('versions.kind')}
        value={form.kind}
        choices={(['chat', 'extractive'] as const).map(kind => [kind, t(`versions.kind_${kind}`)])}
        onChange={kind => set({ kind })}
      />
      {form.kind === 'chat' && (
        <>
          <TextField
            label={t('versions.modelName')}
            value={form.modelName}
            maxLength={200}
            autoComplete="off"
            problem={hasTried && isMissing ? t('versions.missing') : undefined}
            onChange={event => set({ modelName: event.target.value })}
          />
          <TextAreaField
            label={t('versions.instructions')}
            value={form.instructions}
            rows={5}
            maxLength={40_000}
            hint={t('versions.instructionsHint')}
            onChange={event => set({ instructions: event.target.value })}
          />
        </>
      )}
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
