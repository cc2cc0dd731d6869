import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportFormats, exportKinds } from '#protocol/http/exports.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { type ExportForm, newExport, requestOf } from './export-form.ts';

type Props = { onClose: () => void; onChanged: () => void };

/** Begins an export. */
export function ExportDialog({ isOpen, ...rest }: Props & { isOpen: boolean }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={isOpen}
      title={t('exports.add')}
      verb={t('exports.addVerb')}
      unavailable={useUnavailable('export.make')}
      onClose={rest.onClose}
    >
      {formId => <Form {...{ formId, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, onClose, onChanged }: Props & { formId: string }) {
  const { t } = useTranslation();
  const { exports } = useDesk().integrationServer;
  const now = useMinute();
  const [form, setForm] = useState<ExportForm>(() => newExport(now));
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const wish = requestOf(form);
  const set = (fields: Partial<ExportForm>) => setForm({ ...form, ...fields });
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wish && (await act(() => exports.start(wish)))) onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void start(event)} className="grid gap-4 p-4">
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t('exports.kind')}
          hint={t(`exports.kindHint_${form.kind}`)}
          value={form.kind}
          choices={exportKinds.map(each => [each, t(`exports.kind_${each}`)])}
          onChange={value => set({ kind: exportKinds.find(each => each === value) ?? 'conversations' })}
        />
        <SelectField
          label={t('exports.format')}
          value={form.format}
          choices={(['xlsx', 'csv', 'jsonl'] as const).map(each => [each, t(`exports.format_${each}`)])}
          onChange={value => set({ format: exportFormats.find(each => each === value) ?? 'xlsx' })}
        />
        <TextField
          label={t('exports.firstDay')}
          type="date"
          value={form.firstDay}
          onChange={event => set({ firstDay: event.target.value })}
        />
        <TextField
          label={t('exports.lastDay')}
          type="date"
          value={form.lastDay}
          problem={hasTried && !wish ? t('exports.problem_range') : undefined}
          onChange={event => set({ lastDay: event.target.value })}
        />
      </div>
      {form.kind !== 'customers' && <Which form={form} onChange={set} />}
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}

const channels = ['chat', 'form'] as const;
const statuses = ['open', 'snoozed', 'resolved'] as const;

function Which({ form, onChange }: { form: ExportForm; onChange: (fields: Partial<ExportForm>) => void }) {
  const { t } = useTranslation();
  const teams = useTeams();
  return (
    <div className="grid grid-cols-3 gap-3">
      <SelectField
        label={t('exports.team')}
        value={form.teamId}
        choices={[['', t('exports.everyTeam')], ...teams.map(team => [team.id, team.name] as const)]}
        onChange={teamId => onChange({ teamId })}
      />
      <SelectField
        label={t('exports.channel')}
        value={form.channel}
        choices={[
          ['', t('exports.everyChannel')],
          ...channels.map(each => [each, t(`exports.channel_${each}`)] as const),
        ]}
        onChange={value => onChange({ channel: channels.find(each => each === value) ?? '' })}
      />
      <SelectField
        label={t('exports.status')}
        value={form.status}
        choices={[
          ['', t('exports.everyStatus')],
          ...statuses.map(each => [each, t(`exports.status_${each}`)] as const),
        ]}
        onChange={value => onChange({ status: statuses.find(each => each === value) ?? '' })}
      />
    </div>
  );
}
