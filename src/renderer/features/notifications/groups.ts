// Notifications as a person looks at them: one entry a conversation, newest first. Pure.
import type { Id, Millis } from '#protocol/ids.ts';
import type { Notification } from '../../data/model.ts';

export type Group = {
  /** Of the conversation, or of the single notification that is about none. */
  key: string;
  conversationId: Id;
  /** Newest first; never empty. */
  items: [Notification, ...Notification[]];
  unreadIds: Id[];
  /** The highest among the unread, else of the newest. */
  priority: Notification['priority'];
  at: Millis;
};

const ranks: Record<Notification['priority'], number> = { low: 0, normal: 1, high: 2, urgent: 3 };
export const rankOf = (priority: Notification['priority']): number => ranks[priority];

/** @param notifications newest first */
export function groupsOf(notifications: readonly Notification[]): Group[] {
  const byKey = new Map<string, [Notification, ...Notification[]]>();
  for (const each of notifications) {
    const key = each.conversationId === '' ? each.id : each.conversationId;
    const held = byKey.get(key);
    if (held) held.push(each);
    else byKey.set(key, [each]);
  }
  return [...byKey].map(([key, items]) => {
    const unread = items.filter(each => each.readAt === null);
    const [first] = unread.length > 0 ? unread : items;
    return {
      key,
      conversationId: items[0].conversationId,
      items,
      unreadIds: unread.map(each => each.id),
      priority: unread.reduce(
        (highest, each) => (rankOf(each.priority) > rankOf(highest) ? each.priority : highest),
        (first ?? items[0]).priority,
      ),
      at: items[0].createdAt,
    };
  });
}

export type Summary = { count: number; conversations: number; urgent: number; oldestAt: Millis };

/** More than a glance: from here on it is said in one sentence first. */
const manyFrom = 4;

/** What came together while nobody looked, in one sentence; null where the list itself says it. */
export function summaryOf(groups: readonly Group[]): Summary | null {
  const unread = groups.filter(group => group.unreadIds.length > 0);
  if (unread.length < manyFrom) return null;
  const items = unread.flatMap(group => group.items.filter(each => each.readAt === null));
  return {
    count: items.length,
    conversations: unread.length,
    urgent: unread.filter(group => group.priority === 'urgent').length,
    oldestAt: Math.min(...items.map(each => each.createdAt)),
  };
}
