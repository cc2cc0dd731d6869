import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Report } from '#protocol/http/reports.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useAct } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { offerFile } from '../../../ui/offer-file.ts';
import { Quiet } from '../../../ui/section.tsx';
import { SidePane } from '../../../ui/side-pane.tsx';
import { RunChip } from './run-chip.tsx';
import { useReportWords } from './use-report-words.ts';

/** What became of a report: each time it was made, who has it, and the file. */
export function RunPane({ of, onClose }: { of: Report; onClose: () => void }) {
  const { t } = useTranslation();
  const { reports } = useDesk().integrationServer;
  const loaded = useServer(() => reports.runs(of.id), `${of.id} ${of.lastRun?.id} ${of.lastRun?.state}`);
  const words = useReportWords();
  const { act, refusal } = useAct(() => undefined);
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
      <ol className="grid gap-3">
        {loaded.data?.runs.map(run => {
          const span = words.span(run, of);
          return (
            <li key={run.id} className="grid gap-1 border-b border-line pb-3 last:border-0 last:pb-0">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-strong">{span}</span>
                <RunChip of={run} />
                {run.hasFile && (
                  <span className="ml-auto">
                    <Button
                      isSmall
                      icon={Download}
                      aria-label={t('reports.downloadOf', { span })}
                      onClick={() => void fetchFile(run.id, run.from)}
                    >
                      {t('reports.download')}
                    </Button>
                  </span>
                )}
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
