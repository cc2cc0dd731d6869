import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import type { Agent } from '../../../data/model.ts';

type Props = { onClose: () => void; onDone: (person: Agent) => void };

/** Says what becomes of a colleague's sessions and conversations before it is done. */
export function DeactivateDialog({
  person,
  ...props
}: Props & { /** Null: closed. */ person: Agent | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={person !== null}
      title={t('people.disableTitle', { name: person?.name ?? '' })}
      verb={t('people.disable')}
      width="max-w-[440px]"
      unavailable={useUnavailable('people.edit')}
      onClose={props.onClose}
    >
      {formId => person && <DeactivateForm {...{ formId, person, ...props }} />}
    </FormDialog>
  );
}

function DeactivateForm({ formId, person, onClose, onDone }: Props & { formId: string; person: Agent }) {
  const { t } = useTranslation();
  const { people: server } = useDesk().securityServer;
  const [refusal, setRefusal] = useState('');
  const disable = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await server.disable(person.id);
    if (!answer.ok) return setRefusal(answer.problem.message);
    onClose();
    onDone(person);
  };
  return (
    <form id={formId} onSubmit={event => void disable(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('people.disableText')}</p>
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
