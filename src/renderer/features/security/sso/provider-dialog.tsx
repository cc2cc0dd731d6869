import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SsoProvider } from '#protocol/http/sso.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { TextAreaField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import {
  addingOf,
  formOf,
  newProvider,
  type ProviderForm,
  type ProviderProblem,
  problemIn,
  settingsOf,
  slugOf,
} from './provider-form.ts';
import { Redirect } from './redirect.tsx';
import { Trial } from './trial.tsx';
import { WhoComes } from './who-comes.tsx';

type Props = {
  /** Where browsers find the server. */
  base: string;
  onClose: () => void;
  onSaved: (name: string) => void;
};

/** Adds a provider, or changes one. */
export function ProviderDialog({
  of,
  ...rest
}: Props & { /** Null: closed. */ of: SsoProvider | 'new' | null }) {
  const { t } = useTranslation();
  const isNew = of === 'new';
  return (
    <FormDialog
      isOpen={of !== null}
      title={isNew ? t('sso.dialogNew') : t('sso.dialogChange', { name: of?.name ?? '' })}
      verb={t(isNew ? 'sso.addVerb' : 'verb.save')}
      width="max-w-[640px]"
      unavailable={useUnavailable('security.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of: of === 'new' ? null : of, ...rest }} />}
    </FormDialog>
  );
}

export type PartProps = {
  form: ProviderForm;
  problem: ProviderProblem | null;
  onChange: (fields: Partial<ProviderForm>) => void;
};

function Form({ formId, of, base, onClose, onSaved }: Props & { formId: string; of: SsoProvider | null }) {
  const { t } = useTranslation();
  const { sso } = useDesk().securityServer;
  const [form, setForm] = useState<ProviderForm>(of ? formOf(of) : newProvider);
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(() => {});
  const problem = hasTried ? problemIn(form) : null;
  const set = (fields: Partial<ProviderForm>) => setForm(held => ({ ...held, ...fields }));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemIn(form)) return;
    const secret = form.secret === '' ? null : form.secret;
    const isDone = await act(() =>
      of
        ? sso.save(of.slug, { ...settingsOf(form), clientSecret: secret, version: of.version })
        : sso.add(addingOf(form)),
    );
    if (!isDone) return;
    onClose();
    onSaved(form.name.trim());
  };
  const part = { form, problem, onChange: set };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <Names {...part} isNew={of === null} />
      <Redirect base={base} slug={form.slug} />
      <Client {...part} hasKept={of?.hasSecret ?? false} />
      <Trial form={form} hasKept={of?.hasSecret ?? false} />
      <WhoComes {...part} />
      <CheckRow
        label={t('sso.isOn')}
        hint={t('sso.isOnHint')}
        isChecked={form.isOn}
        onChange={isOn => set({ isOn })}
      />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}

function Names({ form, problem, onChange, isNew }: PartProps & { isNew: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-2 gap-3">
      <TextField
        label={t('sso.nameField')}
        hint={t('sso.nameHint')}
        value={form.name}
        maxLength={60}
        autoFocus
        problem={problem === 'name' ? t('sso.problem_name') : undefined}
        onChange={({ target: { value } }) =>
          // The address follows the name until somebody writes it themselves.
          onChange(
            isNew && form.slug === slugOf(form.name) ? { name: value, slug: slugOf(value) } : { name: value },
          )
        }
      />
      <TextField
        label={t('sso.slug')}
        hint={t('sso.slugHint')}
        value={form.slug}
        maxLength={30}
        readOnly={!isNew}
        problem={problem === 'slug' ? t('sso.problem_slug') : undefined}
        onChange={event => onChange({ slug: event.target.value })}
      />
    </div>
  );
}

function Client({ form, problem, onChange, hasKept }: PartProps & { hasKept: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t('sso.issuer')}
        hint={t('sso.issuerHint')}
        type="url"
        value={form.issuer}
        maxLength={500}
        problem={problem === 'issuer' ? t('sso.problem_issuer') : undefined}
        onChange={event => onChange({ issuer: event.target.value })}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('sso.clientId')}
          value={form.clientId}
          maxLength={300}
          autoComplete="off"
          problem={problem === 'clientId' ? t('sso.problem_clientId') : undefined}
          onChange={event => onChange({ clientId: event.target.value })}
        />
        <TextField
          label={t('sso.secret')}
          hint={hasKept ? t('sso.secretKept') : t('sso.secretHint')}
          type="password"
          autoComplete="off"
          maxLength={2000}
          value={form.secret}
          onChange={event => onChange({ secret: event.target.value })}
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('sso.scopes')}
          hint={t('sso.scopesHint')}
          value={form.scopes}
          maxLength={500}
          onChange={event => onChange({ scopes: event.target.value })}
        />
        <TextAreaField
          label={t('sso.domainsField')}
          hint={t('sso.domainsHint')}
          rows={2}
          value={form.domains}
          problem={problem === 'domains' ? t('sso.problem_domains') : undefined}
          onChange={event => onChange({ domains: event.target.value })}
        />
      </div>
    </>
  );
}
