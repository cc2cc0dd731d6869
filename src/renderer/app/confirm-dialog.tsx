import type { FormEvent } from 'react';
import type { Action } from '#protocol/permissions.ts';
import type { Answer } from '../data/model.ts';
import { FormDialog } from './form-dialog.tsx';
import { useAct, useUnavailable } from './use-act.ts';

type Confirmed<Of> = {
  /** What it says will happen. */
  text: string;
  work: (of: Of) => Promise<Answer<object>>;
  onClose: () => void;
  /** Told of each try, also of one that was refused: what is listed may be another now. */
  onTried?: () => void;
  onDone?: (of: Of) => void;
};

/** Asks before something that cannot be undone, and closes once it is done; a refusal stays in it, in the server's words. */
export function ConfirmDialog<Of>({
  of,
  title,
  verb,
  needs,
  ...rest
}: Confirmed<Of> & {
  /** Null: closed. */
  of: Of | null;
  title: string;
  verb: string;
  needs: Action;
}) {
  return (
    <FormDialog
      isOpen={of !== null}
      title={title}
      verb={verb}
      width="max-w-[440px]"
      unavailable={useUnavailable(needs)}
      onClose={rest.onClose}
    >
      {formId => of !== null && <Form {...{ formId, of, ...rest }} />}
    </FormDialog>
  );
}

function Form<Of>({
  formId,
  of,
  text,
  work,
  onClose,
  onTried = () => undefined,
  onDone,
}: Confirmed<Of> & { formId: string; of: Of }) {
  const { act, refusal } = useAct(onTried);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await act(() => work(of)))) return;
    onClose();
    onDone?.(of);
  };
  return (
    <form id={formId} onSubmit={event => void send(event)} className="grid gap-3 p-4 text-sm">
      <p>{text}</p>
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
