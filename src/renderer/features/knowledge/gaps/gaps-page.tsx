import { PackageOpen, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type GapState, type GapsAnswer, gapStates } from '#protocol/http/gaps.ts';
import { useNavigation } from '../../../app/navigation.tsx';
import { ServerPage } from '../../../app/server-page.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useArticles, useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { KnowledgeParts } from '../knowledge-parts.tsx';
import { DismissDialog } from './dismiss-dialog.tsx';
import { GapCard } from './gap-card.tsx';
import { useGapVerbs } from './use-gap-verbs.ts';

/** What customers asked and the AI could not answer, and what becomes of it. */
export function GapsPage() {
  const { t } = useTranslation();
  return (
    <ServerPage
      title={t('page.knowledge')}
      beside={<KnowledgeParts current="gaps" />}
      needs="article.edit"
      refusal={{ title: t('gaps.noRight'), text: t('gaps.noRightText') }}
      width="max-w-[880px]"
    >
      <Gaps />
    </ServerPage>
  );
}

function Gaps() {
  const { t } = useTranslation();
  const { knowledgeServer } = useDesk();
  const [state, setState] = useState<GapState>('open');
  const [dismissing, setDismissing] = useState<string | null>(null);
  const open = useOpenWhenHere();
  const loaded = useServer(() => knowledgeServer.gaps(state), state);
  const { act, look, refusal, unavailable } = useGapVerbs(loaded.reload);
  const { data } = loaded;
  // What is held may still be of the state that was looked at before.
  const gaps = data?.gaps.filter(gap => gap.state === state) ?? [];
  const isHere = data !== null && (gaps.length > 0 || data.counts[state] === 0);
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <States current={state} counts={data?.counts ?? null} onState={setState} />
        <span className="flex-1" />
        <Button icon={RefreshCw} unavailable={unavailable} onClick={() => void look()}>
          {t('gaps.look')}
        </Button>
      </div>
      <p className="text-sm text-muted">{t('gaps.lead')}</p>
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
      {!isHere ? (
        <Unloaded of={loaded} />
      ) : gaps.length === 0 ? (
        <div className="h-60 rounded-md border border-line">
          <Empty icon={PackageOpen} title={t(`gaps.none_${state}`)} text={t(`gaps.none_${state}Text`)} />
        </div>
      ) : (
        <ul className="grid gap-3">
          {gaps.map(gap => (
            <li key={gap.id}>
              <GapCard
                gap={gap}
                unavailable={unavailable}
                onWrite={() => void act.write(gap.id).then(id => id !== null && open(id))}
                onDismiss={() => setDismissing(gap.id)}
                onReopen={() => void act.decide(gap.id, { state: 'open' })}
              />
            </li>
          ))}
        </ul>
      )}
      <DismissDialog
        isOpen={dismissing !== null}
        onClose={() => setDismissing(null)}
        onDismiss={reason => {
          if (dismissing !== null) void act.decide(dismissing, { state: 'dismissed', reason });
          setDismissing(null);
        }}
      />
    </div>
  );
}

function States({
  current,
  counts,
  onState,
}: {
  current: GapState;
  counts: GapsAnswer['counts'] | null;
  onState: (state: GapState) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">{t('gaps.states')}</legend>
      {gapStates.map(each => (
        <button
          key={each}
          type="button"
          aria-pressed={each === current}
          onClick={() => onState(each)}
          className={`h-7 rounded-sm px-2 text-sm ${each === current ? 'bg-active font-medium text-ink' : 'text-muted hover:bg-hover'}`}
        >
          {t(`gaps.state_${each}`)} <span className="tabular-nums">{counts?.[each]}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** The server made the draft: it is opened once it has come down. */
function useOpenWhenHere(): (articleId: string) => void {
  const { go } = useNavigation();
  const [awaited, setAwaited] = useState<string | null>(null);
  const isHere = useArticles()?.some(({ id }) => id === awaited) === true;
  useEffect(() => {
    if (awaited === null || !isHere) return;
    setAwaited(null);
    go({ page: 'knowledge', articleId: awaited });
  }, [awaited, isHere, go]);
  return setAwaited;
}
