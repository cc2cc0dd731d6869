import { useTranslation } from 'react-i18next';
import type { AiRunAnswer } from '#protocol/http/ai.ts';
import { barOf, foundIn, removedIn, stepNames } from './trace-words.ts';

type Step = AiRunAnswer['steps'][number];

/** The steps in their order, each where it lies in the time of the whole. */
export function TraceSteps({ run }: { run: AiRunAnswer }) {
  const { t } = useTranslation();
  const removed = removedIn(run.steps);
  return (
    <section aria-label={t('trace.steps')}>
      <h3 className="mb-1 font-strong">{t('trace.steps')}</h3>
      <ol>
        {run.steps.map((step, place) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: a step may come twice, and a trace never changes
            key={place}
            step={step}
            wholeMs={run.latencyMs}
          />
        ))}
      </ol>
      {removed.length > 0 && (
        <>
          <h4 className="mt-2 text-xs text-muted">{t('trace.removed')}</h4>
          <ul className="grid gap-1 text-ink-2">
            {removed.map(({ text, why }) => (
              <li key={text} dir="auto">
                <s>{text}</s>{' '}
                <span className="text-xs text-muted">
                  {t('trace.removedFor', { why: why.replaceAll('_', ' ') })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Row({ step, wholeMs }: { step: Step; wholeMs: number }) {
  const { t, i18n } = useTranslation();
  const name = stepNames.find(each => each === step.name);
  const found = foundIn(step);
  const bar = barOf(step, wholeMs);
  const ms = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(step.tookMs);
  return (
    <li className="grid grid-cols-[88px_minmax(0,1fr)_120px_64px] items-center gap-3 border-b border-line py-[5px] max-sm:grid-cols-[88px_minmax(0,1fr)_64px]">
      <span className="font-medium">{name ? t(`trace.step.${name}`) : step.name}</span>
      <span dir="auto" className="min-w-0 break-words text-ink-2">
        {found ? t(`trace.found.${found.key}`, found.values) : ''}
      </span>
      <span aria-hidden="true" className="relative h-[6px] rounded-xs bg-line max-sm:hidden">
        <span
          className="absolute inset-y-0 rounded-xs bg-accent"
          style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
        />
      </span>
      <span className="text-right text-xs text-muted tabular-nums">{t('trace.ms', { ms })}</span>
    </li>
  );
}
