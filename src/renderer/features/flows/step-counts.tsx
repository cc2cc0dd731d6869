import { useTranslation } from 'react-i18next';
import type { FlowStepCounts, FlowVersionCounts } from '#protocol/http/flows.ts';
import { selectClass } from '../../ui/rows.tsx';

const inks = {
  wentOn: 'bg-accent',
  ended: 'bg-positive',
  handedOver: 'bg-warning',
  gaveUp: 'bg-danger',
  waiting: 'bg-line-strong',
} as const satisfies Record<Exclude<keyof FlowStepCounts, 'entered'>, string>;
const fates = Object.keys(inks) as (keyof typeof inks)[];

/** What became of the customers who came to a step. The bar is as long as their share of all who began; the words say the same. */
export function StepCounts({ counts, started }: { counts: FlowStepCounts; started: number }) {
  const { t, i18n } = useTranslation();
  const plain = new Intl.NumberFormat(i18n.language);
  const told = fates.filter(fate => counts[fate] > 0);
  return (
    <div className="mt-2">
      <span aria-hidden="true" className="flex h-[6px] overflow-hidden rounded-xs bg-sunken">
        {told.map(fate => (
          <span
            key={fate}
            className={`h-full ${inks[fate]}`}
            style={{ width: `${(counts[fate] / started) * 100}%` }}
          />
        ))}
      </span>
      <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted tabular-nums">
        <span>{t('flows.came', { count: counts.entered, shown: plain.format(counts.entered) })}</span>
        {told.map(fate => (
          <span key={fate} className="flex items-center gap-1">
            <span aria-hidden="true" className={`size-2 rounded-xs ${inks[fate]}`} />
            {t(`flows.fate_${fate}`, { shown: plain.format(counts[fate]) })}
          </span>
        ))}
      </p>
    </div>
  );
}

/** Which version's customers the bars tell of. */
export function CountedVersion({
  versions,
  counted,
  onChoose,
}: {
  versions: readonly FlowVersionCounts[];
  counted: FlowVersionCounts;
  onChoose: (version: number) => void;
}) {
  const { t, i18n } = useTranslation();
  const plain = new Intl.NumberFormat(i18n.language);
  const words = ({ version, started }: FlowVersionCounts) =>
    t('flows.counted', { number: version, count: started, shown: plain.format(started) });
  if (versions.length === 1) return <span className="text-sm text-muted">{words(counted)}</span>;
  return (
    <select
      aria-label={t('flows.countedOf')}
      value={counted.version}
      className={selectClass}
      onChange={event => onChoose(Number(event.target.value))}
    >
      {versions.map(each => (
        <option key={each.version} value={each.version}>
          {words(each)}
        </option>
      ))}
    </select>
  );
}

/** Steps that customers came to and that the draft no longer has. */
export function GoneSteps({
  counted,
  stepIds,
}: {
  counted: FlowVersionCounts;
  stepIds: ReadonlySet<string>;
}) {
  const { t } = useTranslation();
  const gone = Object.entries(counted.steps).filter(([id]) => !stepIds.has(id));
  if (gone.length === 0) return null;
  return (
    <div className="mt-4">
      <p className="text-sm text-muted">{t('flows.gone', { number: counted.version })}</p>
      <ul className="mt-1 grid gap-2">
        {gone.map(([id, counts]) => (
          <li key={id}>
            <span className="font-mono text-xs text-muted">{id}</span>
            <StepCounts counts={counts} started={counted.started} />
          </li>
        ))}
      </ul>
    </div>
  );
}
