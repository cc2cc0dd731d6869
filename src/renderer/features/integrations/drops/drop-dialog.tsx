import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AddDropRequest, type Drop, dropCadences, type Storage } from '#protocol/http/drops.ts';
import { exportFormats, exportKinds } from '#protocol/http/exports.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import { ownZone } from '../../../ui/zones.ts';
import { ScheduleFields } from '../schedule-fields.tsx';
import { formOf, newDrop, problemIn, sentOf } from './drop-form.ts';

type Props = { storages: readonly Storage[]; onClose: () => void; onChanged: () => void };
type Change = (fields: Partial<AddDropRequest>) => void;

/** Adds a drop, or changes one. */
export function DropDialog({ of, ...rest }: Props & { /** Null: closed. */ of: Drop | 'new' | null }) {
  const { t } = useTranslation();
  const isNew = of === 'new';
  return (
    <FormDialog
      isOpen={of !== null}
      title={isNew ? t('drops.add') : t('drops.changeTitle', { name: of?.name ?? '' })}
      verb={t(isNew ? 'drops.addVerb' : 'verb.save')}
      width="max-w-[560px]"
      unavailable={useUnavailable('drop.edit')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of: of === 'new' ? null : of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, storages, onClose, onChanged }: Props & { formId: string; of: Drop | null }) {
  const { t } = useTranslation();
  const { drops } = useDesk().integrationServer;
  const [form, setForm] = useState<AddDropRequest>(() =>
    of ? formOf(of) : newDrop(ownZone(), storages[0]?.id ?? ''),
  );
  const [hasTried, setTried] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const set: Change = fields => setForm({ ...form, ...fields });
  const problem = hasTried ? problemIn(form) : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemIn(form)) return;
    const wish = sentOf(form);
    if (await act(() => (of ? drops.save(of.id, { ...wish, version: of.version }) : drops.add(wish))))
      onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <TextField
        label={t('drops.name')}
        value={form.name}
        maxLength={80}
        autoFocus
        problem={problem === 'name' ? t('drops.problem_name') : undefined}
        onChange={event => set({ name: event.target.value })}
      />
      <SelectField
        label={t('drops.storage')}
        value={form.storageId}
        choices={storages.map(({ id, name }) => [id, name])}
        onChange={storageId => set({ storageId })}
      />
      <ScheduleFields timing={form} cadences={dropCadences} onChange={set} />
      <What form={form} onChange={set} />
      <TextField
        label={t('drops.fileName')}
        hint={t('drops.fileNameHint')}
        value={form.fileName}
        spellCheck={false}
        maxLength={200}
        problem={problem === 'fileName' ? t('drops.problem_fileName') : undefined}
        onChange={event => set({ fileName: event.target.value })}
      />
      <CheckRow
        label={t('drops.isActive')}
        hint={t('drops.isActiveHint')}
        isChecked={form.isActive}
        onChange={isActive => set({ isActive })}
      />
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}

const channels = ['chat', 'form'] as const;
const statuses = ['open', 'snoozed', 'resolved'] as const;

function What({ form, onChange }: { form: AddDropRequest; onChange: Change }) {
  const { t } = useTranslation();
  const teams = useTeams();
  return (
    <div className="grid grid-cols-2 gap-3">
      <SelectField
        label={t('exports.kind')}
        hint={t(`exports.kindHint_${form.kind}`)}
        value={form.kind}
        choices={exportKinds.map(each => [each, t(`exports.kind_${each}`)])}
        onChange={value => onChange({ kind: exportKinds.find(each => each === value) ?? form.kind })}
      />
      <SelectField
        label={t('exports.format')}
        value={form.format}
        choices={exportFormats.map(each => [each, t(`exports.format_${each}`)])}
        onChange={value => onChange({ format: exportFormats.find(each => each === value) ?? form.format })}
      />
      {form.kind !== 'customers' && (
        <>
          <SelectField
            label={t('exports.team')}
            value={form.teamId ?? ''}
            choices={[['', t('exports.everyTeam')], ...teams.map(team => [team.id, team.name] as const)]}
            onChange={teamId => onChange({ teamId: teamId === '' ? null : teamId })}
          />
          <SelectField
            label={t('exports.channel')}
            value={form.channel ?? ''}
            choices={[
              ['', t('exports.everyChannel')],
              ...channels.map(each => [each, t(`exports.channel_${each}`)] as const),
            ]}
            onChange={value => onChange({ channel: channels.find(each => each === value) ?? null })}
          />
          <SelectField
            label={t('exports.status')}
            value={form.status ?? ''}
            choices={[
              ['', t('exports.everyStatus')],
              ...statuses.map(each => [each, t(`exports.status_${each}`)] as const),
            ]}
            onChange={value => onChange({ status: statuses.find(each => each === value) ?? null })}
          />
        </>
      )}
    </div>
  );
}
