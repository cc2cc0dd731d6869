import { CircleCheck, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ModelMetrics, ModelVersion } from '#protocol/http/models.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Sparkline } from '../system/sparkline.tsx';
import { useFigures } from './use-models.ts';

/** How a version does, and whether it may meet customers. */
export function VersionDialog({
  version,
  names,
  onClose,
}: {
  version: ModelVersion | null;
  names: (id: string | null) => string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen={version !== null}
      onOpenChange={open => !open && onClose()}
      title={t('versions.detailsTitle', { name: names(version?.id ?? null) })}
      closeLabel={t('verb.close')}
      width="max-w-[680px]"
      isText
    >
      {version && (
        <div className="grid gap-5 p-4">
          <Gate version={version} />
          <Metrics version={version} />
        </div>
      )}
    </Dialog>
  );
}

function Gate({ version }: { version: ModelVersion }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { percent } = useFigures();
  const { data, problem } = useServer(() => modelServer.gate(version.id), version.id);
  return (
    <section aria-label={t('versions.gate')} className="text-sm">
      <h3 className="mb-1 font-strong">{t('versions.gate')}</h3>
      {problem && <p className="text-danger">{problem.message}</p>}
      {data && data.checks.length === 0 && <p className="text-muted">{t('versions.gateNone')}</p>}
      {data && data.checks.length > 0 && (
        <p className={`flex items-center gap-1 ${data.passed ? 'text-positive' : 'text-danger'}`}>
          <Icon of={data.passed ? CircleCheck : CircleX} size={14} />
          {t(data.passed ? 'versions.gatePassed' : 'versions.gateClosed')}
        </p>
      )}
      <ul>
        {data?.checks.map(({ suite, candidate, problems }) => (
          <li key={suite.id} className="border-b border-line py-1">
            {t('versions.gateRow', { name: suite.datasetName, accuracy: percent(candidate.accuracy) })}
            {problems.map(each => (
              <span key={each} className="block text-danger">
                {each}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Metrics({ version }: { version: ModelVersion }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { data } = useServer(() => modelServer.metrics(version.id, 24), version.id);
  if (!data) return null;
  const { metrics } = data;
  return (
    <section aria-label={t('versions.day')} className="text-sm">
      <h3 className="mb-1 font-strong">{t('versions.day')}</h3>
      <Figures metrics={metrics} />
      <Sparkline values={metrics.series.map(({ predictions }) => predictions)} />
      {metrics.intents.length > 0 && <Intents intents={metrics.intents} />}
    </section>
  );
}

function Figures({ metrics }: { metrics: ModelMetrics }) {
  const { t } = useTranslation();
  const { percent, plain } = useFigures();
  const { latencyMs, feedback, csat, editDistance, drift } = metrics;
  const edits = useEdits();
  const rows: [string, string][] = [
    [t('versions.predictions'), plain(metrics.predictions)],
    [t('versions.errors'), percent(metrics.errorRate)],
    [t('versions.handOver'), percent(metrics.handOverRate)],
    [t('versions.p95'), latencyMs ? t('versions.ms', { value: plain(latencyMs.p95) }) : '–'],
    [t('versions.tokens'), plain(metrics.inputTokens + metrics.outputTokens)],
    [t('versions.feedback'), `${plain(feedback.helpful)} / ${plain(feedback.unhelpful)}`],
    [t('versions.csat'), plain(csat.average)],
    [t('versions.drafts'), plain(metrics.drafts)],
    [t('versions.edits'), edits(editDistance)],
    [t('versions.drift'), t(`versions.drift_${drift.intents.level}`)],
  ];
  return (
    <dl className="grid grid-cols-4 gap-x-4 gap-y-2">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The mean means little without how many it is of. */
function useEdits(): (edits: ModelMetrics['editDistance']) => string {
  const { t } = useTranslation();
  const { percent } = useFigures();
  return ({ count, average }) =>
    count === 0 ? '–' : t('versions.ofDrafts', { share: percent(average), count });
}

function Intents({ intents }: { intents: ModelMetrics['intents'] }) {
  const { t } = useTranslation();
  const { percent } = useFigures();
  const edits = useEdits();
  return (
    <table className="mt-3 w-full border-collapse tabular-nums">
      <thead>
        <tr className="border-b border-line text-left text-xs text-muted">
          {(['intent', 'share', 'sure', 'handOver', 'edits'] as const).map(name => (
            <th key={name} scope="col" className="py-1 pr-3 font-normal">
              {t(`versions.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {intents.slice(0, 12).map(row => (
          <tr key={row.intent} className="border-b border-line">
            <th scope="row" className="py-1 pr-3 text-left font-normal">
              {row.intent === '' ? '–' : row.intent}
            </th>
            <td className="py-1 pr-3">{percent(row.share)}</td>
            <td className="py-1 pr-3">{percent(row.averageConfidence)}</td>
            <td className="py-1 pr-3">{percent(row.handOverRate)}</td>
            <td className="py-1 pr-3">{edits(row.editDistance)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
