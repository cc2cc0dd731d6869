import { CircleCheck, CircleX, Clock, Download, Hourglass, Plus, Sheet, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportEntry } from '#protocol/http/exports.ts';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Ago, useMinute } from '../../../ui/minute.tsx';
import { offerFile } from '../../../ui/offer-file.ts';
import { cell, Table } from '../../../ui/table.tsx';
import { dateOf, whenOf } from '../../../ui/time.ts';
import { Listing, useWatching } from '../listing.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { dayOf, sizeOf } from './export-form.ts';

const isUnderWay = ({ state }: ExportEntry): boolean => state === 'queued' || state === 'running';

/** Tables that were asked for: how far they are, and the way to fetch them. */
export function Exports() {
  const { t } = useTranslation();
  const { exports: server } = useDesk().integrationServer;
  const loaded = useServer(server.list, 'exports');
  const [isAdding, setAdding] = useState(false);
  const { act, refusal } = useAct(loaded.reload);
  const unavailable = useUnavailable('export.make');
  const list = loaded.data?.exports;
  useWatching(list?.some(isUnderWay) ?? false, loaded.reload);
  const add = (
    <Button icon={Plus} unavailable={unavailable} onClick={() => setAdding(true)}>
      {t('exports.add')}
    </Button>
  );
  const fetchFile = (entry: ExportEntry) =>
    act(async () => {
      const answer = await server.file(entry.id);
      if (answer.ok) offerFile(`steward-${entry.kind}-${dayOf(entry.askedAt)}.${entry.format}`, answer.file);
      return answer;
    });
  return (
    <>
      <Listing
        {...{
          loaded,
          refusal,
          add,
          count: list?.length,
          title: t('exports.title'),
          intro: t('exports.intro'),
        }}
        none={{ icon: Sheet, title: t('exports.none'), text: t('exports.noneText') }}
      >
        <Table
          label={t('exports.title')}
          heads={[
            ...[t('exports.what'), t('exports.range'), t('exports.state'), { number: t('exports.progress') }],
            ...[{ number: t('exports.size') }, t('exports.by')],
          ]}
          verbs={t('exports.verbs')}
        >
          {list?.map(entry => (
            <Row
              key={entry.id}
              of={entry}
              unavailable={unavailable}
              onFetch={() => fetchFile(entry)}
              onCancel={() => void act(() => server.cancel(entry.id))}
              onRemove={() => void act(() => server.remove(entry.id))}
            />
          ))}
        </Table>
      </Listing>
      <ExportDialog isOpen={isAdding} onClose={() => setAdding(false)} onChanged={loaded.reload} />
    </>
  );
}

const looks = {
  queued: { look: 'plain', icon: Hourglass },
  running: { look: 'info', icon: Clock },
  done: { look: 'positive', icon: CircleCheck },
  failed: { look: 'danger', icon: CircleX },
  cancelled: { look: 'plain', icon: X },
  expired: { look: 'plain', icon: Clock },
} as const;

function Row({
  of,
  unavailable,
  onFetch,
  onCancel,
  onRemove,
}: {
  of: ExportEntry;
  unavailable: string | undefined;
  onFetch: () => Promise<boolean>;
  onCancel: () => void;
  onRemove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const [isFetching, setFetching] = useState(false);
  const { startDate, endDate } = of.filter;
  const day = (at: number) => dateOf(at, now, i18n.language);
  // It ends at midnight after its last day.
  const range = `${day(Date.parse(startDate))} – ${day(Date.parse(endDate) - 1)}`;
  const name = t('exports.nameOf', { kind: t(`exports.kind_${of.kind}`), range });
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        {t(`exports.kind_${of.kind}`)}
        <span className="block text-xs font-normal text-muted">{t(`exports.format_${of.format}`)}</span>
      </th>
      <td className={`${cell} whitespace-nowrap`}>{range}</td>
      <td className={cell}>
        <Chip {...looks[of.state]}>{t(`exports.state_${of.state}`)}</Chip>
        {(of.state === 'done' || of.problem !== '') && (
          <span className="block text-xs text-muted">
            {of.problem ||
              (of.expiresAt !== null &&
                t('exports.until', { when: whenOf(of.expiresAt, now, i18n.language) }))}
          </span>
        )}
      </td>
      <td className={`${cell} text-right tabular-nums`}>
        <Progress of={of} />
      </td>
      <td className={`${cell} text-right whitespace-nowrap tabular-nums`}>
        {of.sizeBytes > 0 ? sizeOf(of.sizeBytes, i18n.language) : ''}
      </td>
      <td className={cell}>
        {of.askedByName}
        <span className="block text-xs text-muted">
          <Ago at={of.askedAt} />
        </span>
      </td>
      <td className="py-1 text-right whitespace-nowrap">
        {of.state === 'done' && (
          <Button
            isSmall
            icon={Download}
            aria-label={t('exports.downloadOf', { name })}
            unavailable={isFetching ? t('exports.downloading') : unavailable}
            onClick={() => {
              setFetching(true);
              void onFetch().finally(() => setFetching(false));
            }}
          >
            {t('exports.download')}
          </Button>
        )}
        {isUnderWay(of) ? (
          <Button
            isSmall
            aria-label={t('exports.cancelOf', { name })}
            unavailable={unavailable}
            onClick={onCancel}
          >
            {t('exports.cancel')}
          </Button>
        ) : (
          <IconButton isSmall icon={Trash2} label={t('exports.removeOf', { name })} onClick={onRemove} />
        )}
      </td>
    </tr>
  );
}

function Progress({ of: { rows, totalRows, kind, state } }: { of: ExportEntry }) {
  const { t, i18n } = useTranslation();
  const plain = new Intl.NumberFormat(i18n.language);
  if (state === 'queued') return null;
  if (state !== 'running' || totalRows === null) return plain.format(rows);
  // Lines of the thread that nobody wrote are counted ahead, and left out then.
  const words = kind === 'messages' ? 'exports.aboutRows' : 'exports.ofRows';
  return (
    <>
      {t(words, { rows: plain.format(rows), total: plain.format(totalRows) })}
      <progress
        aria-label={t('exports.progress')}
        className="mt-1 block h-[6px] w-full appearance-none overflow-hidden rounded-xs [&::-webkit-progress-bar]:bg-active [&::-webkit-progress-value]:bg-accent"
        value={Math.min(rows, totalRows)}
        max={Math.max(1, totalRows)}
      />
    </>
  );
}
