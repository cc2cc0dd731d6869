import { ArrowDownRight, ArrowUpRight, Check, FilePlus, Undo2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '#protocol/http/gaps.ts';
import { formatRoute } from '../../../app/route.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { languageName } from '../../../ui/language-name.ts';
import { useAgo } from '../../../ui/minute.tsx';
import { trendOf } from './trend.ts';

/** One gap: what was asked, how often, in whose words, what comes nearest, and what can be done. */
export function GapCard({
  gap,
  unavailable,
  onWrite,
  onDismiss,
  onReopen,
}: {
  gap: Gap;
  unavailable: string | undefined;
  onWrite: () => void;
  onDismiss: () => void;
  onReopen: () => void;
}) {
  const { t } = useTranslation();
  return (
    <article className="rounded-md border border-line bg-raised p-4">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 dir="auto" className="font-strong break-words">
            {gap.question}
          </h2>
          <Counts gap={gap} />
        </div>
        <Weeks weeks={gap.weeks} />
      </div>
      <Examples gap={gap} />
      <Nearest gap={gap} />
      <Fate gap={gap} />
      <div className="mt-3 flex flex-wrap gap-2">
        {gap.state === 'open' && (
          <>
            <Button look="primary" icon={FilePlus} unavailable={unavailable} onClick={onWrite}>
              {t('gaps.write')}
            </Button>
            <Button icon={X} unavailable={unavailable} onClick={onDismiss}>
              {t('gaps.dismiss')}
            </Button>
          </>
        )}
        {(gap.state === 'dismissed' || gap.state === 'written') && (
          <Button icon={Undo2} unavailable={unavailable} onClick={onReopen}>
            {t('gaps.reopen')}
          </Button>
        )}
      </div>
    </article>
  );
}

function Counts({ gap }: { gap: Gap }) {
  const { t, i18n } = useTranslation();
  const ago = useAgo();
  const trend = trendOf(gap.weeks);
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
      <span>
        {t('gaps.asked', { count: gap.count })} {t('gaps.conversations', { count: gap.conversations })} ·{' '}
        {t('gaps.last', { ago: ago(gap.lastAskedAt) })}
      </span>
      {trend !== 'level' && (
        <Chip
          look={trend === 'up' ? 'warning' : 'plain'}
          icon={trend === 'up' ? ArrowUpRight : ArrowDownRight}
        >
          {t(`gaps.${trend}`)}
        </Chip>
      )}
      {gap.languages.map(language => (
        <Chip key={language} title={languageName(language, i18n.language)}>
          <span className="uppercase">{language}</span>
        </Chip>
      ))}
    </p>
  );
}

/** Eight weeks as bars; the same in words for whoever cannot see them. */
function Weeks({ weeks }: { weeks: readonly number[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...weeks);
  return (
    <div
      role="img"
      aria-label={t('gaps.trend', { weeks: weeks.join(', ') })}
      title={t('gaps.trend', { weeks: weeks.join(', ') })}
      className="flex h-9 w-20 flex-none items-end gap-[2px] border-b border-line-strong"
    >
      {weeks.map((count, week) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a week is its place
          key={week}
          className="min-w-0 flex-1 rounded-t-xs bg-accent"
          style={{ height: count === 0 ? 0 : `max(2px, ${(count / most) * 100}%)` }}
        />
      ))}
    </div>
  );
}

function Examples({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t('gaps.examples')} className="mt-3 grid gap-1 text-sm">
      {gap.examples.map(({ conversationId, question, why }) => (
        <li key={`${conversationId} ${question}`} className="flex min-w-0 items-baseline gap-2">
          <a
            dir="auto"
            className="min-w-0 truncate"
            title={question}
            aria-label={t('gaps.open', { question })}
            href={formatRoute({ page: 'inbox', view: 'all', conversationId })}
          >
            {question}
          </a>
          <span className="flex-none text-xs text-muted">{t(`gaps.why_${why}`)}</span>
        </li>
      ))}
    </ul>
  );
}

function Nearest({ gap: { nearest } }: { gap: Gap }) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  return (
    <p className="mt-3 text-sm text-muted">
      {nearest === null ? (
        t('gaps.noNearest')
      ) : (
        <>
          {t('gaps.nearest')}{' '}
          <a className="underline" href={formatRoute({ page: 'knowledge', articleId: nearest.articleId })}>
            {nearest.title}
          </a>{' '}
          · {t('gaps.nearness', { percent: percent.format(nearest.nearness) })}
        </>
      )}
    </p>
  );
}

function Fate({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  return (
    <>
      {gap.state === 'dismissed' && (
        <p className="mt-1 text-sm">{t('gaps.dismissedBy', { name: gap.decidedBy, reason: gap.reason })}</p>
      )}
      {gap.state === 'solved' && (
        <p className="mt-1">
          <Chip look="positive" icon={Check}>
            {t('gaps.solved')}
          </Chip>
        </p>
      )}
      {gap.articleId !== null && gap.state !== 'open' && (
        <p className="mt-1 text-sm">
          <a href={formatRoute({ page: 'knowledge', articleId: gap.articleId })}>{t('gaps.article')}</a>
        </p>
      )}
    </>
  );
}
