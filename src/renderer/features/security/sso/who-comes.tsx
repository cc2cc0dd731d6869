import { useTranslation } from 'react-i18next';
import { useDesk, usePeople, useTeams } from '../../../data/desk.ts';
import { SelectField, TextAreaField, TextField } from '../../../ui/field.tsx';
import { CheckRow } from '../../../ui/rows.tsx';
import type { PartProps } from './provider-dialog.tsx';

/** Who may come in by it, as what, and whether there is another way. */
export function WhoComes(props: PartProps) {
  return (
    <>
      <Making {...props} />
      <Mapping {...props} />
      <Only {...props} />
    </>
  );
}

function Making({ form, onChange }: PartProps) {
  const { t } = useTranslation();
  const teams = useTeams();
  const { makesPeople, teamIds } = form;
  return (
    <div>
      <CheckRow
        label={t('sso.makes')}
        hint={t('sso.makesHint')}
        isChecked={makesPeople}
        onChange={value => onChange({ makesPeople: value })}
      />
      {makesPeople && (
        <fieldset className="mt-2 ml-6">
          <legend className="mb-1 text-sm text-ink-2">{t('sso.teams')}</legend>
          {teams.map(({ id, name }) => (
            <CheckRow
              key={id}
              label={name}
              isChecked={teamIds.includes(id)}
              onChange={isIn =>
                onChange({ teamIds: isIn ? [...teamIds, id] : teamIds.filter(each => each !== id) })
              }
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}

function Mapping({ form, problem, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <div>
      <CheckRow
        label={t('sso.mapping')}
        hint={t('sso.mappingHint')}
        isChecked={form.hasMapping}
        onChange={hasMapping => onChange({ hasMapping })}
      />
      {form.hasMapping && (
        <div className="mt-2 ml-6 grid grid-cols-3 gap-3">
          <TextField
            label={t('sso.claim')}
            hint={t('sso.claimHint')}
            value={form.claim}
            maxLength={200}
            problem={problem === 'claim' ? t('sso.problem_claim') : undefined}
            onChange={event => onChange({ claim: event.target.value })}
          />
          <TextAreaField
            label={t('sso.adminValues')}
            hint={t('sso.valuesHint')}
            rows={2}
            value={form.adminValues}
            onChange={event => onChange({ adminValues: event.target.value })}
          />
          <TextAreaField
            label={t('sso.supervisorValues')}
            hint={t('sso.valuesHint')}
            rows={2}
            value={form.supervisorValues}
            onChange={event => onChange({ supervisorValues: event.target.value })}
          />
        </div>
      )}
    </div>
  );
}

function Only({ form, problem, onChange }: PartProps) {
  const { t } = useTranslation();
  const { user } = useDesk();
  // Whoever sets it up is one, whatever this computer has heard of them so far.
  const admins = usePeople().filter(({ id, role, active }) => (role === 'admin' || id === user.id) && active);
  const choices = [['', t('sso.glassNobody')] as const, ...admins.map(({ id, name }) => [id, name] as const)];
  return (
    <div>
      <CheckRow
        label={t('sso.isOnly')}
        hint={t('sso.isOnlyHint')}
        isChecked={form.isOnly}
        onChange={isOnly => onChange({ isOnly })}
      />
      {form.isOnly && (
        <div className="mt-2 ml-6 max-w-[300px]">
          <SelectField
            label={t('sso.glass')}
            hint={problem === 'glass' ? t('sso.problem_glass') : t('sso.glassHint')}
            value={form.breakGlassId}
            choices={choices}
            onChange={breakGlassId => onChange({ breakGlassId })}
          />
        </div>
      )}
    </div>
  );
}
