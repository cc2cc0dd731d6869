import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SharedChannel, sharedChannelKinds } from '#protocol/http/notifications.ts';
import { noticeKinds, noticePriorities } from '#protocol/notices.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useDesk, useTeams } from '../../data/desk.ts';
import { TextField } from '../../ui/field.tsx';
import { CheckRow, Choice } from '../../ui/rows.tsx';
import { type ChannelForm, changeOf, formOf, newChannel, problemIn, sentOf } from './channel-form.ts';

/** Adds a shared channel, or changes one. */
export function ChannelDialog({
  channel,
  onClose,
  onSaved,
}: {
  channel: SharedChannel | 'new' | null;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={channel !== null}
      title={channel === 'new' ? t('channels.add') : t('channels.change')}
      verb={t('verb.save')}
      onClose={onClose}
    >
      {formId =>
        channel && (
          <Form
            key={channel === 'new' ? 'new' : channel.id}
            formId={formId}
            channel={channel === 'new' ? null : channel}
            onDone={() => {
              onSaved();
              onClose();
            }}
          />
        )
      }
    </FormDialog>
  );
}

function Form({
  formId,
  channel,
  onDone,
}: {
  formId: string;
  channel: SharedChannel | null;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const [form, setForm] = useState<ChannelForm>(channel ? formOf(channel) : newChannel);
  const [hasTried, setTried] = useState(false);
  const [refusal, setRefusal] = useState('');
  const set = (fields: Partial<ChannelForm>) => setForm({ ...form, ...fields });
  const problem = problemIn(form, channel === null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    const answer = channel
      ? await noticeServer.saveChannel(channel.id, changeOf(form))
      : await noticeServer.addChannel(sentOf(form));
    if (answer.ok) return onDone();
    const details = answer.problem.details?.map(each => each.problem).join(', ');
    setRefusal(details ? `${answer.problem.message} ${details}` : answer.problem.message);
  };
  const shown = hasTried ? problem : null;
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <TextField
        label={t('channels.name')}
        value={form.name}
        maxLength={80}
        problem={shown === 'name' ? t('channels.problem_name') : undefined}
        onChange={event => set({ name: event.target.value })}
      />
      {channel === null && (
        <Choice
          label={t('channels.kind')}
          value={form.kind}
          choices={sharedChannelKinds.map(kind => [kind, t(`channels.kind_${kind}`)])}
          onChange={kind => set({ kind, target: '', secret: '' })}
        />
      )}
      <Address form={form} channel={channel} problem={shown} onChange={set} />
      <Which form={form} onChange={set} />
      {refusal !== '' && (
        <p role="status" className="text-sm text-danger">
          {refusal}
        </p>
      )}
    </form>
  );
}

type PartProps = { form: ChannelForm; onChange: (fields: Partial<ChannelForm>) => void };

function Address({
  form,
  channel,
  problem,
  onChange,
}: PartProps & { channel: SharedChannel | null; problem: ReturnType<typeof problemIn> }) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t(`channels.target_${form.kind}`)}
        value={form.target}
        maxLength={1_000}
        type={form.kind === 'email' ? 'email' : 'url'}
        placeholder={channel?.target}
        hint={channel ? t('channels.stays') : undefined}
        problem={problem === 'target' ? t(`channels.problem_${form.kind}`) : undefined}
        onChange={event => onChange({ target: event.target.value })}
      />
      {form.kind === 'webhook' && (
        <TextField
          label={t('channels.secret')}
          value={form.secret}
          maxLength={200}
          autoComplete="off"
          hint={channel ? t('channels.stays') : t('channels.secretHint')}
          problem={problem === 'secret' ? t('channels.problem_secret') : undefined}
          onChange={event => onChange({ secret: event.target.value })}
        />
      )}
    </>
  );
}

function Which({ form, onChange }: PartProps) {
  const { t } = useTranslation();
  const teams = useTeams();
  const { noticeKinds: kinds } = form;
  return (
    <>
      <Choice
        label={t('channels.priority')}
        value={form.priority}
        choices={noticePriorities.map(priority => [priority, t(`notices.level_${priority}`)])}
        onChange={priority => onChange({ priority })}
      />
      <Choice
        label={t('channels.team')}
        value={form.teamId ?? ''}
        choices={[['', t('channels.everybody')], ...teams.map(team => [team.id, team.name] as const)]}
        onChange={teamId => onChange({ teamId: teamId === '' ? null : teamId })}
      />
      <fieldset>
        <legend className="mb-1 text-sm text-ink-2">{t('channels.kinds')}</legend>
        <div className="grid grid-cols-2 gap-x-4">
          {noticeKinds.map(kind => (
            <CheckRow
              key={kind}
              label={t(`notifications.kind.${kind}`)}
              isChecked={kinds.includes(kind)}
              onChange={isOn =>
                onChange({ noticeKinds: isOn ? [...kinds, kind] : kinds.filter(other => other !== kind) })
              }
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}
