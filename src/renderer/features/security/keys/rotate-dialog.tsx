import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '#protocol/http/keys.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { SelectField } from '../../../ui/field.tsx';
import { graces } from './key-form.ts';

type Props = { onClose: () => void; onMade: (made: MadeSecret) => void };

/** Gives a key another secret, and the old one some time beside it. */
export function RotateDialog({ of, ...rest }: Props & { /** Null: closed. */ of: ApiKey | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('apiKeys.rotateTitle', { name: of?.name ?? '' })}
      verb={t('apiKeys.rotate')}
      unavailable={useUnavailable('key.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, onClose, onMade }: Props & { formId: string; of: ApiKey }) {
  const { t } = useTranslation();
  const { keys } = useDesk().securityServer;
  const [grace, setGrace] = useState<(typeof graces)[number]>(24);
  const { act, refusal } = useAct(() => undefined);
  const rotate = async (event: FormEvent) => {
    event.preventDefault();
    const isDone = await act(async () => {
      const answer = await keys.rotate(of.id, grace);
      if (answer.ok)
        onMade({ name: of.name, secret: answer.secret, oldUntil: t(`apiKeys.oldUntil_${grace}`) });
      return answer;
    });
    if (isDone) onClose();
  };
  return (
    <form id={formId} onSubmit={event => void rotate(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('apiKeys.rotateText')}</p>
      <SelectField
        label={t('apiKeys.grace')}
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
