import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SsoProvider } from '#protocol/http/sso.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';

type Props = { onClose: () => void; onRemoved: (name: string) => void };

/** Says who needs another way in before it is done. */
export function RemoveDialog({ of, ...props }: Props & { /** Null: closed. */ of: SsoProvider | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('sso.removeTitle', { name: of?.name ?? '' })}
      verb={t('sso.remove')}
      width="max-w-[440px]"
      unavailable={useUnavailable('security.edit')}
      onClose={props.onClose}
    >
      {formId => of && <RemoveForm {...{ formId, of, ...props }} />}
    </FormDialog>
  );
}

function RemoveForm({ formId, of, onClose, onRemoved }: Props & { formId: string; of: SsoProvider }) {
  const { t } = useTranslation();
  const { sso } = useDesk().securityServer;
  const { act, refusal } = useAct(() => {});
  const remove = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await act(() => sso.remove(of.slug)))) return;
    onClose();
    onRemoved(of.name);
  };
  return (
    <form id={formId} onSubmit={event => void remove(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('sso.removeText', { count: of.linked })}</p>
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
