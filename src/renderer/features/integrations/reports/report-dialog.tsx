import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Report, reportCadences } from '#protocol/http/reports.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import { ownZone, zonesWith } from '../../../ui/zones.ts';
import { formOf, newReport, problemIn, type ReportForm, sentOf } from './report-form.ts';
import { useReportWords } from './use-report-words.ts';

type Props = { onClose: () => void; onChanged: () => void };

/** Adds a report, or changes one. */
export function ReportDialog({ of, ...rest }: Props & { /** Null: closed. */ of: Report | 'new' | null }) {
  const { t } = useTranslation();
  const isNew = of === 'new';
  return (
    <FormDialog
      isOpen={of !== null}
      title={isNew ? t('reports.add') : t('reports.changeTitle', { name: of?.name ?? '' })}
      verb={t(isNew ? 'reports.addVerb' : 'verb.save')}
      unavailable={useUnavailable('report.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of: of === 'new' ? null : of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, onClose, onChanged }: Props & { formId: string; of: Report | null }) {
  const { t } = useTranslation();
  const { integrationServer, user } = useDesk();
  const teams = useTeams();
  const [form, setForm] = useState<ReportForm>(() => (of ? formOf(of) : newReport(ownZone(), user.email)));
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const set = (fields: Partial<ReportForm>) => setForm({ ...form, ...fields });
  const problem = hasTried ? problemIn(form) : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemIn(form)) return;
    const wish = sentOf(form);
    const { reports } = integrationServer;
    if (await act(() => (of ? reports.save(of.id, { ...wish, version: of.version }) : reports.add(wish))))
      onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <TextField
        label={t('reports.name')}
        value={form.name}
        maxLength={80}
        autoFocus
        problem={problem === 'name' ? t('reports.problem_name') : undefined}
        onChange={event => set({ name: event.target.value })}
      />
      <When form={form} onChange={set} />
      <SelectField
        label={t('reports.team')}
        value={form.teamId ?? ''}
        choices={[['', t('reports.everyTeam')], ...teams.map(team => [team.id, team.name] as const)]}
        onChange={teamId => set({ teamId: teamId === '' ? null : teamId })}
      />
      <TextAreaField
        label={t('reports.recipients')}
        hint={t('reports.recipientsHint')}
        rows={3}
        value={form.recipients}
        problem={problem === 'recipients' ? t('reports.problem_recipients') : undefined}
        onChange={event => set({ recipients: event.target.value })}
      />
      <CheckRow
        label={t('reports.isActive')}
        hint={t('reports.isActiveHint')}
        isChecked={form.isActive}
        onChange={isActive => set({ isActive })}
      />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

function When({ form, onChange }: { form: ReportForm; onChange: (fields: Partial<ReportForm>) => void }) {
  const { t } = useTranslation();
  const words = useReportWords();
  return (
    <div className="grid grid-cols-2 gap-3">
      <SelectField
        label={t('reports.cadence')}
        value={form.cadence}
        choices={reportCadences.map(each => [each, t(`reports.cadence_${each}`)])}
        onChange={value => onChange({ cadence: reportCadences.find(each => each === value) ?? 'weekly' })}
      />
      {form.cadence === 'weekly' && (
        <SelectField
          label={t('reports.weekday')}
          value={String(form.weekday)}
          choices={numbers(1, 7).map(day => [String(day), words.weekday(day)])}
          onChange={value => onChange({ weekday: Number(value) })}
        />
      )}
      {form.cadence === 'monthly' && (
        <SelectField
          label={t('reports.monthDay')}
          value={String(form.monthDay)}
          choices={numbers(1, 28).map(day => [String(day), String(day)])}
          onChange={value => onChange({ monthDay: Number(value) })}
        />
      )}
      <SelectField
        label={t('reports.hour')}
        value={String(form.hour)}
        choices={numbers(0, 23).map(each => [String(each), words.hour(each)])}
        onChange={value => onChange({ hour: Number(value) })}
      />
      <SelectField
        label={t('reports.timeZone')}
        value={form.timeZone}
        choices={zonesWith(form.timeZone).map(zone => [zone, zone.replaceAll('_', ' ')])}
        onChange={timeZone => onChange({ timeZone })}
      />
    </div>
  );
}
