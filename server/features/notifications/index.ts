// Who is told what. Written in the transaction of the change, so that no notice is lost and none tells of what never happened.

import type { Clock } from '#platform/clock.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Author } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';
import type { CollectionSource, CommandHandlers } from '../sync/index.ts';
import {
  firstNotifications,
  markRead,
  raiseNotice,
  readNotifications,
  settleNotices,
} from './notifications.store.ts';
import { type ConversationChange, mentionNotices, type Notice, noticesFor } from './notifications.ts';

export type Notifications = ReturnType<typeof createNotifications>;

export function createNotifications({ clock, newId }: { clock: Clock; newId: () => Id }) {
  function raise(tx: Tx, conversationId: Id, notices: readonly Notice[]): void {
    for (const notice of notices) {
      raiseNotice(tx, { ...notice, id: newId(), conversationId, now: clock.now() });
    }
  }
  const source: CollectionSource<'notifications'> = {
    collection: 'notifications',
    read: readNotifications,
    firstPage: firstNotifications,
  };
  const commands: CommandHandlers = {
    'notification.read': async (tx, command, by, now) => {
      if (by.kind !== 'staff') return { ok: false, code: 'forbidden' };
      await markRead(tx, by.actor.personId, command.payload.notificationIds, now);
      return { ok: true, merges: [] };
    },
  };
  return {
    collections: { notifications: source },
    commands,
    conversationChanged(tx: Tx, change: ConversationChange): void {
      const { before, next, messages } = change;
      const replier = messages.find(row => row.kind === 'text' && row.author.kind === 'agent')?.author.id;
      if (next.status === 'resolved' && before.status !== 'resolved') {
        settleNotices(tx, next.id, null, clock.now());
      } else if (replier) settleNotices(tx, next.id, replier, clock.now());
      raise(tx, next.id, noticesFor(change));
    },
    mentioned(
      tx: Tx,
      conversationId: Id,
      mention: { personIds: readonly Id[]; author: Author; text: string; customerName: string },
    ): void {
      raise(tx, conversationId, mentionNotices(mention));
    },
  };
}
