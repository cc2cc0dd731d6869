import { GraduationCap, MessagesSquare } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatasetInfo } from '#protocol/http/training.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { TrainingCard } from './training-card.tsx';
import { TuningDialog } from './tuning-dialog.tsx';
import { useFigures, useLooks } from './use-models.ts';
import { FilePick } from './versions.tsx';

/** What was asked longer ago is seldom asked like that now. */
const gatherDays = 180;

export function Training() {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const datasets = useServer(modelServer.datasets, 'datasets');
  const trainings = useServer(modelServer.trainings, 'trainings');
  const suites = useServer(modelServer.suites, 'suites');
  const unavailable = useUnavailable('model.edit');
  const { act, refusal } = useAct(() => {
    datasets.reload();
    trainings.reload();
  });
  const jobs = trainings.data?.jobs ?? [];
  useLooks(
    jobs.some(({ state }) => state === 'queued' || state === 'running'),
    trainings.reload,
  );
  const gather = () => modelServer.addFromConversations(t('training.gatherName'), gatherDays);
  if (!datasets.data) return <Unloaded of={datasets} />;
  if (!trainings.data) return <Unloaded of={trainings} />;
  return (
    <>
      <Section
        title={t('training.datasets')}
        verbs={
          <>
            <Button icon={MessagesSquare} unavailable={unavailable} onClick={() => void act(gather)}>
              {t('training.gather')}
            </Button>
            <FilePick
              label={t('training.upload')}
              fieldLabel={t('training.uploadFile')}
              accept=".jsonl,.ndjson,application/jsonl"
              unavailable={unavailable}
              onText={(content, name) => void act(() => modelServer.addDataset({ name, content }))}
            />
          </>
        }
      >
        <p role="status" className="max-h-40 overflow-y-auto text-sm text-danger">
          {refusal}
        </p>
        {datasets.data.datasets.length === 0 ? (
          <Quiet>{t('training.noDatasets')}</Quiet>
        ) : (
          <ul>
            {datasets.data.datasets.map(dataset => (
              <Dataset
                key={dataset.id}
                dataset={dataset}
                suiteId={suites.data?.suites.find(({ datasetId }) => datasetId === dataset.id)?.id ?? null}
                tunable={trainings.data?.tunable ?? null}
                onStarted={trainings.reload}
                onSuites={suites.reload}
              />
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('training.jobs')}>
        {jobs.length === 0 && <Quiet>{t('training.noJobs')}</Quiet>}
        <div className="grid gap-4">
          {jobs.map(job => (
            <TrainingCard key={job.id} job={job} onChanged={trainings.reload} />
          ))}
        </div>
      </Section>
    </>
  );
}

function Dataset({
  dataset,
  suiteId,
  tunable,
  onStarted,
  onSuites,
}: {
  dataset: DatasetInfo;
  /** Set where versions must pass it. */
  suiteId: string | null;
  /** What a provider may tune; null where none is set up. */
  tunable: readonly string[] | null;
  onStarted: () => void;
  onSuites: () => void;
}) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { act, refusal } = useAct(() => {
    onStarted();
    onSuites();
  });
  const unavailable = useUnavailable('model.edit');
  const pass = () =>
    suiteId === null ? modelServer.addSuite('intents', dataset.id) : modelServer.removeSuite(suiteId);
  const { plain } = useFigures();
  const [isTuning, setTuning] = useState(false);
  const isTalks = dataset.format === 'talks';
  const train = () =>
    modelServer.startTraining({
      ...{ modelType: 'intent', datasetPath: dataset.path },
      config: { line: 'intents', seed: 1, holdOut: 0.2, note: dataset.name },
    });
  return (
    <li className="flex items-center gap-3 border-b border-line py-1 text-sm">
      <span className="min-w-0 flex-1 truncate font-strong">{dataset.name}</span>
      <span className="text-ink-2 tabular-nums">
        {isTalks
          ? t('tuning.talks', { count: dataset.rows, shown: plain(dataset.rows) })
          : t('training.rows', { count: dataset.rows, shown: plain(dataset.rows), labels: dataset.labels })}
        {dataset.outOfScope > 0 && ` · ${t('training.outOfScope', { count: dataset.outOfScope })}`}
      </span>
      <Ago at={dataset.createdAt} className="w-24 text-right text-muted" />
      <span role="status" className="text-danger">
        {refusal}
      </span>
      {isTalks ? (
        <Button
          isSmall
          icon={GraduationCap}
          unavailable={unavailable ?? (tunable ? undefined : t('tuning.noProvider'))}
          onClick={() => setTuning(true)}
        >
          {t('tuning.start')}
        </Button>
      ) : (
        <>
          <label className="flex items-center gap-2 text-ink-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={suiteId !== null}
              disabled={unavailable !== undefined}
              onChange={() => void act(pass)}
            />
            {t('training.mustPass')}
          </label>
          <Button isSmall icon={GraduationCap} unavailable={unavailable} onClick={() => void act(train)}>
            {t('training.start')}
          </Button>
        </>
      )}
      <TuningDialog
        dataset={isTuning ? dataset : null}
        tunable={tunable ?? []}
        onClose={() => setTuning(false)}
        onStarted={onStarted}
      />
    </li>
  );
}
