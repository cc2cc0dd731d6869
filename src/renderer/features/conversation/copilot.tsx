import { FileText, Lightbulb } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '#protocol/documents/message.ts';
import { useActions } from '../../app/action-center.tsx';
import { useKeys } from '../../app/kit.tsx';
import { formatRoute } from '../../app/route.ts';
import { useCommands, useDraft, useThread } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Keys } from '../../ui/keys.tsx';
import { SimilarList } from '../copilot/similar-list.tsx';
import { SuggestionList } from '../copilot/suggestion-list.tsx';
import { SummaryCard } from '../copilot/summary-card.tsx';
import { Thumbs } from '../copilot/thumbs.tsx';
import { TriageRow } from '../copilot/triage-row.tsx';
import { useReadingOf } from '../copilot/use-copilot.ts';
import { useServerSimilar } from '../copilot/use-server-similar.ts';
import { TraceButton } from '../trace/trace-button.tsx';
import { Confidence } from './confidence.tsx';

/** What the AI proposes to say, how sure it is, and what it stands on. */
export function Copilot({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const draft = useDraft(conversation.id);
  const reading = useReadingOf(conversation);
  const fromServer = useServerSimilar(conversation.id, reading.turns);
  const { messages } = useThread(conversation.id);
  const citations = draft
    ? draft.citations
    : (messages.findLast(message => message.citations.length > 0)?.citations ?? []);
  return (
    <section aria-label={t('copilot.label')} className="border-b border-line px-4 py-3">
      <h2 className="mb-[6px] flex items-center gap-[6px] text-xs leading-4 font-strong text-muted">
        <Icon of={Lightbulb} size={14} />
        {t('copilot.label')}
        {draft && <Confidence value={draft.confidence} className="ml-auto font-normal" />}
      </h2>
      {draft ? (
        <DraftCard conversation={conversation} draft={draft} />
      ) : (
        <p className="text-sm leading-[17px] text-muted">
          {conversation.status === 'resolved'
            ? t('copilot.resolved')
            : conversation.turn === 'bot'
              ? t('copilot.botTurn')
              : conversation.waitingSince === null
                ? t('copilot.none')
                : t('copilot.nothingFound')}
        </p>
      )}
      <Sources citations={citations} />
      <SuggestionList conversation={conversation} reading={reading} />
      <TriageRow conversation={conversation} triage={reading.triage} />
      <SummaryCard conversation={conversation} reading={reading} />
      <SimilarList similar={reading.similar} fromServer={fromServer} />
    </section>
  );
}

function DraftCard({
  conversation,
  draft,
}: {
  conversation: Conversation;
  draft: NonNullable<ReturnType<typeof useDraft>>;
}) {
  const { t } = useTranslation();
  const actions = useActions();
  const keys = useKeys();
  const { discardDraft } = useCommands();
  const canUse = conversation.status !== 'resolved' && !draft.isStale;
  const use = () => void actions.run('conversation.useDraft');
  return (
    <>
      <button
        type="button"
        disabled={!canUse}
        aria-keyshortcuts={keys.aria('conversation.useDraft')}
        onClick={use}
        className="grid w-full grid-cols-[minmax(0,1fr)_auto] items-start gap-2 rounded-sm border border-line bg-raised px-2 py-[6px] text-left text-sm leading-[17px] hover:border-line-strong hover:bg-hover disabled:bg-transparent disabled:text-muted"
      >
        <span dir="auto" className="line-clamp-6 whitespace-pre-wrap">
          {draft.text}
        </span>
        {canUse && <Keys keys={keys.caps('conversation.useDraft')} />}
      </button>
      {draft.isStale && <p className="mt-1 text-xs text-warning">{t('copilot.stale')}</p>}
      <div className="mt-[6px] flex gap-1">
        {canUse && (
          <Button isSmall onClick={use}>
            {t('copilot.use')}
          </Button>
        )}
        <Button isSmall look="quiet" onClick={() => void discardDraft(conversation.id)}>
          {t('copilot.dismiss')}
        </Button>
        {draft.runId !== '' && (
          <Thumbs conversationId={conversation.id} runId={draft.runId} className="ml-auto" />
        )}
      </div>
      {draft.runId !== '' && <TraceButton of={{ kind: 'run', runId: draft.runId }} className="mt-1" />}
    </>
  );
}

/** The articles behind the draft, or behind the AI's last answer. */
function Sources({ citations }: { citations: readonly Citation[] }) {
  const { t } = useTranslation();
  const articles = [...new Map(citations.map(citation => [citation.articleId, citation])).values()];
  if (articles.length === 0) return null;
  return (
    <>
      <h3 className="mt-[10px] mb-[2px] text-xs leading-4 font-strong text-muted">{t('copilot.articles')}</h3>
      <ul>
        {articles.map(citation => (
          <li key={citation.articleId} className="flex min-h-6 items-center gap-2 text-sm">
            <Icon of={FileText} size={14} className="text-muted" />
            <a
              dir="auto"
              className="truncate leading-6"
              href={formatRoute({ page: 'knowledge', articleId: citation.articleId })}
            >
              {citation.title}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
