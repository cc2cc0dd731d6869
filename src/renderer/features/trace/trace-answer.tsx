import { useTranslation } from 'react-i18next';
import type { AiRunAnswer } from '#protocol/http/ai.ts';
import { Ago } from '../../ui/minute.tsx';
import { saidOf } from './trace-words.ts';

/** What was decided, in a sentence, and the facts beside it. */
export function TraceAnswer({ run }: { run: AiRunAnswer }) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 });
  const plain = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 6 });
  const { key, reason } = saidOf(run);
  const facts: [string, string][] = [
    [t('trace.model'), run.provider === run.model ? run.model : `${run.model} · ${run.provider}`],
    [t('trace.version'), run.versionName],
    [t('trace.prompt'), run.promptVersion],
    [
      t('trace.intent'),
      run.intent === null
        ? ''
        : run.intent.outOfScope
          ? t('trace.intentOutOfScope', { by: run.intent.model })
          : t('trace.intentNamed', {
              ...{ name: run.intent.name, by: run.intent.model },
              percent: Math.round(run.intent.confidence * 100),
            }),
    ],
    [
      t('trace.tokens'),
      run.usage.inputTokens + run.usage.outputTokens === 0
        ? ''
        : t('trace.tokensOf', {
            ...{ read: plain.format(run.usage.inputTokens), wrote: plain.format(run.usage.outputTokens) },
          }),
    ],
    [t('trace.cost'), run.costMicros === null ? '' : plain.format(run.costMicros / 1e6)],
    [t('trace.took'), t('trace.ms', { ms: plain.format(run.latencyMs) })],
  ];
  return (
    <section aria-label={t('trace.decision')} className="grid gap-3">
      <p className="text-base leading-5">
        {t(`trace.said.${key}`, { because: reason === null ? '' : t(`handover.${reason}`) })}
        {run.fate.startsWith('dropped') && <span className="text-muted"> {t('trace.dropped')}</span>}
      </p>
      {run.confidence !== null && (
        <Against value={run.confidence} limit={run.limit} format={percent.format} />
      )}
      <blockquote
        dir="auto"
        className="border-l-[3px] border-line-strong pl-3 whitespace-pre-wrap text-ink-2"
      >
        <span className="block text-xs text-muted">
          {t('trace.question')} · <Ago at={run.startedAt} />
        </span>
        {run.question}
      </blockquote>
      <dl className="grid grid-cols-3 gap-x-6 gap-y-2">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name} className="min-w-0">
              <dt className="text-xs text-muted">{name}</dt>
              <dd className="break-words tabular-nums">{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

/** How sure it was, against what was needed. */
function Against({
  value,
  limit,
  format,
}: {
  value: number;
  limit: number;
  format: (value: number) => string;
}) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-1">
      <div aria-hidden="true" className="relative h-2 overflow-hidden rounded-xs bg-line">
        <div
          className={`h-full ${value >= limit ? 'bg-accent' : 'bg-warning'}`}
          style={{ width: `${value * 100}%` }}
        />
        <div className="absolute inset-y-0 w-[2px] bg-ink" style={{ left: `calc(${limit * 100}% - 1px)` }} />
      </div>
      <p className="text-ink-2 tabular-nums">
        {t(value >= limit ? 'trace.enough' : 'trace.tooLittle', {
          ...{ sure: format(value), limit: format(limit) },
        })}
      </p>
    </div>
  );
}
