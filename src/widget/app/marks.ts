/** Owns what was delivered here and read, told to the server (S5), and what the next page must know of it. */
import type { KeptStorage } from '../loader/kept.ts';
import type { ChatState } from './chat-state.ts';
import { pendingOf } from './outgoing.ts';
import type { Receipts } from './receipts.ts';
import type { Store } from './store.ts';
import { keptEnd, lastHeardSeq, type Thread, unreadAfter } from './thread.ts';

export type Marks = {
  /** Looks again: something was shown, opened, sent or settled. */
  mark(): void;
  /** Keeps the end of the thread for a reload, once there is something to keep. */
  keep(thread: Thread): void;
};

export function createMarks({
  store,
  kept,
  receipts,
}: {
  store: Store<ChatState>;
  kept: KeptStorage;
  receipts: Receipts;
}): Marks {
  function readNow(): number {
    const { thread, isPanelOpen, isVisible, isAtEnd, readSeq } = store.get();
    const seen = isPanelOpen && isVisible && isAtEnd ? thread.heldSeq : 0;
    return Math.max(readSeq, thread.conversation?.customerReadSeq ?? 0, seen);
  }

  function tellTabs(conversationId: string, seq: number): void {
    const told = kept.read('read');
    if (told?.conversationId !== conversationId || seq > told.seq)
      kept.write('read', { conversationId, seq });
  }

  return {
    mark() {
      const readSeq = readNow();
      store.set({ readSeq });
      const { thread, outbox } = store.get();
      const { conversation, heldSeq } = thread;
      if (conversation) {
        tellTabs(conversation.id, readSeq);
        // The customer's own words need no receipt: each would be a write of its own.
        const heardSeq = Math.min(heldSeq, lastHeardSeq(thread));
        const mark = { deliveredSeq: heardSeq, readSeq: Math.min(readSeq, heardSeq) };
        receipts.report({ conversationId: conversation.id, ...mark });
      }
      const isRunning = conversation !== null && conversation.status !== 'resolved';
      // Then the next page brings the app by itself.
      const isLive = outbox.length > 0 || isRunning || unreadAfter(thread, readSeq) > 0;
      kept.write('live', isLive || undefined);
    },
    keep(thread) {
      const hasWords = pendingOf(store.get().outbox, thread).length > 0;
      if (!thread.conversation && !hasWords) return;
      kept.write('conversationId', thread.id ?? undefined);
      kept.write('thread', keptEnd(thread));
    },
  };
}
