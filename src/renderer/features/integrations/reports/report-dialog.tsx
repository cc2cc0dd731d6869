import { Eye, Send } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report, ReportPreviewAnswer } from '#protocol/http/reports.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import { ownZone } from '../../../ui/zones.ts';
import { Attachments, Sections } from './report-contents.tsx';
import { dayIn, formOf, newReport, problemIn, type ReportForm, sentOf } from './report-form.ts';
import { ReportPreview } from './report-preview.tsx';
import { Range, When } from './report-when.tsx';

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
      width="max-w-[680px]"
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
  const now = useMinute();
  const [form, setForm] = useState<ReportForm>(() =>
    of ? formOf(of) : newReport(ownZone(), user.email, dayIn(ownZone(), now)),
  );
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
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-5 p-4">
      <TextField
        label={t('reports.name')}
        value={form.name}
        maxLength={80}
        autoFocus
        problem={problem === 'name' ? t('reports.problem_name') : undefined}
        onChange={event => set({ name: event.target.value })}
      />
      <fieldset>
        <legend className="mb-2 text-sm font-strong">{t('reports.about')}</legend>
        <div className="grid grid-cols-3 gap-3">
          <SelectField
            label={t('reports.team')}
            value={form.teamId ?? ''}
            choices={[['', t('reports.everyTeam')], ...teams.map(team => [team.id, team.name] as const)]}
            onChange={teamId => set({ teamId: teamId === '' ? null : teamId })}
          />
          <Range form={form} onChange={set} />
        </div>
      </fieldset>
      <Sections {...{ form, problem, onChange: set }} />
      <When {...{ form, problem, onChange: set }} />
      <TextAreaField
        label={t('reports.recipients')}
        hint={t('reports.recipientsHint')}
        rows={3}
        value={form.recipients}
        problem={problem === 'recipients' ? t('reports.problem_recipients') : undefined}
        onChange={event => set({ recipients: event.target.value })}
      />
      <Attachments form={form} onChange={set} />
      <CheckRow
        label={t('reports.isActive')}
        hint={t('reports.isActiveHint')}
        isChecked={form.isActive}
        onChange={isActive => set({ isActive })}
      />
      <Trying form={form} onTried={() => setTried(true)} />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}

/** Looks at it before it is saved: on the screen, or as a mail to oneself. */
function Trying({ form, onTried }: { form: ReportForm; onTried: () => void }) {
  const { t } = useTranslation();
  const { reports } = useDesk().integrationServer;
  const [preview, setPreview] = useState<{ of: string; answer: ReportPreviewAnswer } | null>(null);
  const [said, setSaid] = useState('');
  const { act, refusal } = useAct(() => undefined);
  const unavailable = useUnavailable('report.edit');
  const wish = sentOf(form);
  const try_ = async (begun: string, work: () => Promise<string | null>) => {
    onTried();
    if (problemIn(form)) return;
    setSaid(begun);
    setSaid((await work()) ?? '');
  };
  const show = () =>
    try_(t('reports.previewMaking'), async () => {
      await act(async () => {
        const answer = await reports.preview(wish);
        if (answer.ok) setPreview({ of: JSON.stringify(wish), answer });
        return answer;
      });
      return null;
    });
  const test = () =>
    try_(t('reports.testing'), async () => {
      let told: string | null = null;
      await act(async () => {
        const answer = await reports.test(wish);
        if (answer.ok)
          told = answer.isSent
            ? t('reports.tested', { mail: answer.text })
            : t('reports.notTested', { why: answer.text });
        return answer;
      });
      return told;
    });
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button icon={Eye} unavailable={unavailable} onClick={() => void show()}>
          {t('reports.preview')}
        </Button>
        <Button icon={Send} unavailable={unavailable} onClick={() => void test()}>
          {t('reports.test')}
        </Button>
        <span role="status" className="min-w-0 flex-1 text-sm text-muted">
          {refusal === '' ? said : <span className="text-danger">{refusal}</span>}
        </span>
      </div>
      {/* What was changed since is not what is shown: it goes. */}
      {preview && preview.of === JSON.stringify(wish) && <ReportPreview of={preview.answer} />}
    </div>
  );
}
