import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PartId, partIds } from '#protocol/system.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useCommands } from '../../data/desk.ts';
import type { MaintenanceView } from '../../data/model.ts';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { fromField, toField, usualSpan } from './maintenance-times.ts';

/** Announces maintenance, or changes what was announced. Works without the server: it is told when the line is back. */
export function MaintenanceDialog({
  edited,
  onClose,
}: {
  edited: MaintenanceView | 'new' | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const isNew = edited === 'new';
  return (
    <FormDialog
      isOpen={edited !== null}
      title={isNew ? t('system.form.newTitle') : t('system.form.editTitle')}
      verb={isNew ? t('system.form.announce') : t('system.form.save')}
      onClose={onClose}
    >
      {formId =>
        edited && <MaintenanceForm formId={formId} before={isNew ? null : edited} onDone={onClose} />
      }
    </FormDialog>
  );
}

function MaintenanceForm({
  formId,
  before,
  onDone,
}: {
  formId: string;
  before: MaintenanceView | null;
  onDone: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { saveMaintenance } = useCommands();
  const now = useMinute();
  const [title, setTitle] = useState(before?.title ?? '');
  const [text, setText] = useState(before?.text ?? '');
  const [from, setFrom] = useState(() => toField(before?.startsAt ?? usualSpan(now).startsAt));
  const [to, setTo] = useState(() => toField(before?.endsAt ?? usualSpan(now).endsAt));
  const [parts, setParts] = useState<readonly PartId[]>(before?.parts ?? []);
  const [tellCustomers, setTellCustomers] = useState(before?.tellCustomers ?? true);
  const [isTried, setTried] = useState(false);
  const startsAt = fromField(from);
  const endsAt = fromField(to);
  const isSpan = startsAt !== null && endsAt !== null && endsAt > startsAt && endsAt > now;

  function save(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (title.trim() === '' || !isSpan || startsAt === null || endsAt === null) return;
    void saveMaintenance({
      ...(before ? { id: before.id } : {}),
      ...{ title: title.trim(), text: text.trim(), lang: before?.lang || i18n.language },
      ...{ startsAt, endsAt, parts: [...parts], tellCustomers },
    });
    onDone();
  }

  return (
    <form id={formId} onSubmit={save} noValidate className="flex flex-col gap-4 p-4">
      <TextField
        label={t('system.form.title')}
        value={title}
        maxLength={120}
        placeholder={t('system.form.titleExample')}
        problem={isTried && title.trim() === '' ? t('system.form.needsTitle') : undefined}
        onChange={event => setTitle(event.target.value)}
      />
      <TextAreaField
        label={t('system.form.text')}
        value={text}
        rows={3}
        maxLength={2_000}
        onChange={event => setText(event.target.value)}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('system.form.from')}
          type="datetime-local"
          value={from}
          onChange={event => setFrom(event.target.value)}
        />
        <TextField
          label={t('system.form.to')}
          type="datetime-local"
          value={to}
          problem={isTried && !isSpan ? t('system.form.needsSpan') : undefined}
          onChange={event => setTo(event.target.value)}
        />
      </div>
      <PartChoices parts={parts} onChange={setParts} />
      <TellCustomers value={tellCustomers} onChange={setTellCustomers} />
    </form>
  );
}

function PartChoices({
  parts,
  onChange,
}: {
  parts: readonly PartId[];
  onChange: (parts: readonly PartId[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{t('system.form.parts')}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {partIds.map(part => (
          <label key={part} className="flex min-h-6 items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={parts.includes(part)}
              onChange={event =>
                onChange(event.target.checked ? [...parts, part] : parts.filter(each => each !== part))
              }
            />
            {t(`system.part.${part}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function TellCustomers({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }) {
  const { t } = useTranslation();
  const hintId = useId();
  return (
    <div>
      <label className="flex min-h-6 items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          aria-describedby={hintId}
          checked={value}
          onChange={event => onChange(event.target.checked)}
        />
        {t('system.form.tellCustomers')}
      </label>
      <p id={hintId} className="ml-6 text-xs text-muted">
        {t('system.form.tellCustomersHint')}
      </p>
    </div>
  );
}
