import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import type { Asked } from './privacy.tsx';

type Props = { onClose: () => void; onDone: () => void };

/** Has a copy made of all that is kept of a customer. */
export function CopyDialog({ of, ...rest }: Props & { /** Null: closed. */ of: Asked['customer'] | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('privacy.copyTitle', { name: of?.name ?? '' })}
      verb={t('privacy.makeCopy')}
      unavailable={useUnavailable('customer.export')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, onClose, onDone }: Props & { formId: string; of: Asked['customer'] }) {
  const { t } = useTranslation();
  const { privacy } = useDesk().securityServer;
  const [withNotes, setWithNotes] = useState(false);
  const { act, refusal } = useAct(() => undefined);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await act(() => privacy.export(of.id, withNotes)))) return;
    onClose();
    onDone();
  };
  return (
    <form id={formId} onSubmit={event => void make(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('privacy.copyText')}</p>
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-[2px] size-4 flex-none accent-accent"
          checked={withNotes}
          onChange={event => setWithNotes(event.target.checked)}
        />
        <span>
          {t('privacy.withNotes')}
          <span className="block text-xs text-muted">{t('privacy.withNotesHint')}</span>
        </span>
      </label>
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
