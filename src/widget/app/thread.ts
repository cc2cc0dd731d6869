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
  /** What was said in conversations that were merged into this one, by time. */
  earlier?: readonly WidgetMessage[];
  /** The conversation that was shown when it was merged into this one: where to go back when that is undone. */
  cameFrom?: Id;
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

/** Whether what is said to that conversation is said in this thread. */
export const isOf = ({ id, conversation }: Thread, conversationId: Id): boolean =>
  id === conversationId || (conversation?.mergedFrom?.includes(conversationId) ?? false);

/** All that is shown, in the order in which it was said; what stands in the thread itself stays in its own order. */
export function shownIn({ messages, earlier = [] }: Thread): readonly WidgetMessage[] {
  if (earlier.length === 0) return messages;
  const shown: WidgetMessage[] = [];
  let next = 0;
  for (const message of messages) {
    for (let told = earlier[next]; told && told.createdAt <= message.createdAt; told = earlier[next]) {
      shown.push(told);
      next += 1;
    }
    shown.push(message);
  }
  return [...shown, ...earlier.slice(next)];
}

/** Others were merged into it, or one was let out again: what was said there is asked for anew. */
const hasOthers = (held: WidgetConversation | null, given: WidgetConversation): boolean =>
  held?.id === given.id && String(held.mergedFrom ?? []) !== String(given.mergedFrom ?? []);

/** The thread that this picture of a conversation belongs to: the one that is held, or a new one in its place. */
function threadFor(thread: Thread, conversation: WidgetConversation): Thread {
  const { id, mergedFrom = [] } = conversation;
  if (thread.id === id) return thread;
  const fresh = emptyThread(id);
  return thread.id !== null && mergedFrom.includes(thread.id) ? { ...fresh, cameFrom: thread.id } : fresh;
}

/** The merge that brought this thread here was undone. */
const mustGoBack = ({ cameFrom }: Thread, { mergedFrom = [] }: WidgetConversation): boolean =>
  cameFrom !== undefined && !mergedFrom.includes(cameFrom);

/** Whether an event is about the conversation shown, or about one that takes its place. */
function concerns(thread: Thread, { id, status, mergedFrom }: WidgetConversation): boolean {
  if (thread.id === null || thread.id === id) return true;
  if (mergedFrom?.includes(thread.id)) return true;
  // Begun on another device after this one ended.
  return thread.conversation?.status === 'resolved' && status !== 'resolved';
}

/** @returns the thread, and whether something between is missing and must be pulled */
export function applyEvent(thread: Thread, event: ThreadEvent): { thread: Thread; mustPull: boolean } {
  if (!concerns(thread, event.conversation)) return { thread, mustPull: false };
  const before = threadFor(thread, event.conversation);
  if (before.cameFrom !== undefined && mustGoBack(before, event.conversation))
    return { thread: emptyThread(before.cameFrom), mustPull: true };
  let heldSeq = before.heldSeq;
  const fitting: WidgetMessage[] = [];
  for (const message of [...event.messages].sort((a, b) => a.seq - b.seq)) {
    if (message.prevSeq > heldSeq) break;
    fitting.push(message);
    heldSeq = Math.max(heldSeq, message.seq);
  }
  const conversation = newer(before.conversation, event.conversation);
  const messages = united(before.messages, fitting);
  // From the start, for only a first page tells what was said there.
  if (hasOthers(before.conversation, conversation))
    return { thread: { ...before, conversation, messages, heldSeq: 0 }, mustPull: true };
  return {
    thread: { ...before, id: conversation.id, conversation, messages, heldSeq },
    mustPull: conversation.lastSeq > heldSeq,
  };
}

/** A pulled page is what the server has after `heldSeq`: nothing is missing in it. */
export function applyPage(
  thread: Thread,
  page: {
    conversation: WidgetConversation;
    messages: readonly WidgetMessage[];
    earlier?: readonly WidgetMessage[] | undefined;
  },
): Thread {
  const before = threadFor(thread, page.conversation);
  if (before.cameFrom !== undefined && mustGoBack(before, page.conversation))
    return emptyThread(before.cameFrom);
  const asksAnew = before.heldSeq > 0 && hasOthers(before.conversation, page.conversation);
  // The first page of a long thread is its end. What is held from before would leave a hole in front of it.
  const first = page.messages[0];
  const joins = first === undefined || first.prevSeq <= before.heldSeq;
  const held = joins ? before.messages : [];
  const { earlier: heldEarlier, ...kept } = before;
  const earlier = before.heldSeq === 0 ? page.earlier : heldEarlier;
  return {
    ...kept,
    id: page.conversation.id,
    conversation: newer(before.conversation, page.conversation),
    messages: united(held, page.messages),
    heldSeq: asksAnew ? 0 : Math.max(before.heldSeq, page.messages.at(-1)?.seq ?? 0),
    ...(earlier && { earlier }),
  };
}

/** What a reload needs to show the thread before any server answered: its end, small enough for localStorage. */
export const keptEnd = (thread: Thread): Thread => ({
  ...thread,
  messages: thread.messages.slice(-60),
  ...(thread.earlier && { earlier: thread.earlier.slice(-60) }),
});

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
