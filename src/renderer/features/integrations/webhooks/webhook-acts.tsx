import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '#protocol/http/webhooks.ts';
import { ConfirmDialog } from '../../../app/confirm-dialog.tsx';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { RotateDialog } from '../../../app/rotate-dialog.tsx';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { localOf, spanOf } from './webhook-form.ts';

type Closing = { onClose: () => void };
type Of = { /** Null: closed. */ of: Webhook | null };

/** Gives a webhook another secret, and the old one some time beside it. */
export function RotateWebhookDialog(props: Of & Closing & { onMade: (made: MadeSecret) => void }) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  return (
    <RotateDialog
      {...props}
      title={t('webhooks.rotateTitle', { name: props.of?.name ?? '' })}
      verb={t('webhooks.rotate')}
      needs="webhook.edit"
      text={t('webhooks.rotateText')}
      label={t('webhooks.grace')}
      rotate={({ id }, graceHours) => webhooks.rotate(id, graceHours)}
    />
  );
}

/** Takes a webhook away, after saying so. */
export function RemoveDialog({ of, onClose, onRemoved }: Of & Closing & { onRemoved: () => void }) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  return (
    <ConfirmDialog
      {...{ of, onClose, onDone: onRemoved, needs: 'webhook.edit' }}
      title={t('webhooks.removeTitle', { name: of?.name ?? '' })}
      verb={t('webhooks.removeVerb', { name: of?.name ?? '' })}
      text={t('webhooks.removeText')}
      work={({ id }) => webhooks.remove(id)}
    />
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
