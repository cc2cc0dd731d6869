/** What the thread looks like, line by line, from what is known. Pure: the view only draws it. */
import type { Millis } from '#protocol/ids.ts';
import type { WidgetMessage } from '#protocol/widget.ts';
import type { ChatState } from './chat-state.ts';
import { deliveryOf, type Pending, pendingOf, wished } from './outgoing.ts';
import { shownIn } from './thread.ts';

export type Delivery = 'waiting' | 'sent' | 'delivered' | 'read' | 'failed';

export type MessageLine = {
  kind: 'message';
  key: string;
  author: WidgetMessage['author']['kind'];
  name: string;
  text: string;
  createdAt: Millis;
  sources: WidgetMessage['citations'];
  /** The first of a run by one author: it carries the name. */
  isFirst: boolean;
  /** Null where a later line says it all. */
  delivery: Delivery | null;
  pending: Pending | null;
};

export type Line =
  /** `at` is null before anything was said: then it is now. */
  | { kind: 'day'; key: string; at: Millis | null }
  | { kind: 'greeting'; key: string }
  | MessageLine
  | { kind: 'event'; key: string; at: Millis; name: string; event: NonNullable<WidgetMessage['event']> }
  /** Where the conversation was passed on, while it waits. `at` is null when it went to people from the start. */
  | { kind: 'wait'; key: string; at: Millis | null; reason: string }
  | { kind: 'passing'; key: string };

type Facts = Pick<ChatState, 'thread' | 'outbox'>;

export function linesOf({ thread, outbox }: Facts, isSameDay: (a: Millis, b: Millis) => boolean): Line[] {
  const { conversation } = thread;
  const messages = shownIn(thread);
  const earlier = new Set(thread.earlier);
  const pending = pendingOf(outbox, thread);
  const waits = conversation?.status === 'open' && conversation.turn === 'queue';
  const passedOn = waits ? messages.findLast(message => message.event?.type === 'handed_over') : undefined;
  const lastOwn = messages.findLast(isOwn);
  const lines: Line[] = [];
  const began = messages[0]?.createdAt ?? pending[0]?.createdAt;
  // From the start, so that it pushes nothing down when the first words come.
  lines.push({ kind: 'day', key: 'began', at: began ?? null });
  // Of a long thread only the end is here.
  if ((thread.messages[0]?.prevSeq ?? 0) === 0) lines.push({ kind: 'greeting', key: 'greeting' });
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    if (before && !isSameDay(before.createdAt, message.createdAt)) {
      lines.push({ kind: 'day', key: `day-${message.id}`, at: message.createdAt });
    }
    // Whoever merged it has read it.
    const isRead = earlier.has(message);
    const delivery = message === lastOwn ? (isRead ? 'read' : deliveryOf(message.seq, thread)) : null;
    if (message === passedOn) lines.push(waitLine(message));
    // While it waits, the card says so.
    else if (message.event)
      lines.push(...(waits && isContact(message) ? [] : [eventLine(message, message.event)]));
    else lines.push(messageLine(message, before, delivery));
  });
  const last = messages.at(-1);
  lines.push(...pending.map((words, index) => pendingLine(words, index === 0 && !(last && isOwn(last)))));
  if (waits && !passedOn) lines.push({ kind: 'wait', key: 'wait', at: null, reason: '' });
  const isBots = conversation === null || conversation.turn === 'bot';
  if (isBots && wished(outbox, 'customer.handover', thread.id))
    lines.push({ kind: 'passing', key: 'passing' });
  return lines;
}

/** The answers that may be chosen now: of the last words, while they are the assistant's and nobody has answered. */
export function choicesNow({ thread, outbox }: Facts): readonly string[] {
  const { conversation, messages } = thread;
  const isBots = conversation?.status === 'open' && conversation.turn === 'bot';
  return isBots && pendingOf(outbox, thread).length === 0 ? (messages.at(-1)?.options ?? []) : [];
}

const isContact = (message: WidgetMessage): boolean => message.event?.type === 'contact_left';
const isOwn = (message: WidgetMessage): boolean =>
  message.kind === 'text' && message.author.kind === 'customer';

function waitLine({ id, createdAt, event }: WidgetMessage): Line {
  return { kind: 'wait', key: id, at: createdAt, reason: event?.type === 'handed_over' ? event.text : '' };
}

function eventLine(message: WidgetMessage, event: NonNullable<WidgetMessage['event']>): Line {
  const name = message.author.kind === 'agent' ? message.author.name : '';
  return { kind: 'event', key: message.id, at: message.createdAt, name, event };
}

function messageLine(
  message: WidgetMessage,
  before: WidgetMessage | undefined,
  delivery: Delivery | null,
): MessageLine {
  const { author } = message;
  const isSameAuthor =
    before?.kind === 'text' && before.author.kind === author.kind && before.author.name === author.name;
  return {
    kind: 'message',
    key: message.id,
    author: author.kind,
    name: author.name,
    text: message.text,
    createdAt: message.createdAt,
    sources: message.citations,
    isFirst: !isSameAuthor,
    delivery,
    pending: null,
  };
}

function pendingLine(words: Pending, isFirst: boolean): MessageLine {
  return {
    kind: 'message',
    // The id the thread will know it by: the line stays the same one, and is not announced again.
    key: words.messageId,
    author: 'customer',
    name: '',
    text: words.text,
    createdAt: words.createdAt,
    sources: [],
    isFirst,
    delivery: words.delivery,
    pending: words,
  };
}
