// What the outbox must know of each kind of command: its lane, what it supersedes, what it touches. Pure; one case a kind.
import type { Command, CommandKind } from '#protocol/commands/payloads.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import type { Id } from '#protocol/ids.ts';
import type { NewItem, OutboxItem } from './outbox-item.ts';

type Said = Pick<Command, 'kind' | 'payload'>;
export type Touched = { collection: CollectionName; id: Id };

const conversationOf = (payload: unknown): Id => (payload as { conversationId: Id }).conversationId;

/** The lane of a command: everything about one conversation stays in order (S4). */
export function laneOf(command: Said): string {
  switch (command.kind) {
    case 'queue.claim':
      return 'queue';
    case 'notification.read':
      return 'notifications';
    case 'notification.prefer':
      return 'preferences';
    case 'presence.set':
      return 'presence';
    case 'maintenance.save':
    case 'maintenance.cancel':
      return `maintenance:${(command.payload as { maintenanceId: Id }).maintenanceId}`;
    case 'view.save':
    case 'view.remove':
      return `view:${(command.payload as { viewId: Id }).viewId}`;
    case 'alert.acknowledge':
      return 'alerts';
    case 'customer.edit':
      return `customer:${(command.payload as { customerId: Id }).customerId}`;
    case 'article.save':
    case 'article.publish':
    case 'article.archive':
    case 'article.review':
      return `article:${(command.payload as { articleId: Id }).articleId}`;
    case 'reply.save':
    case 'reply.remove':
      return `reply:${(command.payload as { replyId: Id }).replyId}`;
    default:
      return `conversation:${conversationOf(command.payload)}`;
  }
}

/** Commands that mean nothing without the server: they are sent at once or not at all, never queued. */
export const needsServer = (kind: CommandKind): boolean => kind === 'queue.claim';

/**
 * Commands that carry no content of a person's. Refused, they leave without a trace on the screen, so that a read mark never
 * stops a reply.
 */
export const isQuiet = (kind: string): boolean =>
  kind === 'conversation.read' ||
  kind === 'notification.read' ||
  kind === 'notification.prefer' ||
  kind === 'presence.set' ||
  kind === 'alert.acknowledge' ||
  kind === 'ai.feedback' ||
  kind === 'customer.feedback';

/** What a thumb is about: a run, or a message. */
function judged({ payload }: Pick<OutboxItem, 'payload'>): Id | undefined {
  const { runId, messageId } = payload as { runId?: Id; messageId?: Id };
  return runId ?? messageId;
}

/** Whether `newer` makes an `older` one, that no request was begun for, pointless. */
export function supersedes(newer: NewItem, older: OutboxItem): boolean {
  if (newer.kind === 'presence.set') return older.kind === 'presence.set';
  if (newer.kind === 'ai.feedback' || newer.kind === 'customer.feedback')
    return older.kind === newer.kind && judged(newer) === judged(older);
  if (newer.kind !== 'conversation.read' || older.kind !== 'conversation.read') return false;
  const now = newer.payload as { conversationId: Id; readSeq: number };
  const before = older.payload as { conversationId: Id; readSeq: number };
  return now.conversationId === before.conversationId && now.readSeq >= before.readSeq;
}

/** The documents that show the effect of a command. The optimistic view holds until each is there, or newer (S4). */
export function touchedBy(command: Said): Touched[] {
  switch (command.kind) {
    case 'queue.claim':
      return [];
    case 'presence.set':
      return [{ collection: 'people', id: (command.payload as { personId: Id }).personId }];
    case 'message.send':
      return [
        { collection: 'conversations', id: conversationOf(command.payload) },
        { collection: 'messages', id: (command.payload as { messageId: Id }).messageId },
      ];
    case 'conversation.merge':
    case 'conversation.unmerge':
      return [
        { collection: 'conversations', id: conversationOf(command.payload) },
        { collection: 'conversations', id: (command.payload as { targetId: Id }).targetId },
      ];
    case 'notification.read': {
      const { notificationIds } = command.payload as { notificationIds: Id[] };
      return notificationIds.map(id => ({ collection: 'notifications', id }));
    }
    case 'notification.prefer':
      return [{ collection: 'notifications', id: (command.payload as { personId: Id }).personId }];
    case 'customer.edit':
      return [{ collection: 'customers', id: (command.payload as { customerId: Id }).customerId }];
    case 'article.save':
    case 'article.publish':
    case 'article.archive':
    case 'article.review':
      return [{ collection: 'articles', id: (command.payload as { articleId: Id }).articleId }];
    case 'reply.save':
    case 'reply.remove':
      return [{ collection: 'replies', id: (command.payload as { replyId: Id }).replyId }];
    case 'maintenance.save':
    case 'maintenance.cancel':
      return [{ collection: 'operations', id: (command.payload as { maintenanceId: Id }).maintenanceId }];
    case 'view.save':
    case 'view.remove':
      return [{ collection: 'operations', id: (command.payload as { viewId: Id }).viewId }];
    case 'alert.acknowledge':
      return [{ collection: 'operations', id: (command.payload as { alertId: Id }).alertId }];
    case 'draft.discard':
      return [{ collection: 'drafts', id: conversationOf(command.payload) }];
    default:
      return [{ collection: 'conversations', id: conversationOf(command.payload) }];
  }
}
