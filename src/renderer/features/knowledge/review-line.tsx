import { Check, CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ArticleCare } from '#protocol/http/care.ts';
import { needsReview, reviewBy } from '#protocol/review.ts';
import { useCommands } from '../../data/desk.ts';
import type { ArticleView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { inputClass } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useAgo, useMinute } from '../../ui/minute.tsx';

/**
 * Whether the article is still right and still needed: when it is looked at again, how often it was cited, what its source says now.
 * @param care undefined while it is not known; null where there is nothing to say
 */
export function ReviewLine({
  article,
  care,
}: {
  article: ArticleView;
  care: ArticleCare | null | undefined;
}) {
  const { t } = useTranslation();
  const { reviewArticle } = useCommands();
  const now = useMinute();
  const isDue = needsReview(article, now);
  return (
    <section
      aria-label={t('review.region')}
      className={`flex flex-none flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 text-sm ${isDue ? 'border-warning-line bg-warning-soft' : 'border-line text-muted'}`}
    >
      <p className="flex min-w-0 flex-1 flex-wrap gap-x-2">
        {isDue && <Icon of={CircleAlert} size={14} className="mt-[3px] flex-none text-warning" />}
        <span>{useDueWords(article, isDue)}</span>
        {care !== undefined && <span>{t('review.cited', { count: care?.cited ?? 0 })}</span>}
        {care && care.helped + care.helpedNot > 0 && (
          <span>{t('review.helped', { helped: care.helped, count: care.helped + care.helpedNot })}</span>
        )}
        {care?.source && <Source source={care.source} />}
      </p>
      {article.status === 'published' && (
        <>
          <div className="w-36 flex-none">
            <EveryField article={article} />
          </div>
          <Button
            isSmall
            look={isDue ? 'primary' : 'plain'}
            icon={Check}
            onClick={() => void reviewArticle(article.id)}
          >
            {t('review.stillRight')}
          </Button>
        </>
      )}
    </section>
  );
}

function useDueWords(article: ArticleView, isDue: boolean): string {
  const { t, i18n } = useTranslation();
  const by = reviewBy(article);
  if (article.status !== 'published') return t('review.draft');
  if (by === null) return t('review.never');
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(by);
  return t(isDue ? 'review.due' : 'review.next', { date });
}

function Source({ source }: { source: NonNullable<ArticleCare['source']> }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const { address, found, lookedAt, problem } = source;
  return (
    <span>
      <a className="underline" href={address} target="_blank" rel="noreferrer">
        {t('review.source')}
      </a>{' '}
      {lookedAt === null
        ? t('review.source_waiting')
        : t(`review.source_${found}`, { ago: ago(lookedAt), problem })}
    </span>
  );
}

const usual = [30, 90, 180, 365, 0] as const;

/** For how long it is taken to be right from now on. */
function EveryField({ article }: { article: ArticleView }) {
  const { t } = useTranslation();
  const { reviewArticle } = useCommands();
  const { reviewDays } = article;
  const isUsual = usual.some(days => days === reviewDays);
  return (
    <select
      aria-label={t('review.every')}
      className={`${inputClass} h-6 px-1 text-sm`}
      value={reviewDays}
      onChange={event => void reviewArticle(article.id, Number(event.target.value))}
    >
      {!isUsual && <option value={reviewDays}>{t('review.everyDays', { count: reviewDays })}</option>}
      {usual.map(days => (
        <option key={days} value={days}>
          {t(`review.every_${days}`)}
        </option>
      ))}
    </select>
  );
}
