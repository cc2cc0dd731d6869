import { OctagonAlert, RotateCw, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditReport } from '#protocol/audit.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { whenOf } from '../../../ui/time.ts';
import { useAuditWords } from './use-audit.ts';

/** Whether the whole log is what was written, as far as it can tell by itself. */
export function Chain() {
  const { t, i18n } = useTranslation();
  const { audit } = useDesk().securityServer;
  const [asked, setAsked] = useState(0);
  const [checkedAt, setCheckedAt] = useState(0);
  const now = useMinute();
  const loaded = useServer(async () => {
    // All of it is read when somebody wants it, and by the server once a day.
    const answer = await audit.verify(asked === 0 ? 'checked' : 'start');
    if (answer.ok) setCheckedAt(now);
    return answer;
  }, String(asked));
  const report = loaded.data?.report;
  const when = whenOf(checkedAt, now, i18n.language);
  return (
    <Section
      title={t('audit.chain')}
      verbs={
        <Button
          isSmall
          icon={RotateCw}
          unavailable={loaded.isOffline ? t('server.needsServer') : undefined}
          onClick={() => setAsked(asked + 1)}
        >
          {t('audit.check')}
        </Button>
      }
    >
      {!report && (loaded.isOffline || loaded.problem) && <Unloaded of={loaded} />}
      {!report && !loaded.isOffline && !loaded.problem && (
        <Quiet>{t(asked === 0 ? 'audit.checkingNew' : 'audit.checking')}</Quiet>
      )}
      {report?.ok && (
        <>
          <p role="status" className="flex items-center gap-2 text-sm">
            <Icon of={ShieldCheck} size={14} className="text-positive" />
            {report.head === null
              ? t('audit.empty', { when })
              : t('audit.holds', { seq: report.head.seq, when })}
          </p>
          {report.from && report.wholeAt !== null && (
            <p className="mt-1 text-xs text-muted">
              {t('audit.fromBefore', {
                seq: report.from.seq,
                when: whenOf(report.wholeAt, now, i18n.language),
              })}
            </p>
          )}
          {report.head && (
            <p className="mt-1 text-xs text-muted">
              {t('audit.head')}{' '}
              <span className="font-mono break-all">
                {report.head.seq}:{report.head.hash}
              </span>
            </p>
          )}
        </>
      )}
      {report && !report.ok && <Broken report={report} when={when} />}
    </Section>
  );
}

const mostFaults = 10;

/** An alarm: a person must look now. */
function Broken({ report, when }: { report: AuditReport; when: string }) {
  const { t } = useTranslation();
  const { fault } = useAuditWords();
  return (
    <div role="alert" className="rounded-md border border-danger-line bg-danger-soft px-3 py-[10px] text-sm">
      <p className="flex items-center gap-2 font-strong text-danger">
        <Icon of={OctagonAlert} size={16} />
        {t('audit.broken', { count: report.faultCount, when })}
      </p>
      <ul className="mt-2 ml-6 list-disc">
        {report.faults.slice(0, mostFaults).map(each => (
          <li key={`${each.kind} ${each.seq} ${each.said}`}>
            {each.seq !== null && (
              <span className="tabular-nums">{t('audit.atEntry', { seq: each.seq })} </span>
            )}
            {fault(each)}
          </li>
        ))}
      </ul>
      {report.faultCount > mostFaults && (
        <p className="mt-1 ml-6">{t('audit.moreFaults', { count: report.faultCount - mostFaults })}</p>
      )}
      <p className="mt-2 ml-6">{t('audit.whatToDo')}</p>
      <ol className="ml-6 list-decimal pl-4">
        <li>{t('audit.step1')}</li>
        <li>{t('audit.step2')}</li>
        <li>{t('audit.step3')}</li>
      </ol>
    </div>
  );
}
