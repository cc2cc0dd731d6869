import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import type { BehindFigures } from '../../data/behind-figures.ts';
import { useDesk } from '../../data/desk.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { exactOf } from '../../ui/time.ts';
import type { Asked, Span } from './ask.ts';

const DrillContext = createContext<(span: Span) => void>(() => undefined);

/** Opens the list of what is behind a step of a chart. */
export const useDrill = () => use(DrillContext);

/** Lists the conversations of this computer that began in a span and meet the filters of the page. */
export function DrillProvider({ asked, children }: { asked: Asked; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const [span, setSpan] = useState<Span | null>(null);
  return (
    <DrillContext value={setSpan}>
      {children}
      <Dialog
        isOpen={span !== null}
        onOpenChange={isOpen => !isOpen && setSpan(null)}
        title={span === null ? '' : t('analytics.behind', { from: exactOf(span.from, i18n.language) })}
        closeLabel={t('verb.close')}
        width="max-w-[640px]"
      >
        {span && <Behind key={span.from} span={span} asked={asked} />}
      </Dialog>
    </DrillContext>
  );
}

function Behind({ span, asked }: { span: Span; asked: Asked }) {
  const { t } = useTranslation();
  const { behindFigures } = useDesk();
  const [found, setFound] = useState<BehindFigures | null>(null);
  useEffect(() => {
    let isGone = false;
    const { teamId, channel, agentId } = asked;
    void behindFigures({ ...span, teamId, channel, agentId }).then(answer => {
      if (!isGone) setFound(answer);
    });
    return () => {
      isGone = true;
    };
  }, [behindFigures, span, asked]);
  if (!found) return <div className="h-40" />;
  if (found.conversations.length === 0)
    return <p className="p-4 text-sm text-muted">{t('analytics.behindNone')}</p>;
  return (
    <div className="min-h-0 overflow-y-auto p-4">
      <p className="mb-2 text-sm text-muted">
        {t(found.isWhole ? 'analytics.behindAll' : 'analytics.behindSome', {
          count: found.conversations.length,
        })}
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
