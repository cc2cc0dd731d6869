import { useTranslation } from 'react-i18next';
import type { DataCounts } from '#protocol/http/privacy.ts';

const known = [
  ...(['conversations', 'messages', 'transcripts', 'drafts', 'aiRuns', 'predictions'] as const),
  ...(['flowRuns', 'notifications', 'deliveries'] as const),
];

/** How much there is, by kind; what there is nothing of is left out. */
export function Counts({ of }: { of: DataCounts }) {
  const { t } = useTranslation();
  const some = Object.entries(of).filter(([, count]) => count > 0);
  if (some.length === 0) return <p>{t('privacy.countNone')}</p>;
  return (
    <ul className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-sm border border-line p-2">
      {some.map(([name, count]) => {
        const kind = known.find(each => each === name);
        return (
          <li key={name} className="flex justify-between gap-2">
            <span className="text-ink-2">{kind ? t(`privacy.count_${kind}`) : name}</span>
            <span className="tabular-nums">{count}</span>
          </li>
        );
      })}
    </ul>
  );
}
