import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelVersion } from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useAct } from '../../app/use-act.ts';
import { useDesk, useTeams } from '../../data/desk.ts';
import { TextField } from '../../ui/field.tsx';
import { CheckRow, Choice } from '../../ui/rows.tsx';
import { RolloutArms } from './rollout-arms.tsx';
import { RolloutGuards } from './rollout-guards.tsx';
import { problemOf, type RolloutForm, rolloutRequest, type Strategy, usualRollout } from './rollout-plan.ts';
import { useNames } from './use-models.ts';

type Props = {
  isOpen: boolean;
  versions: readonly ModelVersion[];
  /** Chosen to begin with; absent or not free: the newest that is. */
  first?: Id | null;
  onClose: () => void;
  onStarted: () => void;
};

/** Which version, how, and for how many to begin with. What is usual stands there already. */
export function RolloutDialog({ isOpen, versions, first = null, onClose, onStarted }: Props) {
  const { t } = useTranslation();
  const free = versions.filter(({ stage }) => stage === 'registered');
  return (
    <FormDialog
      isOpen={isOpen}
      title={t('rollout.startTitle')}
      verb={t('rollout.begin')}
      width="max-w-[600px]"
      unavailable={free.length === 0 ? t('rollout.noVersions') : undefined}
      onClose={onClose}
    >
      {formId => (
        <Form formId={formId} versions={free} first={first} onClose={onClose} onStarted={onStarted} />
      )}
    </FormDialog>
  );
}

const strategies: readonly Strategy[] = ['canary', 'ab', 'blue_green', 'shadow'];

function Form({
  formId,
  versions,
  first: wanted,
  onClose,
  onStarted,
}: Omit<Props, 'isOpen'> & { formId: string }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const names = useNames(versions);
  const { act, refusal } = useAct(onStarted);
  const first = versions.find(({ id }) => id === wanted) ?? versions[0];
  const [form, setForm] = useState<RolloutForm>(() =>
    usualRollout('canary', {
      line: first?.line ?? '',
      arms: first ? [{ versionId: first.id, weight: 1 }] : [],
      teamIds: [],
    }),
  );
  const [hasTried, setTried] = useState(false);
  const problem = hasTried ? problemOf(form) : undefined;
  const change = (to: Partial<RolloutForm>) => setForm({ ...form, ...to });
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problemOf(form)) return;
    if (await act(() => modelServer.startRollout(rolloutRequest(form)))) onClose();
  };
  const sameLine = versions.filter(({ line }) => line === form.line);
  return (
    <form id={formId} noValidate onSubmit={event => void start(event)} className="grid gap-3 p-4">
      {versions.length === 0 && <p className="text-sm">{t('rollout.noVersions')}</p>}
      <Choice
        label={t('rollout.strategy')}
        value={form.strategy}
        choices={strategies.map(each => [each, t(`rollout.strategy_${each}`)])}
        onChange={strategy => setForm(usualRollout(strategy, form))}
      />
      <RolloutArms
        form={form}
        versions={form.strategy === 'ab' ? sameLine : versions}
        names={names}
        onChange={arms => {
          const line = versions.find(({ id }) => id === arms[0]?.versionId)?.line ?? form.line;
          change({ arms, line });
        }}
      />
      {(form.strategy === 'canary' || form.strategy === 'ab') && (
        <Steps form={form} isWrong={problem === 'steps'} onChange={change} />
      )}
      <Teams teamIds={form.teamIds} onChange={teamIds => change({ teamIds })} />
      <RolloutGuards guards={form.guards} onChange={guards => change({ guards })} />
      <p role="status" className="text-sm text-danger">
        {problem ? t(`rollout.problem_${problem}`) : refusal}
      </p>
    </form>
  );
}

function Steps({
  form,
  isWrong,
  onChange,
}: {
  form: RolloutForm;
  isWrong: boolean;
  onChange: (to: Partial<RolloutForm>) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-[2fr_1fr_1fr] items-start gap-3">
      <TextField
        label={t('rollout.stepShares')}
        value={form.steps}
        hint={t('rollout.stepsHint')}
        problem={isWrong ? t('rollout.problem_steps') : undefined}
        onChange={event => onChange({ steps: event.target.value })}
      />
      <TextField
        label={t('rollout.holdHours')}
        type="number"
        min={0}
        max={2_160}
        step="any"
        value={String(form.holdHours)}
        onChange={event => onChange({ holdHours: Math.max(0, Number(event.target.value)) })}
      />
      <TextField
        label={t('rollout.fewest')}
        type="number"
        min={0}
        value={String(form.fewest)}
        onChange={event => onChange({ fewest: Math.max(0, Math.round(Number(event.target.value))) })}
      />
    </div>
  );
}

/** None ticked: all teams. */
function Teams({ teamIds, onChange }: { teamIds: string[]; onChange: (teamIds: string[]) => void }) {
  const { t } = useTranslation();
  const teams = useTeams();
  if (teams.length < 2) return null;
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{t('rollout.teams')}</legend>
      <div className="flex flex-wrap gap-x-5">
        {teams.map(({ id, name }) => (
          <CheckRow
            key={id}
            label={name}
            isChecked={teamIds.includes(id)}
            onChange={isOn => onChange(isOn ? [...teamIds, id] : teamIds.filter(each => each !== id))}
          />
        ))}
      </div>
      <p className="text-xs text-muted">{t('rollout.teamsHint')}</p>
    </fieldset>
  );
}
