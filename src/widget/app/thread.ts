/**
 * The customer's copy of a thread, and what each answer and event does to it. Pure. A message is shown once, in the order of
 * `seq`, whichever way and however often it came; a hole is never shown over, it is pulled.
 */
import type { Id } from '#protocol/ids.ts';
import type { ThreadEvent, WidgetConversation, WidgetMessage } from '#protocol/widget.ts';

export type Thread = {
  /** Chosen here when the first words are written, so it can be ahead of the server. */
  id: Id | null;
  conversation: WidgetConversation | null;
  /** By seq. */
  messages: readonly WidgetMessage[];
  /** Everything up to this seq is here. */
  heldSeq: number;
};

export const emptyThread = (id: Id | null = null): Thread => ({
  id,
  conversation: null,
  messages: [],
  heldSeq: 0,
});

/**
 * The later of two states of one conversation. Events may overtake each other; a lower `lastSeq` is an older picture. Watermarks only rise
 * (S5): a late lower one takes no "read" back.
 */
function newer(held: WidgetConversation | null, given: WidgetConversation): WidgetConversation {
  if (held?.id !== given.id) return given;
  return {
    ...(held.lastSeq > given.lastSeq ? held : given),
    agentDeliveredSeq: Math.max(held.agentDeliveredSeq, given.agentDeliveredSeq),
    agentReadSeq: Math.max(held.agentReadSeq, given.agentReadSeq),
    customerReadSeq: Math.max(held.customerReadSeq, given.customerReadSeq),
  };
}

function united(held: readonly WidgetMessage[], given: readonly WidgetMessage[]): WidgetMessage[] {
  const byId = new Map(held.map(message => [message.id, message]));
  for (const message of given) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

/** Whether an event is about the conversation shown, or about one that takes its place. */
function concerns(thread: Thread, { id, status }: WidgetConversation): boolean {
  if (thread.id === null || thread.id === id) return true;
  // Begun on another device after this one ended.
  return thread.conversation?.status === 'resolved' && status !== 'resolved';
}

/** @returns the thread, and whether something between is missing and must be pulled */
export function applyEvent(thread: Thread, event: ThreadEvent): { thread: Thread; mustPull: boolean } {
  if (!concerns(thread, event.conversation)) return { thread, mustPull: false };
  const before = thread.id === event.conversation.id ? thread : emptyThread(event.conversation.id);
  let heldSeq = before.heldSeq;
  const fitting: WidgetMessage[] = [];
  for (const message of [...event.messages].sort((a, b) => a.seq - b.seq)) {
    if (message.prevSeq > heldSeq) break;
    fitting.push(message);
    heldSeq = Math.max(heldSeq, message.seq);
  }
  const conversation = newer(before.conversation, event.conversation);
  return {
    thread: { id: conversation.id, conversation, messages: united(before.messages, fitting), heldSeq },
    mustPull: conversation.lastSeq > heldSeq,
  };
}

/** A pulled page is what the server has after `heldSeq`: nothing is missing in it. */
export function applyPage(
  thread: Thread,
  page: { conversation: WidgetConversation; messages: readonly WidgetMessage[] },
): Thread {
  const before = thread.id === page.conversation.id ? thread : emptyThread(page.conversation.id);
  // The first page of a long thread is its end. What is held from before would leave a hole in front of it.
  const first = page.messages[0];
  const joins = first === undefined || first.prevSeq <= before.heldSeq;
  const held = joins ? before.messages : [];
  return {
    id: page.conversation.id,
    conversation: newer(before.conversation, page.conversation),
    messages: united(held, page.messages),
    heldSeq: Math.max(before.heldSeq, page.messages.at(-1)?.seq ?? 0),
  };
}

/** What a reload needs to show the thread before any server answered: its end, small enough for localStorage. */
export const keptEnd = (thread: Thread): Thread => ({ ...thread, messages: thread.messages.slice(-60) });

/** A thread that this or an older version kept; an empty one when it is of no use. */
export function readKept(kept: unknown, id: Id | undefined): Thread {
  const value = kept as Partial<Thread> | undefined;
  const isThread =
    value !== null &&
    typeof value === 'object' &&
    value.id === id &&
    Array.isArray(value.messages) &&
    typeof value.heldSeq === 'number';
  return isThread ? { ...emptyThread(), ...value } : emptyThread(id ?? null);
}

/** Lines that somebody else wrote after `readSeq`. */
export const unreadAfter = (thread: Thread, readSeq: number): number =>
  thread.messages.filter(
    ({ seq, kind, author }) => seq > readSeq && kind === 'text' && author.kind !== 'customer',
  ).length;

/** The newest line that somebody else wrote; 0 when there is none. */
export const lastHeardSeq = ({ messages }: Thread): number =>
  messages.findLast(({ author }) => author.kind !== 'customer')?.seq ?? 0;

export type Stream = { streamId: Id; forSeq: number; text: string; isEnding: boolean };

/** A stream shows until the thread answers what it was for. */
export function streamAfter(stream: Stream | null, thread: Thread): Stream | null {
  if (stream === null) return null;
  const isAnswered = thread.messages.some(
    ({ seq, author, kind }) =>
      seq > stream.forSeq && ((kind === 'text' && author.kind !== 'customer') || kind === 'event'),
  );
  return isAnswered ? null : stream;
}
