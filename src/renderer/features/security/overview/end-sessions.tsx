import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { useEventWords } from './use-events.ts';

/** Signs somebody out everywhere, after saying what that does to their computers. */
export function EndSessionsDialog({
  personId,
  onClose,
}: {
  /** Null: closed. */
  personId: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { person } = useEventWords();
  return (
    <FormDialog
      isOpen={personId !== null}
      title={t('events.endTitle', { name: person(personId) })}
      verb={t('events.end')}
      unavailable={useUnavailable('people.edit')}
      onClose={onClose}
    >
      {formId => personId && <Form {...{ formId, personId, onClose }} />}
    </FormDialog>
  );
}

function Form({ formId, personId, onClose }: { formId: string; personId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { people } = useDesk().securityServer;
  const { act, refusal } = useAct(() => undefined);
  const end = async (event: FormEvent) => {
    event.preventDefault();
    if (await act(() => people.endAllSessions(personId))) onClose();
  };
  return (
    <form id={formId} onSubmit={event => void end(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('events.endText')}</p>
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
