import { useTranslation } from 'react-i18next';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** Two versions side by side: only what differs. */
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

function Differences({
  first,
  second,
  names,
}: {
  first: string;
  second: string;
  names: (id: string | null) => string;
}) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { data, problem } = useServer(() => modelServer.compare(first, second), `${first} ${second}`);
  if (problem) return <p className="p-4 text-sm text-danger">{problem.message}</p>;
  if (!data) return <div className="h-24" />;
  if (data.differences.length === 0) return <p className="p-4 text-sm">{t('versions.same')}</p>;
  return (
    <table className="w-full table-fixed border-collapse text-sm">
      <thead>
        <tr className="border-b border-line text-left text-xs text-muted">
          <th scope="col" className="w-44 px-4 py-1 font-normal">
            {t('versions.field')}
          </th>
          {[first, second].map(id => (
            <th key={id} scope="col" className="py-1 pr-4 font-normal">
              {names(id)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.differences.map(row => (
          <tr key={row.field} className="border-b border-line align-top">
            <th scope="row" className="px-4 py-[7px] text-left font-normal text-ink-2">
              {row.field}
            </th>
            {[row.first, row.second].map((value, at) => (
              <td
                key={at === 0 ? 'first' : 'second'}
                className="py-[7px] pr-4 break-words whitespace-pre-wrap tabular-nums"
              >
                {value === '' ? '–' : value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
