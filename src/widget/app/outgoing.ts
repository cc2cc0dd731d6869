// The customer's own words and wishes on their way: as commands, and as what the screen says of them. Pure.
import { laneOf } from '#client/lanes.ts';
import type { NewItem, OutboxItem } from '#client/outbox-item.ts';
import type { CustomerCommandKind, Payload } from '#protocol/commands/payloads.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { isOf, type Thread } from './thread.ts';

/** A command of a customer as the outbox takes it. */
export function commandItem<Kind extends CustomerCommandKind>(
  kind: Kind,
  payload: Payload<Kind>,
  { commandId, now }: { commandId: Id; now: Millis },
): NewItem {
  const lane = laneOf({ kind, payload } as Parameters<typeof laneOf>[0]);
  return { commandId, kind, lane, scope: '', payload, assumed: null, createdAt: now };
}

const isWrite = (item: OutboxItem): boolean => item.kind === 'customer.write';
const payloadOf = (item: OutboxItem) => item.payload as Payload<'customer.write'>;
export const conversationOf = (item: OutboxItem): Id => payloadOf(item).conversationId;

/** Sent words that the thread shows leave the outbox. */
export function isShown(item: OutboxItem, thread: Thread): boolean {
  if (!isWrite(item)) return false;
  const { messageId, conversationId } = payloadOf(item);
  const isHere = (message: { id: Id }) => message.id === messageId;
  return !isOf(thread, conversationId) || thread.messages.some(isHere) || (thread.earlier ?? []).some(isHere);
}

export type Pending = {
  messageId: Id;
  commandId: Id;
  text: string;
  createdAt: Millis;
  delivery: 'waiting' | 'sent' | 'failed';
  item: OutboxItem;
};

/** Own words of this conversation that the thread does not show yet, in the order in which they were written. */
export function pendingOf(items: readonly OutboxItem[], thread: Thread): Pending[] {
  return items
    .filter(item => isWrite(item) && isOf(thread, conversationOf(item)) && !isShown(item, thread))
    .map(item => {
      const { messageId, text } = payloadOf(item);
      const delivery = item.state === 'sent' || item.state === 'failed' ? item.state : 'waiting';
      return { messageId, commandId: item.commandId, text, createdAt: item.createdAt, delivery, item };
    });
}

/** The newest wish of a kind for this conversation that is not refused. */
export const wished = (
  items: readonly OutboxItem[],
  kind: CustomerCommandKind,
  conversationId: Id | null,
): OutboxItem | undefined =>
  items.findLast(
    item => item.kind === kind && item.state !== 'failed' && conversationOf(item) === conversationId,
  );

/** Wishes, other than words, that the server refused: a person answers with Retry or Discard (S8). */
export const refusedWishes = (items: readonly OutboxItem[], thread: Thread): OutboxItem[] =>
  items.filter(item => item.state === 'failed' && !isWrite(item) && isOf(thread, conversationOf(item)));

/** How far one of the customer's committed messages got. An answer to it is proof that it was read. */
export function deliveryOf(seq: number, thread: Thread): 'sent' | 'delivered' | 'read' {
  const { conversation, messages } = thread;
  if (!conversation) return 'sent';
  const isAnsweredByPerson = messages.some(
    message => message.seq > seq && message.author.kind === 'agent' && message.kind === 'text',
  );
  if (conversation.agentReadSeq >= seq || isAnsweredByPerson) return 'read';
  const isAnswered = messages.some(message => message.seq > seq && message.author.kind === 'ai');
  return conversation.agentDeliveredSeq >= seq || isAnswered ? 'delivered' : 'sent';
}
