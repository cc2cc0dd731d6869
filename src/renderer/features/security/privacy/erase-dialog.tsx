import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerDataAnswer } from '#protocol/http/privacy.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { TextField } from '../../../ui/field.tsx';
import { Counts } from './counts.tsx';
import type { Asked } from './privacy.tsx';

type Props = { onClose: () => void; onDone: () => void };

/** Has a customer forgotten everywhere, once it was said what goes and the name was typed. */
export function EraseDialog({ of, ...rest }: Props & { /** Null: closed. */ of: Asked['customer'] | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('privacy.eraseTitle', { name: of?.name ?? '' })}
      verb={t('privacy.eraseVerb')}
      unavailable={useUnavailable('customer.erase')}
      onClose={rest.onClose}
    >
      {formId => of && <Loader {...{ formId, of, ...rest }} />}
    </FormDialog>
  );
}

function Loader({ of, ...rest }: Props & { formId: string; of: Asked['customer'] }) {
  const { privacy } = useDesk().securityServer;
  const loaded = useServer(() => privacy.customer(of.id), of.id);
  if (loaded.data) return <Form {...rest} id={of.id} data={loaded.data} />;
  return (
    <div className="p-4">
      <Unloaded of={loaded} />
    </div>
  );
}

function Form({
  formId,
  id,
  data,
  onClose,
  onDone,
}: Props & { formId: string; id: string; data: CustomerDataAnswer }) {
  const { t } = useTranslation();
  const { privacy } = useDesk().securityServer;
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const { act, refusal } = useAct(() => undefined);
  const erase = async (event: FormEvent) => {
    event.preventDefault();
    const isMeant = typed.trim().toLocaleLowerCase() === data.confirmWith.toLocaleLowerCase();
    setWrong(!isMeant);
    if (!isMeant || !(await act(() => privacy.erase(id, typed.trim())))) return;
    onClose();
    onDone();
  };
  return (
    <form id={formId} onSubmit={event => void erase(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('privacy.eraseText')}</p>
      <Counts of={data.counts} />
      <p className="text-muted">{t('privacy.eraseStays')}</p>
      <TextField
        label={t('privacy.confirm', { word: data.confirmWith })}
        value={typed}
        autoComplete="off"
        problem={isWrong ? t('privacy.confirmWrong', { word: data.confirmWith }) : undefined}
        onChange={event => setTyped(event.target.value)}
      />
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
