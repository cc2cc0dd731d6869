import { useTranslation } from 'react-i18next';
import type { ThreadMessage } from '../../data/model.ts';
import { Thumbs } from '../copilot/thumbs.tsx';
import { TraceButton } from '../trace/trace-button.tsx';
import { CitationLink } from './citation-mark.tsx';
import { Confidence } from './confidence.tsx';
import { MessageText } from './message-text.tsx';

/** The AI's answer with its sources and how sure it was. */
export function AiBubble({ message, conversationId }: { message: ThreadMessage; conversationId: string }) {
  const { t } = useTranslation();
  const hasFoot = message.citations.length > 0 || message.ai !== null;
  return (
    <div className="col-start-2 w-fit max-w-full rounded-md bg-raised leading-5 inset-ring inset-ring-line">
      <div className="px-[11px] pt-[7px] pb-[6px]">
        <MessageText message={message} />
      </div>
      {message.ai?.options && (
        <ul aria-label={t('message.options')} className="flex flex-wrap gap-1 px-[11px] pb-[8px]">
          {message.ai.options.map(option => (
            <li key={option} className="rounded-full border border-line px-2 text-xs leading-5 text-ink-2">
              {option}
            </li>
          ))}
        </ul>
      )}
      {hasFoot && (
        <div className="flex flex-wrap items-center gap-x-3 border-t border-line px-[11px] py-[1px] text-xs text-muted">
          {message.citations.map((citation, index) => (
            <CitationLink
              // biome-ignore lint/suspicious/noArrayIndexKey: an article may be cited twice, and the order is part of the message
              key={`${citation.articleId}-${index}`}
              number={index + 1}
              citation={citation}
            />
          ))}
          {message.ai && <Confidence value={message.ai.confidence} className="ml-auto" />}
          {message.ai && <Thumbs conversationId={conversationId} runId={message.ai.runId} />}
          {message.ai && <TraceButton of={{ kind: 'run', runId: message.ai.runId }} />}
        </div>
      )}
    </div>
  );
}
