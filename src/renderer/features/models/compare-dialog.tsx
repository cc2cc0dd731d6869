import type { TFunction } from 'i18next';
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { comparedFields, type ModelMetrics, type ModelVersion } from '#protocol/http/models.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useFigures } from './use-models.ts';

/** Two versions side by side: how each does, and what differs. */
export function CompareDialog({
  pair,
  names,
  onClose,
}: {
  pair: readonly string[] | null;
  names: (id: string | null) => string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [first, second] = pair ?? [];
  return (
    <Dialog
      isOpen={first !== undefined && second !== undefined}
      onOpenChange={open => !open && onClose()}
      title={t('versions.compareTitle', { first: names(first ?? null), second: names(second ?? null) })}
      closeLabel={t('verb.close')}
      width="max-w-[760px]"
      isText
    >
      {first !== undefined && second !== undefined && (
        <Differences first={first} second={second} names={names} />
      )}
    </Dialog>
  );
}

type Names = (id: string | null) => string;

function Differences({ first, second, names }: { first: string; second: string; names: Names }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { data, problem } = useServer(() => modelServer.compare(first, second), `${first} ${second}`);
  if (problem) return <p className="p-4 text-sm text-danger">{problem.message}</p>;
  if (!data) return <div className="h-24" />;
  const others = data.differences.filter(({ field }) => !field.startsWith('metrics.'));
  return (
    <div className="grid gap-4 py-3">
      <Quality versions={[data.first, data.second]} names={names} />
      <section aria-label={t('compare.differs')}>
        <h3 className="px-4 pb-1 text-sm font-strong">{t('compare.differs')}</h3>
        {others.length === 0 ? (
          <p className="px-4 text-sm text-muted">{t('versions.same')}</p>
        ) : (
          <Table caption={t('compare.differs')} heads={[names(first), names(second)]}>
            {others.map(row => (
              <Row
                key={row.field}
                name={wordFor(t, row.field)}
                cells={[row.first, row.second].map(value => shown(row.field, value))}
              />
            ))}
          </Table>
        )}
      </section>
    </div>
  );
}

/** A checksum says no more whole than by its beginning. */
const shown = (field: string, value: string): string =>
  value === '' ? '–' : /sha256|hash/i.test(field) ? value.slice(0, 12) : value;

function wordFor(t: TFunction, field: string): string {
  const known = fields.find(each => each === field);
  return known ? t(`compare.field_${known}`) : field.replace('parameters.', '');
}
const fields = [...comparedFields, 'prompt'] as const;

type Measured = {
  name: string;
  values: readonly (number | null)[];
  isHigherBetter: boolean;
  tell: (value: number | null) => string;
};

const week = 168;

/** How both did: on messages held back when they were trained, and on customers of the last week. */
function Quality({ versions, names }: { versions: readonly ModelVersion[]; names: Names }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { percent, plain } = useFigures();
  const ids = versions.map(({ id }) => id);
  const lived = [
    useServer(() => modelServer.metrics(ids[0] ?? '', week), `metrics ${ids[0]}`).data?.metrics,
    useServer(() => modelServer.metrics(ids[1] ?? '', week), `metrics ${ids[1]}`).data?.metrics,
  ];
  const judged = [
    useServer(() => modelServer.gate(ids[0] ?? ''), `gate ${ids[0]}`).data?.checks,
    useServer(() => modelServer.gate(ids[1] ?? ''), `gate ${ids[1]}`).data?.checks,
  ];
  const suites = [
    ...new Map(judged.flatMap(checks => checks ?? []).map(({ suite }) => [suite.id, suite])).values(),
  ];
  const share = { tell: percent };
  const ms = {
    tell: (value: number | null) => (value === null ? '–' : t('versions.ms', { value: plain(value) })),
  };
  const trained = (field: string) =>
    versions.map(({ metrics }) => (typeof metrics[field] === 'number' ? metrics[field] : null));
  const live = (pick: (metrics: ModelMetrics) => number | null) =>
    lived.map(metrics => (metrics && metrics.predictions > 0 ? pick(metrics) : null));
  const rows: Measured[] = [
    // Both on the same messages: that is what decides.
    ...suites.map(suite => ({
      ...{ ...share, name: t('compare.onSuite', { name: suite.datasetName }), isHigherBetter: true },
      values: judged.map(
        checks => checks?.find(each => each.suite.id === suite.id)?.candidate.accuracy ?? null,
      ),
    })),
    { ...share, name: t('compare.ownAccuracy'), values: trained('accuracy'), isHigherBetter: true },
    { ...share, name: t('training.macroF1'), values: trained('macroF1'), isHigherBetter: true },
    { ...share, name: t('training.ece'), values: trained('ece'), isHigherBetter: false },
    { ...share, name: t('training.oos'), values: trained('oosRecall'), isHigherBetter: true },
    {
      ...share,
      name: t('compare.failed'),
      values: live(({ errorRate }) => errorRate),
      isHigherBetter: false,
    },
    { ...share, name: t('compare.handOver'), values: live(each => each.handOverRate), isHigherBetter: false },
    {
      ...ms,
      name: t('compare.p95'),
      values: live(each => each.latencyMs?.p95 ?? null),
      isHigherBetter: false,
    },
    {
      ...{ tell: plain, name: t('compare.csat'), isHigherBetter: true },
      values: live(({ csat }) => csat.average),
    },
  ];
  const told = rows.filter(({ values }) => values.some(value => value !== null));
  if (told.length === 0) return <p className="px-4 text-sm text-muted">{t('compare.nothingMeasured')}</p>;
  return (
    <section aria-label={t('compare.quality')}>
      <h3 className="px-4 pb-1 text-sm font-strong">{t('compare.quality')}</h3>
      <Table caption={t('compare.quality')} heads={versions.map(({ id }) => names(id))}>
        {told.map(({ name, values, isHigherBetter, tell }) => (
          <Row key={name} name={name} cells={values.map(tell)} best={bestOf(values, isHigherBetter)} />
        ))}
      </Table>
    </section>
  );
}

/** Place of the better one; null where one is missing or both are the same. */
function bestOf(
  [first = null, second = null]: readonly (number | null)[],
  isHigherBetter: boolean,
): number | null {
  if (first === null || second === null || first === second) return null;
  return first > second === isHigherBetter ? 0 : 1;
}

function Table({
  caption,
  heads,
  children,
}: {
  caption: string;
  heads: readonly string[];
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <table className="w-full table-fixed border-collapse text-sm" aria-label={caption}>
      <thead>
        <tr className="border-b border-line text-left text-xs text-muted">
          <th scope="col" className="w-56 px-4 py-1 font-normal">
            {t('versions.field')}
          </th>
          {heads.map(head => (
            <th key={head} scope="col" className="py-1 pr-4 font-normal">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Row({ name, cells, best = null }: { name: string; cells: readonly string[]; best?: number | null }) {
  const { t } = useTranslation();
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className="px-4 py-[7px] text-left font-normal text-ink-2">
        {name}
      </th>
      {cells.map((value, at) => (
        <td
          key={at === 0 ? 'first' : 'second'}
          className={`py-[7px] pr-4 break-words whitespace-pre-wrap tabular-nums ${at === best ? 'font-strong' : ''}`}
        >
          {value}
          {at === best && (
            <span className="ml-2 inline-flex items-center gap-1 text-xs font-normal text-positive">
              <Icon of={CircleCheck} size={12} />
              {t('compare.better')}
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}
