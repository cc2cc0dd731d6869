import { CloudOff, MessageSquareOff } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConversation, useDesk, useSync } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Composer } from './composer/composer.tsx';
import { useConversationActions } from './conversation-actions.ts';
import { ConversationHead } from './conversation-head.tsx';
import { MergedBanner } from './merged-banner.tsx';
import { OfflineLine } from './offline-line.tsx';
import { useSaidInstead } from './said-line.tsx';
import { Thread } from './thread.tsx';
import { useReading } from './use-reading.ts';

type Props = {
  conversationId: string;
  /** The message to show first, for a find. */
  seq: number | null;
  isSideOpen: boolean;
  onToggleSide: () => void;
  /** Present where the pane covers the queue. */
  onBack?: (() => void) | undefined;
  /** Called with this conversation after it was resolved here. */
  onResolved: (conversationId: string) => void;
};

/** The conversation: its head, its stream, and where one answers. */
export const ConversationPane = memo(function ConversationPane(props: Props) {
  const { t } = useTranslation();
  const { setViewing } = useDesk();
  const { conversationId } = props;
  const view = useConversation(conversationId);
  useEffect(() => {
    setViewing(conversationId);
    return () => setViewing(null);
  }, [conversationId, setViewing]);

  if (view === undefined) {
    return (
      <section aria-label={t('conversation.label')} className="min-h-0 min-w-0 pt-12">
        <LoadingRows rows={5} height="h-16" label={t('conversation.loading')} />
      </section>
    );
  }
  if (view === null) return <NotHeld conversationId={conversationId} />;
  return <OpenConversation {...props} />;
});

function OpenConversation({ conversationId, seq, isSideOpen, onToggleSide, onBack, onResolved }: Props) {
  const { t } = useTranslation();
  const view = useConversation(conversationId);
  const actions = useConversationActions(conversationId, onResolved);
  const [isAtEnd, setAtEnd] = useState(true);
  const unreadAfterSeq = useReading(conversationId, isAtEnd);
  /** What the writer wants to see before sending. */
  const [lookedAt, setLookedAt] = useState<number | null>(null);
  if (!view) return null;
  const { conversation } = view;
  const name = conversation.customerName || t('customer.nameless');
  return (
    <section aria-label={t('conversation.with', { name })} className="relative flex min-h-0 min-w-0 flex-col">
      <ConversationHead
        view={view}
        actions={actions}
        isSideOpen={isSideOpen}
        onToggleSide={onToggleSide}
        onBack={onBack}
      />
      <OfflineLine />
      <Thread
        conversation={conversation}
        unreadAfterSeq={unreadAfterSeq}
        seq={lookedAt ?? seq}
        onAtEnd={setAtEnd}
      />
      {conversation.mergedInto ? (
        <MergedBanner conversation={conversation} into={conversation.mergedInto} />
      ) : (
        <Composer
          conversation={conversation}
          onResolve={actions.resolve}
          onReopen={actions.reopen}
          onLook={setLookedAt}
        />
      )}
    </section>
  );
}

function NotHeld({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const isOffline = useSync().state === 'offline';
  const said = useSaidInstead(conversationId);
  return (
    <section aria-label={t('conversation.label')} className="min-h-0 min-w-0">
      {said ? (
        said
      ) : isOffline ? (
        <Empty icon={CloudOff} title={t('conversation.notHere')} text={t('conversation.notHereText')} />
      ) : (
        <Empty
          icon={MessageSquareOff}
          title={t('conversation.notHeld')}
          text={t('conversation.notHeldText')}
        />
      )}
    </section>
  );
}
