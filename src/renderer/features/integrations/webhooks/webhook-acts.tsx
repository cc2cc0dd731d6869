import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '#protocol/http/webhooks.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { graces, localOf, spanOf } from './webhook-form.ts';

type Closing = { onClose: () => void };
type Of = { /** Null: closed. */ of: Webhook | null };

/** Gives a webhook another secret, and the old one some time beside it. */
export function RotateDialog({ of, ...rest }: Of & Closing & { onMade: (made: MadeSecret) => void }) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  const [grace, setGrace] = useState<(typeof graces)[number]>(24);
  const { act, refusal } = useAct(() => undefined);
  const rotate = async (event: FormEvent) => {
    event.preventDefault();
    if (!of) return;
    const isDone = await act(async () => {
      const answer = await webhooks.rotate(of.id, grace);
      if (answer.ok)
        rest.onMade({ name: of.name, secret: answer.secret, oldUntil: t(`apiKeys.oldUntil_${grace}`) });
      return answer;
    });
    if (isDone) rest.onClose();
  };
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('webhooks.rotateTitle', { name: of?.name ?? '' })}
      verb={t('webhooks.rotate')}
      unavailable={useUnavailable('webhook.edit')}
      onClose={rest.onClose}
    >
      {formId => (
        <form id={formId} onSubmit={event => void rotate(event)} className="grid gap-3 p-4 text-sm">
          <p>{t('webhooks.rotateText')}</p>
          <SelectField
            label={t('webhooks.grace')}
            value={String(grace)}
            choices={graces.map(each => [String(each), t(`apiKeys.grace_${each}`)])}
            onChange={value => setGrace(graces.find(each => String(each) === value) ?? 24)}
          />
          <p role="status" className="text-danger empty:hidden">
            {refusal}
          </p>
        </form>
      )}
    </FormDialog>
  );
}

/** Takes a webhook away, after saying so. */
export function RemoveDialog({ of, ...rest }: Of & Closing & { onRemoved: () => void }) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  const { act, refusal } = useAct(() => undefined);
  const remove = async (event: FormEvent) => {
    event.preventDefault();
    if (of && (await act(() => webhooks.remove(of.id)))) rest.onRemoved();
  };
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('webhooks.removeTitle', { name: of?.name ?? '' })}
      verb={t('webhooks.removeVerb', { name: of?.name ?? '' })}
      unavailable={useUnavailable('webhook.edit')}
      onClose={rest.onClose}
    >
      {formId => (
        <form id={formId} onSubmit={event => void remove(event)} className="grid gap-3 p-4 text-sm">
          <p>{t('webhooks.removeText')}</p>
          <p role="status" className="text-danger empty:hidden">
            {refusal}
          </p>
        </form>
      )}
    </FormDialog>
  );
}

/** Sends the events of a while again. */
export function ReplayDialog({ of, ...rest }: Of & Closing & { onReplayed: (count: number) => void }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={of !== null}
      title={t('webhooks.replayTitle', { name: of?.name ?? '' })}
      verb={t('webhooks.again')}
      unavailable={useUnavailable('webhook.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <ReplayForm {...{ formId, of, ...rest }} />}
    </FormDialog>
  );
}

const dayMs = 86_400_000;

function ReplayForm({
  formId,
  of,
  onClose,
  onReplayed,
}: Closing & { formId: string; of: Webhook; onReplayed: (count: number) => void }) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  const now = useMinute();
  const [from, setFrom] = useState(() => localOf(now - dayMs));
  const [to, setTo] = useState(() => localOf(now + 60_000));
  const [what, setWhat] = useState<'failed' | 'all'>('failed');
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(() => undefined);
  const span = spanOf(from, to);
  const replay = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!span) return;
    const isDone = await act(async () => {
      const answer = await webhooks.replay(of.id, { ...span, failedOnly: what === 'failed' });
      if (answer.ok) onReplayed(answer.count);
      return answer;
    });
    if (isDone) onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void replay(event)} className="grid gap-4 p-4 text-sm">
      <p>{t('webhooks.replayText')}</p>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('webhooks.replayFrom')}
          type="datetime-local"
          value={from}
          onChange={event => setFrom(event.target.value)}
        />
        <TextField
          label={t('webhooks.replayTo')}
          type="datetime-local"
          value={to}
          problem={hasTried && !span ? t('webhooks.replayWrong') : undefined}
          onChange={event => setTo(event.target.value)}
        />
      </div>
      <SelectField
        label={t('webhooks.replayWhat')}
        value={what}
        choices={(['failed', 'all'] as const).map(each => [each, t(`webhooks.replay_${each}`)])}
        onChange={value => setWhat(value === 'all' ? 'all' : 'failed')}
      />
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
