import { StickyNote, Undo2 } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk } from '../../data/desk.ts';
import type { Conversation, ThreadMessage } from '../../data/model.ts';
import { AiAvatar, Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { clockOf } from '../../ui/time.ts';
import { AiBubble } from './ai-bubble.tsx';
import { MessageText } from './message-text.tsx';
import { Receipt } from './receipt.tsx';

type Props = {
  message: ThreadMessage;
  conversation: Conversation;
  isFirstOfRun: boolean;
  isClose: boolean;
  hasReceipt: boolean;
  isSought: boolean;
};

const bubble = 'w-fit max-w-full rounded-md px-[11px] py-[7px] leading-5';

/** What somebody wrote: customers and the AI on the left, staff on the right, notes in their own colour. */
export const MessageBubble = memo(function MessageBubble(props: Props) {
  const { message, isClose, isSought } = props;
  const space = `${isClose ? 'pt-1' : 'pt-[10px]'} ${isSought ? 'sought' : ''}`;
  if (message.kind === 'note') return <Note {...props} space={space} />;
  // Programs too speak for the desk.
  if (message.author.kind === 'agent' || message.author.kind === 'system')
    return <FromStaff {...props} space={space} />;
  return <FromOutside {...props} space={space} />;
});

function FromOutside({ message, conversation, isFirstOfRun, space }: Props & { space: string }) {
  const { t, i18n } = useTranslation();
  const isAi = message.author.kind === 'ai';
  const name = isAi
    ? t('author.ai')
    : message.author.name || conversation.customerName || t('customer.nameless');
  const facts =
    message.ai &&
    (message.ai.latencyMs < 100
      ? t('ai.answeredAtOnce', { ms: message.ai.latencyMs })
      : t('ai.answeredIn', { seconds: (message.ai.latencyMs / 1_000).toFixed(1) }));
  return (
    <div
      className={`grid max-w-[min(88%,672px)] grid-cols-[24px_minmax(0,auto)] justify-start gap-x-2 ${space}`}
    >
      <Who isShown={isFirstOfRun} name={name} clock={clockOf(message.createdAt, i18n.language)}>
        {facts && <span>· {facts}</span>}
        {message.ai && <span className="truncate">· {message.ai.model}</span>}
      </Who>
      <span className="col-start-1 row-start-2 mt-1 self-start">
        {isFirstOfRun && (isAi ? <AiAvatar /> : <Avatar id={conversation.customerId} name={name} />)}
      </span>
      {isAi ? (
        <AiBubble message={message} conversationId={conversation.id} />
      ) : (
        <div className={`col-start-2 bg-raised inset-ring inset-ring-line ${bubble}`}>
          <MessageText message={message} />
        </div>
      )}
    </div>
  );
}

function Note({ message, isFirstOfRun, hasReceipt, space }: Props & { space: string }) {
  const { t, i18n } = useTranslation();
  return (
    <div
      className={`grid max-w-[min(88%,672px)] grid-cols-[24px_minmax(0,auto)] justify-start gap-x-2 ${space}`}
    >
      <Who
        isShown={isFirstOfRun}
        name={message.author.name}
        clock={clockOf(message.createdAt, i18n.language)}
      >
        <span className="flex items-center gap-1">
          · <Icon of={StickyNote} size={12} /> {t('note.onlyTeam')}
        </span>
      </Who>
      <span className="col-start-1 row-start-2 mt-1 self-start">
        {isFirstOfRun && <Avatar id={message.author.id} name={message.author.name} />}
      </span>
      <div className={`col-start-2 bg-note inset-ring inset-ring-note-line ${bubble}`}>
        <MessageText message={message} />
      </div>
      {hasReceipt && (
        <div className="col-start-2">
          <Receipt message={message} />
        </div>
      )}
    </div>
  );
}

function FromStaff({ message, isFirstOfRun, hasReceipt, space }: Props & { space: string }) {
  const { t, i18n } = useTranslation();
  const { user } = useDesk();
  const isOwn = message.author.id === user.id;
  const hasFailed = message.delivery?.state === 'failed';
  return (
    <div className={`ml-auto flex w-fit max-w-[min(88%,640px)] flex-col items-end ${space}`}>
      <Who
        isShown={isFirstOfRun && !isOwn}
        name={message.author.name}
        clock={clockOf(message.createdAt, i18n.language)}
      />
      <div className={`${hasFailed ? 'inset-ring inset-ring-danger-line' : 'bg-accent-soft'} ${bubble}`}>
        <MessageText message={message} />
      </div>
      {message.recovered && (
        <span className="mt-[3px] flex items-center gap-1 text-xs text-muted">
          <Icon of={Undo2} size={12} />
          {t('message.recovered')}
        </span>
      )}
      {hasReceipt && <Receipt message={message} />}
    </div>
  );
}

function Who({
  isShown,
  name,
  clock,
  children,
}: {
  isShown: boolean;
  name: string;
  clock: string;
  children?: ReactNode;
}) {
  // Within a run the name is said to screen readers only.
  if (!isShown) {
    return (
      <span className="sr-only">
        {name} {clock}
      </span>
    );
  }
  return (
    <div className="col-start-2 row-start-1 mb-[2px] flex min-w-0 items-center gap-[6px] text-xs leading-4 text-muted">
      <bdi className="truncate font-strong text-ink-2">{name}</bdi>
      <span className="tabular-nums">{clock}</span>
      {children}
    </div>
  );
}
