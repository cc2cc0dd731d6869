import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../app/form-dialog.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';

/** What customers meet from now on. Failing examples want a reason. */
export function PublishDialog({
  failing,
  onPublish,
  onClose,
}: {
  failing: readonly string[];
  onPublish: (note: string, override: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [override, setOverride] = useState('');
  const [hasTried, setTried] = useState(false);
  const isMissing = failing.length > 0 && override.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isMissing) onPublish(note, override);
  };
  return (
    <FormDialog isOpen title={t('flows.publishTitle')} verb={t('flows.publish')} onClose={onClose}>
      {formId => (
        <form id={formId} noValidate onSubmit={submit} className="grid gap-3 p-4">
          <TextField
            label={t('flows.note')}
            value={note}
            maxLength={500}
            onChange={event => setNote(event.target.value)}
          />
          {failing.length > 0 && (
            <>
              <p className="text-sm text-danger">{t('flows.failing', { names: failing.join(', ') })}</p>
              <TextAreaField
                label={t('flows.override')}
                rows={3}
                maxLength={500}
                value={override}
                problem={hasTried && isMissing ? t('flows.overrideMissing') : undefined}
                onChange={event => setOverride(event.target.value)}
              />
            </>
          )}
        </form>
      )}
    </FormDialog>
  );
}
