import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';

type Props = { onClose: () => void; onChanged: () => void };

/** Ends a key for good, after saying so. */
export function RevokeDialog({
  of,
  ...rest
}: Props & { /** Null: closed. */ of: { id: string; name: string } | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('apiKeys.revokeTitle', { name: of?.name ?? '' })}
      verb={t('apiKeys.revokeVerb', { name: of?.name ?? '' })}
      unavailable={useUnavailable('key.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, id: of.id, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, id, onClose, onChanged }: Props & { formId: string; id: string }) {
  const { t } = useTranslation();
  const { keys } = useDesk().securityServer;
  const { act, refusal } = useAct(onChanged);
  const revoke = async (event: FormEvent) => {
    event.preventDefault();
    if (await act(() => keys.revoke(id))) onClose();
  };
  return (
    <form id={formId} onSubmit={event => void revoke(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('apiKeys.revokeText')}</p>
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
