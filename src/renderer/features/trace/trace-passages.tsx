import { useTranslation } from 'react-i18next';
import type { AiRunAnswer } from '#protocol/http/ai.ts';
import { formatRoute } from '../../app/route.ts';
import { Chip } from '../../ui/chip.tsx';

/** What the knowledge said then, the nearest first. */
export function TracePassages({ run }: { run: AiRunAnswer }) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 });
  const score = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (
    <section aria-label={t('trace.passages')}>
      <h3 className="mb-1 font-strong">{t('trace.passages')}</h3>
      {run.passages.length === 0 && <p className="text-muted">{t('trace.noPassages')}</p>}
      <ol className="grid gap-3">
        {run.passages.map((passage, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two passages of one article may share a heading, and a trace never changes
          <li key={place} className="grid gap-1">
            <div className="flex flex-wrap items-center gap-2">
              <a dir="auto" href={formatRoute({ page: 'knowledge', articleId: passage.articleId })}>
                {passage.heading}
              </a>
              {passage.isCited && <Chip look="accent">{t('trace.cited')}</Chip>}
              <span className="ml-auto text-xs text-muted tabular-nums">
                {t('trace.passageFacts', {
                  ...{ version: passage.articleVersion, score: score.format(passage.score) },
                })}
                {place === 0 && ` · ${t('trace.sure', { percent: percent.format(passage.confidence) })}`}
              </span>
            </div>
            {passage.text !== '' && (
              <p
                dir="auto"
                className="border-l-[3px] border-line pl-3 leading-[18px] whitespace-pre-wrap text-ink-2"
              >
                {passage.text}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
