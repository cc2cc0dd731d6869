import { createContext, type ReactNode, use, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import type { BehindAsk } from '../../data/behind-figures.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { exactOf } from '../../ui/time.ts';
import type { Asked, Span } from './ask.ts';
import { baseOf, type FigureName } from './figure-words.ts';
import { useBehind } from './use-behind.ts';

/** What is behind a step, a row or an hour of the week; what is not said is as the page's filters are. */
export type Behind = Span &
  Partial<Pick<BehindAsk, 'by' | 'slot' | 'teamId' | 'channel' | 'agentId'>> & {
    /** In place of the moment with which the span begins. */
    of?: string;
  };

const DrillContext = createContext<(behind: Behind) => void>(() => undefined);

/** Opens the list of what is behind a part of a chart. */
export const useDrill = () => use(DrillContext);

const ofBeginning: readonly string[] = ['conversations', 'sessions', 'sessionConversations', 'sessionShare'];
const ofEnd: readonly string[] = [
  ...['resolved', 'resolvedWithAi', 'contained', 'oneTouch', 'withPeople', 'handle', 'resolution'],
  ...['resolutionOpen', 'containment', 'deflection', 'oneTouchShare', 'handedOver', 'handoverShare'],
];
const ofRating: readonly string[] = [
  ...['ratings', 'goodRatings', 'ratingSum', 'csat', 'meanRating'],
  ...['recommendations', 'promoters', 'detractors', 'netPromoters', 'nps'],
];

/** A figure belongs to the hour in which its thing happened: so do the conversations behind it. */
export function behindBy(name: FigureName): BehindAsk['by'] {
  const base = baseOf(name);
  if (ofBeginning.includes(base)) return 'began';
  if (ofEnd.includes(base)) return 'resolved';
  return ofRating.includes(base) ? 'rated' : 'active';
}

/** Lists the conversations of this computer that are behind a figure and meet the filters of the page. */
export function DrillProvider({ asked, children }: { asked: Asked; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const [behind, setBehind] = useState<Behind | null>(null);
  const title = (of: Behind) =>
    t(`analytics.behind_${of.by ?? 'began'}`, { of: of.of ?? exactOf(of.from, i18n.language) });
  return (
    <DrillContext value={setBehind}>
      {children}
      <Dialog
        isOpen={behind !== null}
        onOpenChange={isOpen => !isOpen && setBehind(null)}
        title={behind === null ? '' : title(behind)}
        closeLabel={t('verb.close')}
        width="max-w-[640px]"
      >
        {behind && <List key={JSON.stringify(behind)} behind={behind} asked={asked} />}
      </Dialog>
    </DrillContext>
  );
}

function List({ behind, asked }: { behind: Behind; asked: Asked }) {
  const { t } = useTranslation();
  const found = useBehind({
    ...{ from: behind.from, to: behind.to, by: behind.by ?? 'began', slot: behind.slot ?? null },
    teamId: behind.teamId ?? asked.teamId,
    channel: behind.channel ?? asked.channel,
    agentId: behind.agentId ?? asked.agentId,
  });
  if (!found) return <div className="h-40" />;
  return (
    <div className="relative min-h-0 overflow-y-auto p-4">
      <p className="mb-2 text-sm text-muted">
        {found.conversations.length === 0
          ? t('analytics.behindNone')
          : t(found.isWhole ? 'analytics.behindAll' : 'analytics.behindSome', {
              count: found.conversations.length,
            })}
        {(asked.intent !== '' || asked.model !== '') && ` ${t('analytics.behindWider')}`}
      </p>
      <ul>
        {found.conversations.map(each => (
          <li key={each.id} className="border-b border-line last:border-b-0">
            <a
              href={formatRoute({
                page: 'inbox',
                view: each.status === 'open' ? 'all' : each.status,
                conversationId: each.id,
              })}
              className="flex min-h-9 items-center gap-3 text-sm text-ink no-underline hover:bg-hover"
            >
              <span className="w-14 flex-none text-muted tabular-nums">#{each.number}</span>
              <span className="w-40 flex-none truncate">{each.customerName}</span>
              <span className="min-w-0 flex-1 truncate text-ink-2">{each.subject}</span>
              {each.rating && (
                <span className="tabular-nums">{t('analytics.ofFive', { score: each.rating.score })}</span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
