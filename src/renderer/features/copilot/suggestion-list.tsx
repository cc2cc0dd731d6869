import { FileText, History, type LucideIcon, MessageSquareText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Suggestion } from '#ai/copilot/suggest.ts';
import { useAction, useActions } from '../../app/action-center.tsx';
import { useKeys } from '../../app/kit.tsx';
import { formatRoute } from '../../app/route.ts';
import { useComposerDraft } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { Icon } from '../../ui/icon.tsx';
import { Keys } from '../../ui/keys.tsx';
import type { Reading } from './use-copilot.ts';
import { useSuggestions } from './use-suggestions.ts';

const actionOf = [
  'conversation.suggestion1',
  'conversation.suggestion2',
  'conversation.suggestion3',
] as const;
const icons: Record<Suggestion['source'], LucideIcon> = {
  reply: MessageSquareText,
  article: FileText,
  past: History,
};

/** Two or three short replies. One press puts one into the reply, behind what stands there; nothing sends it. */
export function SuggestionList({ conversation, reading }: { conversation: Conversation; reading: Reading }) {
  const { t } = useTranslation();
  const actions = useActions();
  const composer = useComposerDraft(conversation.id, 'text');
  const suggestions = useSuggestions(conversation, reading);
  const insert = ({ text, source, sourceId }: Suggestion) => {
    const before = composer.text.trimEnd();
    const after = before === '' ? text : `${before}\n\n${text}`;
    composer.propose(after, { source, sourceId, text: after });
    actions.run('conversation.reply');
  };
  const runOf = (at: number) => {
    const suggestion = suggestions[at];
    return suggestion && { run: () => insert(suggestion) };
  };
  useAction(actionOf[0], runOf(0));
  useAction(actionOf[1], runOf(1));
  useAction(actionOf[2], runOf(2));
  if (suggestions.length === 0) return null;
  return (
    <section aria-label={t('suggestions.label')} className="mt-2 border-t border-line pt-2">
      <h3 className="text-xs leading-4 font-strong text-muted">{t('suggestions.label')}</h3>
      <ul className="mt-1 grid gap-2">
        {suggestions.map((suggestion, at) => (
          <Suggested
            key={`${suggestion.source} ${suggestion.sourceId}`}
            suggestion={suggestion}
            action={actionOf[at] ?? actionOf[0]}
            onInsert={() => insert(suggestion)}
          />
        ))}
      </ul>
    </section>
  );
}

function Suggested({
  suggestion,
  action,
  onInsert,
}: {
  suggestion: Suggestion;
  action: (typeof actionOf)[number];
  onInsert: () => void;
}) {
  const { t } = useTranslation();
  const keys = useKeys();
  const { source, sourceId, title, text } = suggestion;
  const href =
    source === 'article'
      ? formatRoute({ page: 'knowledge', articleId: sourceId })
      : source === 'past'
        ? formatRoute({ page: 'inbox', view: 'resolved', conversationId: sourceId })
        : undefined;
  const from = t(`suggestions.from.${source}`, { title });
  return (
    <li>
      <button
        type="button"
        aria-keyshortcuts={keys.aria(action)}
        onClick={onInsert}
        className="grid w-full grid-cols-[minmax(0,1fr)_auto] items-start gap-2 rounded-sm border border-line bg-raised px-2 py-[6px] text-left text-sm leading-[17px] hover:border-line-strong hover:bg-hover"
      >
        <span dir="auto" className="line-clamp-4 whitespace-pre-wrap">
          {text}
        </span>
        <Keys keys={keys.caps(action)} />
      </button>
      <p className="flex min-h-6 items-center gap-1 text-xs text-muted">
        <Icon of={icons[source]} size={12} />
        {href === undefined ? (
          <bdi className="truncate">{from}</bdi>
        ) : (
          <a dir="auto" className="truncate leading-6" href={href}>
            {from}
          </a>
        )}
      </p>
    </li>
  );
}
