// What a screen shows: documents with the unconfirmed commands of this person on top (S4). Pure: the same functions decide here and
// on the server, so that nothing jumps when the answer arrives. Never reads a clock, a store or a random number.

import type { OutboxItem } from '#client/outbox-item.ts';
import {
  applyDecision,
  type ConversationCommand,
  type Desk as DeskFacts,
  decideConversation,
} from '#protocol/commands/conversation.ts';
import {
  type ArticleCommand,
  decideArticle,
  decideCustomerEdit,
  decideReplySave,
} from '#protocol/commands/desk.ts';
import { decideMerge, type MergeCommand, otherOf } from '#protocol/commands/merging.ts';
import type { CommandOf, Payload } from '#protocol/commands/payloads.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Article, Customer, Draft, Reply } from '#protocol/documents/desk.ts';
import type { Author } from '#protocol/documents/message.ts';
import type { Notification } from '#protocol/documents/notification.ts';
import { compareXids, type Id, type Xid } from '#protocol/ids.ts';
import { defaultPreferences, type NoticePreferences, preferencesWith } from '#protocol/notices.ts';
import type { ConversationField, CustomerView } from './model.ts';

export type OverlayContext = {
  author: Author;
  desk: DeskFacts;
  /** The other of two conversations, as it is shown without this item and what comes after it; undefined where it is not held. */
  other?(id: Id, item: OutboxItem): Conversation | undefined;
};

/**
 * Whether an item still has to be shown on top of a document. A sent one holds until the document is of its transaction or newer;
 * a failed one never does, for the server refused it.
 */
export function holds(item: OutboxItem, changedXid: Xid | undefined): boolean {
  if (item.state === 'failed') return false;
  if (item.state !== 'sent' || item.xid === null) return true;
  return changedXid === undefined || compareXids(changedXid, item.xid) < 0;
}

const conversationKinds = new Set<string>([
  'message.send',
  'conversation.assign',
  'conversation.transfer',
  'conversation.resolve',
  'conversation.reopen',
  'conversation.snooze',
  'conversation.tag',
  'conversation.priority',
  'conversation.subject',
  'conversation.read',
] satisfies ConversationCommand['kind'][]);

const watched: readonly ConversationField[] = [
  'agentId',
  'teamId',
  'status',
  'priority',
  'tags',
  'subject',
  'snoozedUntil',
  'agentReadSeq',
];

const nothing: ReadonlySet<never> = new Set();

export const isMerging = (item: OutboxItem): boolean =>
  item.kind === 'conversation.merge' || item.kind === 'conversation.unmerge';

/** What a merge does to this one of the two; null where it is refused, or the other is not here. */
function mergedWith(
  conversation: Conversation,
  item: OutboxItem,
  now: number,
  { author, other }: OverlayContext,
) {
  const command = item as unknown as MergeCommand;
  const { id } = conversation;
  const held = other?.(otherOf(command, id), item);
  if (!held) return null;
  const isSource = command.payload.conversationId === id;
  const pair = isSource ? { source: conversation, target: held } : { source: held, target: conversation };
  const decision = decideMerge(pair, command, { author, now });
  return decision.ok ? (isSource ? decision.source : decision.target) : null;
}

/** @param items of this conversation, in the order of the outbox */
export function overlayConversation(
  document: Conversation,
  items: readonly OutboxItem[],
  context: OverlayContext,
): { conversation: Conversation; pending: ReadonlySet<ConversationField> } {
  const { author, desk } = context;
  let conversation = document;
  for (const item of items) {
    if (!holds(item, document.changedXid)) continue;
    const now = Math.max(item.createdAt, conversation.lastActivityAt);
    if (isMerging(item)) {
      const merged = mergedWith(conversation, item, now, context);
      if (merged) conversation = applyDecision(conversation, merged, now).conversation;
    }
    if (!conversationKinds.has(item.kind)) continue;
    const command = item as unknown as ConversationCommand;
    const decision = decideConversation(conversation, command, { author, now, desk });
    if (decision.ok) conversation = applyDecision(conversation, decision, now).conversation;
  }
  if (conversation === document) return { conversation, pending: nothing };
  const pending = new Set(
    watched.filter(field =>
      field === 'tags'
        ? conversation.tags.join('\n') !== document.tags.join('\n')
        : conversation[field] !== document[field],
    ),
  );
  return { conversation, pending };
}

const customerFields = ['name', 'email', 'phone', 'note'] as const;

export function overlayCustomer(document: Customer, items: readonly OutboxItem[]): CustomerView {
  let customer = document;
  for (const item of items) {
    if (item.kind !== 'customer.edit' || !holds(item, document.changedXid)) continue;
    const decided = decideCustomerEdit(customer, item as unknown as CommandOf<'customer.edit'>);
    if (decided.ok) customer = decided.next;
  }
  const pending = customerFields.filter(field => customer[field] !== document[field]);
  return { ...customer, pending: pending.length === 0 ? nothing : new Set(pending) };
}

const articleKinds = new Set(['article.save', 'article.publish', 'article.archive', 'article.review']);

/** @param document undefined while the article exists only in the outbox */
export function overlayArticle(
  document: Article | undefined,
  items: readonly OutboxItem[],
  by: Id,
): Article | undefined {
  let article = document;
  for (const item of items) {
    if (!articleKinds.has(item.kind) || !holds(item, document?.changedXid)) continue;
    const command = item as unknown as ArticleCommand;
    const decided = decideArticle(article, onTopOf(command, article), by, item.createdAt);
    if (decided.ok) article = decided.next;
  }
  return article;
}

/**
 * A second edit made before the first is confirmed begins from the first as it is shown, whose stamp only the server knows for good;
 * seen from here it is up to date.
 */
function onTopOf<Command extends ArticleCommand>(command: Command, article: Article | undefined): Command {
  if (command.kind !== 'article.save' || !article) return command;
  return { ...command, assumed: { updatedAt: article.updatedAt } };
}

/** @returns null when it is removed */
export function overlayReply(
  document: Reply | undefined,
  items: readonly OutboxItem[],
  by: Id,
): Reply | null | undefined {
  let reply: Reply | null | undefined = document;
  for (const item of items) {
    if (!holds(item, document?.changedXid)) continue;
    if (item.kind === 'reply.remove') reply = null;
    if (item.kind !== 'reply.save') continue;
    const { payload } = item as unknown as CommandOf<'reply.save'>;
    const assumed = { updatedAt: reply?.updatedAt ?? 0 };
    const decided = decideReplySave(reply ?? undefined, { payload, assumed }, by, item.createdAt);
    if (decided.ok) reply = decided.next;
  }
  return reply;
}

export function overlayNotification(document: Notification, items: readonly OutboxItem[]): Notification {
  if (document.readAt !== null) return document;
  const read = items.find(
    item =>
      item.kind === 'notification.read' &&
      holds(item, document.changedXid) &&
      (item.payload as { notificationIds: Id[] }).notificationIds.includes(document.id),
  );
  return read ? { ...document, readAt: read.createdAt } : document;
}

/** What a person chose about being told, with what they change now. @param document the row that holds it; undefined: none does */
export function overlayPreferences(
  document: Notification | undefined,
  items: readonly OutboxItem[],
): NoticePreferences {
  let preferences = document?.preferences ?? defaultPreferences;
  for (const item of items) {
    if (item.kind !== 'notification.prefer' || !holds(item, document?.changedXid)) continue;
    const { fields } = item.payload as Payload<'notification.prefer'>;
    preferences = preferencesWith(preferences, fields as Partial<NoticePreferences>);
  }
  return preferences;
}

/** The AI's draft goes with the reply it was for, and when it is thrown away. */
export function overlayDraft(document: Draft, items: readonly OutboxItem[]): Draft | null {
  const isGone = items.some(item => {
    if (!holds(item, document.changedXid)) return false;
    if (item.kind === 'draft.discard') return (item.assumed as { forSeq: number }).forSeq >= document.forSeq;
    return item.kind === 'message.send' && (item.payload as { kind: string }).kind === 'text';
  });
  return isGone ? null : document;
}
