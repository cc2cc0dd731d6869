import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { TextField } from '../../../ui/field.tsx';

/** Asks why no article is to answer it. */
export function DismissDialog({
  isOpen,
  onClose,
  onDismiss,
}: {
  isOpen: boolean;
  onClose: () => void;
  onDismiss: (reason: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDialog isOpen={isOpen} title={t('gaps.dismissTitle')} verb={t('gaps.dismiss')} onClose={onClose}>
      {formId => <DismissForm formId={formId} onDismiss={onDismiss} />}
    </FormDialog>
  );
}

function DismissForm({ formId, onDismiss }: { formId: string; onDismiss: (reason: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <form
      id={formId}
      onSubmit={event => {
        event.preventDefault();
        if (reason.trim() !== '') onDismiss(reason.trim());
      }}
    >
      <TextField
        label={t('gaps.why')}
        hint={t('gaps.dismissText')}
        value={reason}
        maxLength={300}
        required
        onChange={event => setReason(event.target.value)}
      />
    </form>
  );
}
