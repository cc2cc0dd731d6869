import { Download, RotateCw, Send } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report } from '#protocol/http/reports.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { offerFile } from '../../../ui/offer-file.ts';
import { Quiet } from '../../../ui/section.tsx';
import { SidePane } from '../../../ui/side-pane.tsx';
import { dayIn } from './report-form.ts';
import { RunChip } from './run-chip.tsx';
import { useReportWords } from './use-report-words.ts';

/** What became of a report: each time it was made, who has it, and the file. */
export function RunPane({
  of,
  onSent,
  onClose,
}: {
  of: Report;
  /** Another one is on its way. */
  onSent: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { reports } = useDesk().integrationServer;
  const loaded = useServer(() => reports.runs(of.id), `${of.id} ${of.lastRun?.id} ${of.lastRun?.state}`);
  const words = useReportWords();
  const { act, refusal } = useAct(() => undefined);
  const unavailable = useUnavailable('report.edit');
  const busy = of.lastRun?.state === 'queued' ? t('reports.isSending') : unavailable;
  const sendDays = async (days: Days) => {
    if (await act(() => reports.send(of.id, days))) onSent();
  };
  const fetchFile = (id: string, from: number) =>
    act(async () => {
      const answer = await reports.file(id);
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone: of.timeZone }).format(from);
      if (answer.ok) offerFile(`report-${day}.pdf`, answer.file);
      return answer;
    });
  return (
    <SidePane label={t('reports.history')} title={of.name} closeLabel={t('verb.close')} onClose={onClose}>
      {!loaded.data && <Unloaded of={loaded} />}
      {loaded.data?.runs.length === 0 && <Quiet>{t('reports.noRuns')}</Quiet>}
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
      <OwnDays unavailable={busy} onSend={days => void sendDays(days)} />
      <ol className="grid gap-3">
        {loaded.data?.runs.map(run => {
          const span = words.span(run, of);
          return (
            <li key={run.id} className="grid gap-1 border-b border-line pb-3 last:border-0 last:pb-0">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-strong">{span}</span>
                <RunChip of={run} />
                <span className="ml-auto flex gap-1">
                  <Button
                    isSmall
                    icon={RotateCw}
                    aria-label={t('reports.rerunOf', { span })}
                    unavailable={busy}
                    onClick={() =>
                      void sendDays({
                        firstDay: dayIn(of.timeZone, run.from),
                        lastDay: dayIn(of.timeZone, run.to - 1),
                      })
                    }
                  >
                    {t('reports.rerun')}
                  </Button>
                  {run.hasFile && (
                    <Button
                      isSmall
                      icon={Download}
                      aria-label={t('reports.downloadOf', { span })}
                      onClick={() => void fetchFile(run.id, run.from)}
                    >
                      {t('reports.download')}
                    </Button>
                  )}
                </span>
              </div>
              <p className="text-xs text-muted">
                {t(`reports.why_${run.why}`)}, <Ago at={run.createdAt} />
                {run.sentTo.length > 0 && ` · ${t('reports.sentTo', { who: run.sentTo.join(', ') })}`}
              </p>
              {run.error !== '' && <p className="break-words text-danger">{run.error}</p>}
            </li>
          );
        })}
      </ol>
    </SidePane>
  );
}

type Days = { firstDay: string; lastDay: string };

/** Any two days in place of those that ended last. */
function OwnDays({ unavailable, onSend }: { unavailable: string | undefined; onSend: (days: Days) => void }) {
  const { t } = useTranslation();
  const [days, setDays] = useState<Days>({ firstDay: '', lastDay: '' });
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSend(days);
  };
  return (
    <details className="mb-3 text-sm">
      <summary className="min-h-6 w-fit cursor-pointer">{t('reports.ownDays')}</summary>
      <form onSubmit={send} className="mt-2 grid gap-2">
        <TextField
          {...{ label: t('reports.ownFirst'), type: 'date', required: true, value: days.firstDay }}
          onChange={event => setDays({ ...days, firstDay: event.target.value })}
        />
        <TextField
          {...{ label: t('reports.ownLast'), type: 'date', required: true, value: days.lastDay }}
          min={days.firstDay}
          onChange={event => setDays({ ...days, lastDay: event.target.value })}
        />
        <Button isSmall icon={Send} type="submit" className="w-fit" unavailable={unavailable}>
          {t('reports.ownSend')}
        </Button>
      </form>
    </details>
  );
}
