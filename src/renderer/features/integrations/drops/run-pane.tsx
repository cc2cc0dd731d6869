import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Drop, DropRun } from '#protocol/http/drops.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet } from '../../../ui/section.tsx';
import { SidePane } from '../../../ui/side-pane.tsx';
import { whenOf } from '../../../ui/time.ts';
import { sizeOf } from '../exports/export-form.ts';
import { isUnderWay, RunChip } from './run-chip.tsx';
import { useSpan } from './use-span.ts';

/** What became of a drop: each period, where its file is, and what was in the way. */
export function RunPane({
  of,
  onChanged,
  onClose,
}: {
  of: Drop;
  onChanged: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { drops } = useDesk().integrationServer;
  const { lastRun } = of;
  const loaded = useServer(
    () => drops.runs(of.id),
    `${of.id} ${lastRun?.id} ${lastRun?.state} ${lastRun?.sentBytes}`,
  );
  const { act, refusal } = useAct(() => {
    loaded.reload();
    onChanged();
  });
  return (
    <SidePane label={t('drops.history')} title={of.name} closeLabel={t('verb.close')} onClose={onClose}>
      {!loaded.data && <Unloaded of={loaded} />}
      {loaded.data?.runs.length === 0 && <Quiet>{t('drops.noRuns')}</Quiet>}
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
      <ol className="grid gap-3">
        {loaded.data?.runs.map(run => (
          <Run key={run.id} of={run} drop={of} onAgain={() => void act(() => drops.run(of.id, run.from))} />
        ))}
      </ol>
    </SidePane>
  );
}

function Run({ of, drop, onAgain }: { of: DropRun; drop: Drop; onAgain: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const span = useSpan()(of, drop);
  const unavailable = useUnavailable('drop.edit');
  const { key, rows, sizeBytes, sentBytes, state } = of;
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  const size = (bytes: number) => sizeOf(bytes, i18n.language);
  return (
    <li className="grid gap-1 border-b border-line pb-3 last:border-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-strong">{span}</span>
        <RunChip of={of} />
        <span className="ml-auto">
          <Button
            isSmall
            icon={RotateCw}
            aria-label={t('drops.againOf', { span })}
            unavailable={isUnderWay(of) ? t('drops.isUnderWay') : unavailable}
            onClick={onAgain}
          >
            {t('drops.again')}
          </Button>
        </span>
      </div>
      {key !== '' && <p className="font-mono text-[12.5px] break-all text-ink-2">{key}</p>}
      <p className="text-xs text-muted">
        {state === 'sent' && t('drops.sentOf', { rows: number(rows), size: size(sizeBytes) })}
        {state !== 'sent' &&
          sentBytes > 0 &&
          t('drops.sendingOf', { sent: size(sentBytes), size: size(sizeBytes) })}
        {of.finishedAt !== null && ` · ${whenOf(of.finishedAt, now, i18n.language)}`}
        {state === 'failing' &&
          of.nextAt !== null &&
          ` · ${t('drops.nextTry', { when: whenOf(of.nextAt, now, i18n.language) })}`}
      </p>
      {of.error !== '' && <p className="break-words text-danger">{of.error}</p>}
    </li>
  );
}
