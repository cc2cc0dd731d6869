import { Ban, CircleCheck, CircleX, Clock, LoaderCircle, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ModelReport, TrainingJob, TuningFacts } from '#protocol/http/training.ts';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Sparkline } from '../system/sparkline.tsx';
import { Bar } from './bar.tsx';
import { useFigures } from './use-models.ts';

const states = {
  queued: { icon: Clock, look: 'plain' },
  running: { icon: LoaderCircle, look: 'info' },
  done: { icon: CircleCheck, look: 'positive' },
  failed: { icon: CircleX, look: 'danger' },
  canceled: { icon: Ban, look: 'bare' },
} as const;

const phases = ['read', 'hold_back', 'fit', 'evaluate'] as const;
const tuningPhases = ['upload', 'wait', 'tune'] as const;

export function TrainingCard({ job, onChanged }: { job: TrainingJob; onChanged: () => void }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('model.edit');
  const { icon, look } = states[job.state];
  const isOpen = job.state === 'queued' || job.state === 'running';
  return (
    <article aria-label={job.datasetName} className="rounded-md border border-line bg-raised p-4 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="mr-auto text-md font-strong">{job.datasetName}</h3>
        <Ago at={job.endedAt ?? job.createdAt} className="text-muted" />
        <Chip icon={icon} look={look}>
          {t(`training.state_${job.state}`)}
        </Chip>
        {isOpen && (
          <Button
            isSmall
            icon={X}
            unavailable={unavailable}
            onClick={() => void act(() => modelServer.cancelTraining(job.id))}
          >
            {t('training.cancel')}
          </Button>
        )}
      </div>
      {isOpen && <Progress job={job} />}
      {(job.problem !== '' || refusal !== '') && (
        <p role="status" className="mt-1 text-danger">
          {refusal || job.problem}
        </p>
      )}
      {job.metrics && <Report report={job.metrics} />}
      {job.tuning && <TuningFigures job={job} tuning={job.tuning} />}
    </article>
  );
}

/** What the provider told. */
function TuningFigures({ job, tuning }: { job: TrainingJob; tuning: TuningFacts }) {
  const { t } = useTranslation();
  const { plain } = useFigures();
  const base = 'baseModel' in job.config ? job.config.baseModel : '';
  const { step, steps, loss, trainedTokens, tunedModel } = tuning;
  const rows: [string, string][] = [
    [t('tuning.model'), tunedModel ?? base],
    ...(step === null || steps === null
      ? []
      : [
          [t('tuning.steps'), t('tuning.stepsOf', { step: plain(step), steps: plain(steps) })] as [
            string,
            string,
          ],
        ]),
    ...(loss === null ? [] : [[t('tuning.loss'), loss.toFixed(3)] as [string, string]]),
    ...(trainedTokens === null ? [] : [[t('tuning.tokens'), plain(trainedTokens)] as [string, string]]),
  ];
  return (
    <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2">
      {rows.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="font-strong break-all tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Progress({ job }: { job: TrainingJob }) {
  const { t } = useTranslation();
  const { percent, plain } = useFigures();
  const phase = phases.find(each => each === job.phase) ?? '';
  const left = (ms: number) =>
    ms > 120_000
      ? t('tuning.minutes', { minutes: plain(Math.ceil(ms / 60_000)) })
      : t('training.left', { seconds: plain(Math.ceil(ms / 1_000)) });
  const elsewhere = tuningPhases.find(each => each === job.phase);
  return (
    <div className="mt-3">
      <div className="mb-1 flex justify-between">
        <span>{elsewhere ? t(`tuning.phase_${elsewhere}`) : t(`training.phase_${phase}`)}</span>
        <span className="text-muted tabular-nums">
          {percent(job.progress)}
          {job.etaMs !== null && ` · ${left(job.etaMs)}`}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={t('training.progress', { name: job.datasetName })}
        aria-valuenow={Math.round(job.progress * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2 overflow-hidden rounded-xs bg-sunken"
      >
        <div className="h-full bg-accent" style={{ width: `${job.progress * 100}%` }} />
      </div>
      {job.history.length > 1 && (
        <div className="mt-2">
          <Sparkline values={job.history.map(({ progress }) => progress)} />
        </div>
      )}
    </div>
  );
}

function Report({ report }: { report: ModelReport }) {
  const { t } = useTranslation();
  const { percent, plain } = useFigures();
  const rows: [string, string][] = [
    [t('training.accuracy'), percent(report.accuracy)],
    [t('training.macroF1'), percent(report.macroF1)],
    [t('training.ece'), percent(report.ece)],
    [t('training.oos'), percent(report.oosRecall)],
    [t('training.p95'), `${plain(report.p95Ms)} ms`],
  ];
  const weakest = report.labels.toSorted((a, b) => a.f1 - b.f1).slice(0, 12);
  return (
    <>
      <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="text-lg font-strong tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-xs text-muted">{t('training.judgedOn', { count: report.n })}</p>
      <LabelChart labels={weakest} />
      {report.confusions.length > 0 && (
        <p className="mt-2 text-ink-2">
          {t('training.confusions')}:{' '}
          {report.confusions
            .slice(0, 3)
            .map(each => t('training.confusion', each))
            .join(' · ')}
        </p>
      )}
    </>
  );
}

/** A table whose third column is also drawn: the same figures for eyes and for screen readers. */
function LabelChart({ labels }: { labels: ModelReport['labels'] }) {
  const { t } = useTranslation();
  const { percent, plain } = useFigures();
  return (
    <table className="mt-3 w-full border-collapse tabular-nums">
      <caption className="mb-1 text-left text-xs text-muted">{t('training.byLabel')}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('training.label')}</th>
          <th scope="col">{t('training.f1')}</th>
          <th scope="col">{t('training.count')}</th>
        </tr>
      </thead>
      <tbody>
        {labels.map(({ label, f1, rows }) => (
          <tr key={label}>
            <th
              scope="row"
              className="w-48 max-w-48 truncate py-[2px] pr-3 text-left font-normal"
              title={label}
            >
              {label}
            </th>
            <td className="py-[2px]">
              <span className="flex items-center gap-2">
                <Bar share={f1} className="h-3 flex-1" />
                <span className="w-14 text-right">{percent(f1)}</span>
              </span>
            </td>
            <td className="w-16 py-[2px] text-right text-muted">{plain(rows)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
