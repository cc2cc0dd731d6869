import { useEffect, useState } from 'react';
import { useCommands, useConversation, useNotifications } from '../../data/desk.ts';

/** Passing by with J and K is not reading. */
const readAfterMs = 700;

/**
 * Marks the conversation as read while its end is on the screen and the window is looked at.
 * @returns what was read when it was opened, for the "new" line; null where nothing was new
 */
export function useReading(conversationId: string, isAtEnd: boolean): number | null {
  const view = useConversation(conversationId);
  const { markRead, readNotifications } = useCommands();
  const noticeIds = useNotifications()
    .filter(each => each.conversationId === conversationId && each.readAt === null)
    .map(each => each.id)
    .join(' ');
  const [unreadAfterSeq] = useState(() => (view?.isUnread ? view.conversation.agentReadSeq : null));
  const isUnread = view?.isUnread === true;
  const lastSeq = view?.conversation.lastSeq ?? 0;

  useEffect(() => {
    if (!isAtEnd || (!isUnread && noticeIds === '')) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
      timer = setTimeout(() => {
        if (isUnread) void markRead(conversationId, lastSeq);
        // Whoever reads it here needs not be told of it elsewhere.
        if (noticeIds !== '') void readNotifications(noticeIds.split(' '));
      }, readAfterMs);
    };
    watch();
    window.addEventListener('focus', watch);
    document.addEventListener('visibilitychange', watch);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', watch);
      document.removeEventListener('visibilitychange', watch);
    };
  }, [conversationId, isUnread, isAtEnd, lastSeq, noticeIds, markRead, readNotifications]);

  return unreadAfterSeq;
}
