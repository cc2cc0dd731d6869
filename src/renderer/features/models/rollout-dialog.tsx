import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelVersion } from '#protocol/http/models.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Choice } from '../../ui/rows.tsx';
import { type RolloutForm, rolloutRequest, slowMs } from './rollout-plan.ts';
import { useAct, useFigures, useNames } from './use-models.ts';

type Props = {
  isOpen: boolean;
  versions: readonly ModelVersion[];
  onClose: () => void;
  onStarted: () => void;
};

/** Which version, how, and for how many to begin with; the rest is what is usual. */
export function RolloutDialog({ isOpen, versions, onClose, onStarted }: Props) {
  const { t } = useTranslation();
  const formId = useId();
  const free = versions.filter(({ stage }) => stage === 'registered');
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && onClose()}
      title={t('rollout.startTitle')}
      closeLabel={t('verb.close')}
      width="max-w-[520px]"
      foot={
        <>
          <Button onClick={onClose}>{t('verb.cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={formId}
            unavailable={free.length === 0 ? t('rollout.noVersions') : undefined}
          >
            {t('rollout.begin')}
          </Button>
        </>
      }
    >
      {isOpen && <Form formId={formId} versions={free} onClose={onClose} onStarted={onStarted} />}
    </Dialog>
  );
}

function Form({ formId, versions, onClose, onStarted }: Omit<Props, 'isOpen'> & { formId: string }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { plain } = useFigures();
  const names = useNames(versions);
  const { act, refusal } = useAct(onStarted);
  const [form, setForm] = useState<Omit<RolloutForm, 'line'>>({
    versionId: versions[0]?.id ?? '',
    strategy: 'canary',
    firstPercent: 5,
  });
  const start = async (event: FormEvent) => {
    event.preventDefault();
    const version = versions.find(({ id }) => id === form.versionId);
    if (!version) return;
    if (await act(() => modelServer.startRollout(rolloutRequest({ ...form, line: version.line })))) onClose();
  };
  return (
    <form id={formId} onSubmit={event => void start(event)} className="grid gap-3 p-4">
      {versions.length === 0 && <p className="text-sm">{t('rollout.noVersions')}</p>}
      <Choice
        label={t('rollout.pick')}
        value={form.versionId}
        choices={versions.map(({ id }) => [id, names(id)])}
        onChange={versionId => setForm({ ...form, versionId })}
      />
      <Choice
        label={t('rollout.strategy')}
        value={form.strategy}
        choices={(['canary', 'blue_green', 'shadow'] as const).map(each => [
          each,
          t(`rollout.strategy_${each}`),
        ])}
        onChange={strategy => setForm({ ...form, strategy })}
      />
      {form.strategy === 'canary' && (
        <TextField
          label={t('rollout.firstShare')}
          type="number"
          min={1}
          max={100}
          required
          value={String(form.firstPercent)}
          hint={t('rollout.steps')}
          onChange={event => setForm({ ...form, firstPercent: Number(event.target.value) })}
        />
      )}
      <p className="text-sm text-muted">{t('rollout.limits', { ms: plain(slowMs) })}</p>
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
    </form>
  );
}
