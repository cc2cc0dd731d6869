import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deskEventTypes } from '#protocol/desk-events.ts';
import { type Webhook, webhookKinds } from '#protocol/http/webhooks.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import { formOf, newWebhook, ofKind, problemIn, sentOf } from './webhook-form.ts';

type Props = {
  onClose: () => void;
  onChanged: () => void;
  /** A new one and its secret are there. */
  onMade: (made: MadeSecret) => void;
};

/** Adds a webhook, or changes one. */
export function WebhookDialog({ of, ...rest }: Props & { /** Null: closed. */ of: Webhook | 'new' | null }) {
  const { t } = useTranslation();
  const isNew = of === 'new';
  return (
    <FormDialog
      isOpen={of !== null}
      title={isNew ? t('webhooks.add') : t('webhooks.changeTitle', { name: of?.name ?? '' })}
      verb={t(isNew ? 'webhooks.addVerb' : 'verb.save')}
      width="max-w-[560px]"
      unavailable={useUnavailable('webhook.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of: of === 'new' ? null : of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, onClose, onChanged, onMade }: Props & { formId: string; of: Webhook | null }) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  const teams = useTeams();
  const [form, setForm] = useState(of ? formOf(of) : newWebhook);
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const problem = hasTried ? problemIn(form) : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemIn(form)) return;
    const wish = sentOf(form);
    const isDone = await act(async () => {
      const { kind: _kind, ...rest } = wish;
      if (of) return webhooks.save(of.id, { ...rest, version: of.version });
      const answer = await webhooks.add(wish);
      if (answer.ok && answer.secret !== '')
        onMade({ name: answer.webhook.name, secret: answer.secret, oldUntil: null });
      return answer;
    });
    if (isDone) onClose();
  };
  const { eventTypes } = form;
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <TextField
        label={t('webhooks.name')}
        value={form.name}
        maxLength={80}
        autoFocus
        problem={problem === 'name' ? t('webhooks.problem_name') : undefined}
        onChange={event => setForm({ ...form, name: event.target.value })}
      />
      {!of && (
        <SelectField
          label={t('webhooks.kind')}
          hint={t(`webhooks.kindHint_${form.kind}`)}
          value={form.kind}
          choices={webhookKinds.map(each => [each, t(`webhooks.kind_${each}`)])}
          onChange={value => setForm(ofKind(form, webhookKinds.find(each => each === value) ?? 'standard'))}
        />
      )}
      <TextField
        label={t('webhooks.url')}
        hint={t(`webhooks.urlHint_${form.kind}`)}
        type="url"
        value={form.url}
        maxLength={1_000}
        problem={problem === 'url' ? t('webhooks.problem_url') : undefined}
        onChange={event => setForm({ ...form, url: event.target.value })}
      />
      <SelectField
        label={t('webhooks.team')}
        value={form.teamId ?? ''}
        choices={[['', t('webhooks.everyTeam')], ...teams.map(team => [team.id, team.name] as const)]}
        onChange={teamId => setForm({ ...form, teamId: teamId === '' ? null : teamId })}
      />
      <fieldset>
        <legend className="text-sm text-ink-2">{t('webhooks.events')}</legend>
        <p className={`mb-1 text-xs ${problem === 'events' ? 'text-danger' : 'text-muted'}`}>
          {t(problem === 'events' ? 'webhooks.problem_events' : `webhooks.eventsHint_${form.kind}`)}
        </p>
        <div className="grid grid-cols-2 gap-x-4">
          {deskEventTypes.map(type => (
            <CheckRow
              key={type}
              label={<span className="font-mono text-[12.5px]">{type}</span>}
              isChecked={eventTypes.includes(type)}
              onChange={isOn =>
                setForm({
                  ...form,
                  eventTypes: isOn ? [...eventTypes, type] : eventTypes.filter(each => each !== type),
                })
              }
            />
          ))}
        </div>
      </fieldset>
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
