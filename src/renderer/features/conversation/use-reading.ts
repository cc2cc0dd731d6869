import { useEffect, useState } from 'react';
import { useCommands, useConversation } from '../../data/desk.ts';

/** Passing by with J and K is not reading. */
const readAfterMs = 700;

/**
 * Marks the conversation as read while it is open and the window is looked at.
 * @returns what was read when it was opened, for the "new" line; null where nothing was new
 */
export function useReading(conversationId: string): number | null {
  const view = useConversation(conversationId);
  const { markRead } = useCommands();
  const [unreadAfterSeq] = useState(() => (view?.isUnread ? view.conversation.agentReadSeq : null));
  const isUnread = view?.isUnread === true;
  const lastSeq = view?.conversation.lastSeq ?? 0;

  useEffect(() => {
    if (!isUnread) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
      timer = setTimeout(() => void markRead(conversationId, lastSeq), readAfterMs);
    };
    watch();
    window.addEventListener('focus', watch);
    document.addEventListener('visibilitychange', watch);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', watch);
      document.removeEventListener('visibilitychange', watch);
    };
  }, [conversationId, isUnread, lastSeq, markRead]);

  return unreadAfterSeq;
}
