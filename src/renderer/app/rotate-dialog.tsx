import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '#protocol/permissions.ts';
import type { Answer } from '../data/model.ts';
import { SelectField } from '../ui/field.tsx';
import { FormDialog } from './form-dialog.tsx';
import type { MadeSecret } from './secret-dialog.tsx';
import { useAct, useUnavailable } from './use-act.ts';

/** How long the old secret works beside the new one, in hours. */
const graces = [0, 1, 24, 168, 720] as const;

type Rotating<Of> = {
  text: string;
  /** The name of the choice of how long. */
  label: string;
  rotate: (of: Of, graceHours: number) => Promise<Answer<{ secret: string }>>;
  onClose: () => void;
  onMade: (made: MadeSecret) => void;
};

/** Gives something another secret, and the old one some time beside it. */
export function RotateDialog<Of extends { name: string }>({
  of,
  title,
  verb,
  needs,
  ...rest
}: Rotating<Of> & {
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
      unavailable={useUnavailable(needs)}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of, ...rest }} />}
    </FormDialog>
  );
}

function Form<Of extends { name: string }>({
  formId,
  of,
  text,
  label,
  rotate,
  onClose,
  onMade,
}: Rotating<Of> & { formId: string; of: Of }) {
  const { t } = useTranslation();
  const [grace, setGrace] = useState<(typeof graces)[number]>(24);
  const { act, refusal } = useAct(() => undefined);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const isDone = await act(async () => {
      const answer = await rotate(of, grace);
      if (answer.ok)
        onMade({ name: of.name, secret: answer.secret, oldUntil: t(`apiKeys.oldUntil_${grace}`) });
      return answer;
    });
    if (isDone) onClose();
  };
  return (
    <form id={formId} onSubmit={event => void send(event)} className="grid gap-3 p-4 text-sm">
      <p>{text}</p>
      <SelectField
        label={label}
        value={String(grace)}
        choices={graces.map(each => [String(each), t(`apiKeys.grace_${each}`)])}
        onChange={value => setGrace(graces.find(each => String(each) === value) ?? 24)}
      />
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
