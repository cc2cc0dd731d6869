// Which notifications are news since the last look. Pure.
import type { Id } from '#protocol/ids.ts';
import type { Notification } from '../../data/model.ts';

/** Moves when it says something new: a customer who goes on writing keeps the one notification. */
const stampOf = (notification: Notification): number => notification.createdAt;

export const stampsOf = (notifications: readonly Notification[]): ReadonlyMap<Id, number> =>
  new Map(notifications.map(each => [each.id, stampOf(each)]));

/** @param openId the conversation on the screen, whose own stream says what is new in it */
export const arrivalsOf = (
  notifications: readonly Notification[],
  known: ReadonlyMap<Id, number>,
  openId: Id | null,
): Notification[] =>
  notifications.filter(
    each =>
      each.readAt === null &&
      known.get(each.id) !== stampOf(each) &&
      (openId === null || each.conversationId !== openId),
  );
