import { FileChartColumn, Pencil, Plus, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report } from '#protocol/http/reports.ts';
import { ConfirmDialog } from '../../../app/confirm-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useTeams } from '../../../data/desk.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { whenOf } from '../../../ui/time.ts';
import { Listing, useWatching } from '../listing.tsx';
import { ReportDialog } from './report-dialog.tsx';
import { RunChip } from './run-chip.tsx';
import { RunPane } from './run-pane.tsx';
import { useReportWords } from './use-report-words.ts';

/** Reports by mail: when each is sent, to whom, and what became of the last one. */
export function Reports() {
  const { t } = useTranslation();
  const { reports: server } = useDesk().integrationServer;
  const loaded = useServer(server.list, 'reports');
  const [editing, setEditing] = useState<Report | 'new' | null>(null);
  const [removing, setRemoving] = useState<Report | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const { reload } = loaded;
  const { act, refusal } = useAct(reload);
  const unavailable = useUnavailable('report.edit');
  const list = loaded.data?.reports;
  useWatching(list?.some(({ lastRun }) => lastRun?.state === 'queued') ?? false, reload);
  const open = list?.find(({ id }) => id === openId);
  const add = (
    <Button icon={Plus} unavailable={unavailable} onClick={() => setEditing('new')}>
      {t('reports.add')}
    </Button>
  );
  return (
    <>
      <Listing
        {...{ loaded, refusal, add, count: list?.length, title: t('reports.title') }}
        intro={
          <>
            <p>{t('reports.intro')}</p>
            {loaded.data?.canSend === false && <p className="mt-2 text-warning">{t('reports.noMail')}</p>}
          </>
        }
        none={{ icon: FileChartColumn, title: t('reports.none'), text: t('reports.noneText') }}
      >
        <div className={open ? 'grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4' : ''}>
          <Table
            label={t('reports.title')}
            heads={[t('reports.name'), t('reports.when'), t('reports.next'), t('reports.last')]}
            verbs={t('reports.verbs')}
          >
            {list?.map(report => (
              <Row
                key={report.id}
                of={report}
                unavailable={unavailable}
                onOpen={() => setOpenId(report.id)}
                onSend={() => void act(() => server.send(report.id))}
                onChange={() => setEditing(report)}
                onRemove={() => setRemoving(report)}
              />
            ))}
          </Table>
          {open && <RunPane key={open.id} of={open} onSent={reload} onClose={() => setOpenId(null)} />}
        </div>
      </Listing>
      <ReportDialog of={editing} onClose={() => setEditing(null)} onChanged={reload} />
      <ConfirmDialog
        {...{ of: removing, onTried: reload, needs: 'report.edit' }}
        title={t('reports.removeTitle', { name: removing?.name ?? '' })}
        verb={t('reports.removeVerb')}
        text={t('reports.removeText')}
        work={({ id }) => server.remove(id)}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}

function Row({
  of,
  unavailable,
  onOpen,
  onSend,
  onChange,
  onRemove,
}: {
  of: Report;
  unavailable: string | undefined;
  onOpen: () => void;
  onSend: () => void;
  onChange: () => void;
  onRemove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const words = useReportWords();
  const team = useTeams().find(({ id }) => id === of.teamId);
  const { name, lastRun } = of;
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        <button type="button" className="text-left hover:underline" onClick={onOpen}>
          {name}
        </button>
        <span className="block text-xs font-normal text-muted">
          {of.teamId === null ? t('reports.everyTeam') : (team?.name ?? t('reports.teamGone'))}
          {' · '}
          {t('reports.toCount', { count: of.recipients.length })}
        </span>
      </th>
      <td className={cell}>
        {words.time(of)}
        <span className="block text-xs text-muted">
          {words.range(of.range)} · {of.timeZone.replaceAll('_', ' ')}
        </span>
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        {of.nextAt === null ? (
          <span className="text-muted">{t('reports.off')}</span>
        ) : (
          whenOf(of.nextAt, now, i18n.language)
        )}
      </td>
      <td className={cell}>
        {lastRun ? (
          <>
            <RunChip of={lastRun} />
            <span className="block text-xs text-muted">{words.span(lastRun, of)}</span>
          </>
        ) : (
          <span className="text-muted">{t('reports.never')}</span>
        )}
      </td>
      <td className="py-1 text-right whitespace-nowrap">
        <Button
          isSmall
          icon={Send}
          aria-label={t('reports.sendOf', { name })}
          unavailable={lastRun?.state === 'queued' ? t('reports.isSending') : unavailable}
          onClick={onSend}
        >
          {t('reports.send')}
        </Button>
        <IconButton isSmall icon={Pencil} label={t('reports.changeOf', { name })} onClick={onChange} />
        <IconButton isSmall icon={Trash2} label={t('reports.removeOf', { name })} onClick={onRemove} />
      </td>
    </tr>
  );
}
