import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import { Ago } from '../../ui/minute.tsx';
import type { Dashboard } from './analytics-page.tsx';
import type { Asked } from './ask.ts';
import { FigureChart } from './figure-chart.tsx';
import { Panel } from './figure-table.tsx';
import { Tiles } from './tiles.tsx';
import { useBehind } from './use-behind.ts';
import { useFigures, useMeant } from './use-figures.ts';

const tiles = [
  { ratio: 'csat' },
  { ratio: 'meanRating' },
  { count: 'ratings' },
  { ratio: 'nps' },
  { count: 'recommendations' },
  { ratio: 'oneTouchShare' },
  { ratio: 'reopenShare' },
] as const;

const promises = [
  { ratio: 'replyTargetShare' },
  { ratio: 'resolutionTargetShare' },
  { count: 'targets' },
  { duration: 'wait', share: 'p50Ms' },
  { duration: 'wait', share: 'p90Ms' },
] as const;
const waits = [
  { duration: 'wait', share: 'p50Ms' },
  { duration: 'wait', share: 'p90Ms' },
] as const;

/** How customers found it: ratings, what they wrote about it, and what had to be opened again. */
export function Quality({ packs, asked }: Dashboard) {
  const { t } = useTranslation();
  const told = useFigures(packs, asked.agentId === '' ? 'team' : 'agent', asked);
  return (
    <>
      <Tiles label={t('analytics.atOnce')} names={tiles} now={told.now.total} before={told.before} />
      <div className="grid gap-3 wide:grid-cols-2">
        <FigureChart {...{ asked, told }} title={t('analytics.csat')} names={[{ ratio: 'csat' }]} />
        <FigureChart
          {...{ asked, told, kind: 'bar', isStacked: false, colours: [1, 2] }}
          title={t('analytics.ratings')}
          names={[{ count: 'ratings' }, { count: 'goodRatings' }]}
        />
      </div>
      <Tiles label={t('analytics.promises')} names={promises} now={told.now.total} before={told.before} />
      <div className="grid gap-3 wide:grid-cols-3">
        <FigureChart
          {...{ asked, told }}
          title={t('analytics.targetsKept')}
          names={[{ ratio: 'targetShare' }]}
        />
        <FigureChart {...{ asked, told }} title={t('analytics.waits')} names={waits} />
        <FigureChart {...{ asked, told }} title={t('analytics.nps')} names={[{ ratio: 'nps' }]} />
      </div>
      <Comments asked={asked} />
    </>
  );
}

/** What customers wrote with their rating, the lowest first: that is where something can be done. */
function Comments({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const { from, to } = useMeant(asked);
  const { teamId, channel, agentId } = asked;
  const found = useBehind({ from, to, teamId, channel, agentId, by: 'rated', slot: null });
  const rated = (found?.conversations ?? []).flatMap(each =>
    each.rating && each.rating.comment !== '' ? [{ ...each, rating: each.rating }] : [],
  );
  const shown = rated.sort(
    (a, b) => a.rating.score - b.rating.score || b.rating.createdAt - a.rating.createdAt,
  );
  return (
    <Panel title={t('analytics.comments')}>
      {found && shown.length === 0 && <p className="text-sm text-muted">{t('analytics.commentsNone')}</p>}
      {found && !found.isWhole && <p className="text-sm text-muted">{t('analytics.commentsSome')}</p>}
      <ul>
        {shown.slice(0, 50).map(({ id, number, status, rating }) => (
          <li key={id} className="flex gap-3 border-b border-line py-2 text-sm last:border-b-0">
            <span
              className={`w-12 flex-none tabular-nums ${rating.score <= 2 ? 'text-danger' : rating.score >= 4 ? 'text-positive' : 'text-ink-2'}`}
            >
              {t('analytics.ofFive', { score: rating.score })}
            </span>
            <p className="min-w-0 flex-1">{rating.comment}</p>
            <a
              href={formatRoute({
                page: 'inbox',
                view: status === 'open' ? 'all' : status,
                conversationId: id,
              })}
              className="flex-none tabular-nums"
            >
              #{number}
            </a>
            <Ago at={rating.createdAt} className="w-16 flex-none text-right text-muted" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
