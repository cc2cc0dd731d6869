import { MessageSquareQuote } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Theme, themesOf } from '#analytics/themes.ts';
import { formatRoute } from '../../app/route.ts';
import type { Conversation } from '../../data/model.ts';
import { Icon } from '../../ui/icon.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { Quiet } from '../../ui/section.tsx';
import type { Asked } from './ask.ts';
import { useBehind } from './use-behind.ts';
import { useMeant } from './use-figures.ts';

/** For how long conversations, and what was written with a rating, stay on a computer. */
const commentsHeldMs = 90 * 86_400_000;

/** What customers write about when they rate low, and when they rate high, from the comments on this computer. */
export function Themes({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const { from, to } = useMeant(asked);
  const now = useMinute();
  const { teamId, channel, agentId } = asked;
  const found = useBehind({ from, to, teamId, channel, agentId, by: 'rated', slot: null });
  const rated = useMemo(
    () => (found?.conversations ?? []).filter(({ rating }) => rating && rating.comment !== ''),
    [found],
  );
  const themes = useMemo(
    () =>
      themesOf(
        rated.map(({ id, rating }) => ({ id, score: rating?.score ?? 0, text: rating?.comment ?? '' })),
      ).filter(({ examples }) => examples.length > 0),
    [rated],
  );
  const byId = useMemo(() => new Map(rated.map(each => [each.id, each])), [rated]);
  const isPart = found !== null && (!found.isWhole || from < now - commentsHeldMs);
  const groups = [
    { key: 'low', themes: themes.filter(({ z }) => z > 0) },
    { key: 'high', themes: themes.filter(({ z }) => z <= 0) },
  ] as const;
  return (
    <section aria-label={t('analytics.said_themes')} className="rounded-md border border-line bg-raised p-4">
      <h2 className="mb-2 flex items-center gap-2 font-strong">
        <Icon of={MessageSquareQuote} />
        {t('analytics.said_themes')}
      </h2>
      {found && themes.length === 0 && <Quiet>{t('analytics.themesNone')}</Quiet>}
      {isPart && <Quiet>{t('analytics.themesPart')}</Quiet>}
      {themes.length > 0 && (
        <div className="mt-1 grid gap-x-6 gap-y-4 mid:grid-cols-2">
          {groups.map(
            group =>
              group.themes.length > 0 && (
                <div key={group.key}>
                  <h3 className="mb-2 text-sm text-muted">{t(`analytics.themes_${group.key}`)}</h3>
                  <ul className="grid gap-3">
                    {group.themes.map(theme => (
                      <Word key={theme.word} of={theme} byId={byId} />
                    ))}
                  </ul>
                </div>
              ),
          )}
        </div>
      )}
    </section>
  );
}

/** A word, how often it stands where, and who said it. */
function Word({
  of: { word, low, high, examples },
  byId,
}: {
  of: Theme;
  byId: ReadonlyMap<string, Conversation>;
}) {
  const { t } = useTranslation();
  return (
    <li className="text-sm">
      <span className="font-strong">{word}</span>
      <span className="text-xs text-muted"> · {t('analytics.themeCount', { low, high })}</span>
      <ul className="mt-1 grid gap-1 border-l-2 border-line pl-3">
        {examples.map(({ id, score, text }) => {
          const held = byId.get(id);
          return (
            <li key={id} className="flex gap-2">
              <span className="min-w-0 flex-1">
                {text}
                <span className="text-muted"> {t('analytics.ofFive', { score })}</span>
              </span>
              {held && (
                <a
                  href={formatRoute({
                    page: 'inbox',
                    view: held.status === 'open' ? 'all' : held.status,
                    conversationId: id,
                  })}
                  className="flex-none tabular-nums"
                >
                  #{held.number}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </li>
  );
}
