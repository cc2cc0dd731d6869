import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import { ownZone, zonesWith } from '../../../ui/zones.ts';
import { useSaving } from './use-saving.ts';

/** Adds a site with the usual settings; everything else is changed afterwards. */
export function AddSiteDialog({
  isOpen,
  onClose,
  onSaved,
}: {
  isOpen: boolean;
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
      isOpen={isOpen}
      title={t('sites.add')}
      verb={t('sites.addVerb')}
      unavailable={useUnavailable('site.edit')}
      onClose={onClose}
    >
      {formId => <Form formId={formId} onDone={done} />}
    </FormDialog>
  );
}

function Form({ formId, onDone }: { formId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { sites: server } = useDesk().securityServer;
  const teams = useTeams();
  const [form, setForm] = useState({ name: '', origins: '', timeZone: ownZone(), ai: true });
  const [teamId, setTeamId] = useState(teams[0]?.id ?? '');
  const { problems, setProblems, refusal, take } = useSaving(onDone);
  const set = (fields: Partial<typeof form>) => setForm({ ...form, ...fields });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (form.name.trim() === '') return setProblems({ name: t('sites.needsName') });
    const { origins, ...rest } = form;
    const allowedOrigins = origins.split(/[\s,;]+/).filter(each => each !== '');
    take(await server.add({ ...rest, name: form.name.trim(), teamId, allowedOrigins }));
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-3 p-4">
      <TextField
        label={t('sites.name')}
        hint={t('sites.nameHint')}
        value={form.name}
        maxLength={120}
        problem={problems.name}
        onChange={event => set({ name: event.target.value })}
      />
      <SelectField
        label={t('sites.team')}
        value={teamId}
        choices={teams.map(({ id, name }) => [id, name])}
        onChange={setTeamId}
      />
      <TextAreaField
        label={t('sites.origins')}
        hint={t('sites.originsHint')}
        rows={2}
        value={form.origins}
        placeholder="https://www.example.com"
        problem={problems.origins}
        onChange={event => set({ origins: event.target.value })}
      />
      <SelectField
        label={t('sites.timeZone')}
        value={form.timeZone}
        choices={zonesWith(form.timeZone).map(zone => [zone, zone])}
        onChange={timeZone => set({ timeZone })}
      />
      <CheckRow label={t('sites.ai')} isChecked={form.ai} onChange={ai => set({ ai })} />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
