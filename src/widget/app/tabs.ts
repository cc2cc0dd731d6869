// What the tabs of one browser have in common: which conversation is theirs, and how far it was read.
import type { KeptStorage } from '../loader/kept.ts';
import type { ChatState } from './chat-state.ts';
import { conversationOf, pendingOf } from './outgoing.ts';
import type { Store } from './store.ts';
import { emptyThread } from './thread.ts';

/** Words that begin a conversation and were kept just before their page went away. */
export function adoptWaitingWords({ store }: { store: Store<ChatState> }): void {
  const { thread, outbox } = store.get();
  const words = outbox.find(item => item.kind === 'customer.write');
  if (words && thread.id === null) store.set({ thread: emptyThread(conversationOf(words)) });
}

/** @returns whether another tab began the conversation that this one now shows too */
export function adoptOtherTab({ store, kept }: { store: Store<ChatState>; kept: KeptStorage }): boolean {
  const { thread, outbox, readSeq } = store.get();
  const read = kept.read('read');
  if (read && read.conversationId === thread.id && read.seq > readSeq) store.set({ readSeq: read.seq });
  const begun = kept.read('conversationId');
  const hasOwn = thread.conversation !== null || pendingOf(outbox, thread).length > 0;
  if (hasOwn || begun === undefined || begun === thread.id) return false;
  store.set({ thread: emptyThread(begun) });
  return true;
}

/** A tab that sleeps must not keep the others from their visit. */
const patienceMs = 3_000;

/**
 * Runs `work` while no other tab does, so that two tabs that begin at once become one visitor. Where that cannot be had
 * soon, it runs all the same.
 */
export async function oneTabAtATime<Result>(
  locks: Pick<LockManager, 'request'> | undefined,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!locks) return work();
  let begun: Promise<Result> | undefined;
  const run = () => {
    begun ??= work();
    return begun;
  };
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(patienceMs) }, run);
  } catch (error) {
    if (begun) throw error;
    return run();
  }
}
