import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site } from '#protocol/http/sites.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import { Greetings } from './greetings.tsx';
import { Hours } from './hours.tsx';
import { asked, formOf, requestOf, type SiteForm, type SiteProblems } from './site-form.ts';
import { SitePreview } from './site-preview.tsx';
import { useSaving } from './use-saving.ts';

/** Changes a site, with its widget beside it as it will look. */
export function SiteDialog({
  site,
  onClose,
  onSaved,
}: {
  /** Null: closed. */
  site: Site | null;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { t } = useTranslation();
  const done = () => {
    onSaved();
    onClose();
  };
  return (
    <FormDialog
      isOpen={site !== null}
      title={t('sites.changeOf', { name: site?.settings.name ?? '' })}
      verb={t('verb.save')}
      width="max-w-[860px]"
      unavailable={useUnavailable('site.edit')}
      onClose={onClose}
    >
      {formId => site && <Form key={site.id} formId={formId} site={site} onDone={done} />}
    </FormDialog>
  );
}

export type SitePart = {
  form: SiteForm;
  problems: SiteProblems;
  onChange: (fields: Partial<SiteForm>) => void;
};

function Form({ formId, site, onDone }: { formId: string; site: Site; onDone: () => void }) {
  const { t } = useTranslation();
  const { sites: server } = useDesk().securityServer;
  const [form, setForm] = useState<SiteForm>(() => formOf(site));
  const { problems, refusal, take } = useSaving(onDone);
  const part: SitePart = { form, problems, onChange: fields => setForm({ ...form, ...fields }) };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    take(await server.save(site.id, requestOf(form, site.version)));
  };
  return (
    <form
      id={formId}
      noValidate
      onSubmit={event => void save(event)}
      className="grid gap-4 p-4 min-[720px]:grid-cols-[minmax(0,1fr)_260px]"
    >
      <div className="grid content-start gap-3">
        <Where {...part} />
        <Look {...part} />
        <Greetings {...part} />
        <Hours {...part} />
        <p role="status" className="text-sm text-danger empty:hidden">
          {refusal}
        </p>
      </div>
      <div className="min-[720px]:sticky min-[720px]:top-4 min-[720px]:self-start">
        <h3 className="mb-1 text-sm text-ink-2">{t('sites.preview')}</h3>
        <SitePreview form={form} />
      </div>
    </form>
  );
}

function Where({ form, problems, onChange }: SitePart) {
  const { t } = useTranslation();
  const teams = useTeams();
  return (
    <>
      <TextField
        label={t('sites.name')}
        hint={t('sites.nameHint')}
        value={form.name}
        maxLength={120}
        problem={problems.name}
        onChange={event => onChange({ name: event.target.value })}
      />
      <SelectField
        label={t('sites.team')}
        hint={problems.teamId ?? t('sites.teamHint')}
        value={form.teamId}
        choices={teams.map(({ id, name }) => [id, name])}
        onChange={teamId => onChange({ teamId })}
      />
      <TextAreaField
        label={t('sites.origins')}
        hint={t('sites.originsHint')}
        rows={3}
        value={form.origins}
        placeholder="https://www.example.com"
        problem={problems.origins}
        onChange={event => onChange({ origins: event.target.value })}
      />
      <CheckRow label={t('sites.ai')} isChecked={form.ai} onChange={ai => onChange({ ai })} />
      <CheckRow
        label={t('sites.maskCards')}
        isChecked={form.maskCards}
        onChange={maskCards => onChange({ maskCards })}
      />
      <SelectField
        label={t('sites.asks')}
        value={form.asks}
        choices={asked.map(each => [each, t(`sites.asks_${each}`)])}
        onChange={value => onChange({ asks: asked.find(each => each === value) ?? 'rating' })}
      />
    </>
  );
}

function Look({ form, problems, onChange }: SitePart) {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-2 gap-3">
      <TextField
        label={t('sites.accent')}
        hint={t('sites.accentHint')}
        value={form.accent}
        maxLength={7}
        placeholder="#1f6f5c"
        problem={problems.accent}
        onChange={event => onChange({ accent: event.target.value })}
      />
      <SelectField
        label={t('sites.corner')}
        value={form.corner}
        choices={(['right', 'left'] as const).map(each => [each, t(`sites.corner_${each}`)])}
        onChange={value => onChange({ corner: value === 'left' ? 'left' : 'right' })}
      />
    </div>
  );
}
