// Which notices stand outside of the page: one a conversation, many at once as one, none for what was read or is being looked at. Pure.
import { must } from '#client/must.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Notice } from '#protocol/ipc.ts';
import type { Notification } from '../data/model.ts';

/** More conversations than this at once become one notice: coming back from lunch is not a storm (P43). */
export const singlyAtMost = 3;
/** And more than this that stand unread, too. Urgent ones always stand for themselves. */
export const standingAtMost = 5;
/** Older ones are news to nobody who was here. */
export const freshMs = 10 * 60_000;
export const bundleTag = 'many';

/** The same for as long as nothing was added: who goes on writing keeps the one notification. */
export const stampOf = (each: Notification): string => `${each.id} ${hashOf(`${each.title}\n${each.body}`)}`;

/** What was said stays out of the browser's storage: only whether it is the same. FNV-1a, 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
export const tagOf = (each: Pick<Notification, 'id' | 'conversationId'>): string =>
  each.conversationId === '' ? each.id : each.conversationId;
export const addressOf = (each: Pick<Notification, 'conversationId'>): string =>
  each.conversationId === '' ? '' : `#/inbox/all/${each.conversationId}`;

export type NoticeFacts = {
  /** Newest first. */
  notifications: readonly Notification[];
  /** Stamps of what was told before, in any tab. */
  told: ReadonlySet<string>;
  /** Ids of what each shown notice stands for, by tag. */
  shown: ReadonlyMap<string, readonly Id[]>;
  now: Millis;
  /** When this console last knew everything: what came after it is news, however long it was away. */
  heardUntil: Millis;
  /** Whether the person's preferences let it reach them here and now. */
  isAllowed(notification: Notification): boolean;
  /** Whether the person looks at this conversation. */
  isOpen(conversationId: Id): boolean;
};

type Planned = Notice & { ids: Id[] };
export type NoticePlan = {
  show: Planned[];
  /** Many at once: only how many, in how many conversations. */
  bundle: { count: number; conversations: number; ids: Id[] } | null;
  close: string[];
  /** Told with this plan, or past telling. */
  told: string[];
};

/** Tags whose notices are about nothing unread any more. */
export function tagsToClose({
  notifications,
  shown,
}: Pick<NoticeFacts, 'notifications' | 'shown'>): string[] {
  const unread = new Set(notifications.filter(each => each.readAt === null).map(each => each.id));
  return [...shown].filter(([, ids]) => !ids.some(id => unread.has(id))).map(([tag]) => tag);
}

/** Whether something may have to be told soon. */
export const hasNews = ({ notifications, told }: Pick<NoticeFacts, 'notifications' | 'told'>): boolean =>
  notifications.some(each => each.readAt === null && !told.has(stampOf(each)));

export function planNotices(facts: NoticeFacts): NoticePlan {
  const { notifications, told, shown, now, heardUntil } = facts;
  const untold = notifications.filter(each => each.readAt === null && !told.has(stampOf(each)));
  const newsAfter = Math.min(now - freshMs, heardUntil);
  const isPast = (each: Notification) => each.createdAt < newsAfter || facts.isOpen(each.conversationId);
  const news = untold.filter(each => !isPast(each) && facts.isAllowed(each));
  const unread = new Map<string, Notification[]>();
  for (const each of notifications)
    if (each.readAt === null) unread.set(tagOf(each), [...(unread.get(tagOf(each)) ?? []), each]);
  const isUrgent = (tag: string) => unread.get(tag)?.some(each => each.priority === 'urgent') === true;
  const tags = [...new Set(news.map(tagOf))];
  const calm = tags.filter(tag => !isUrgent(tag));
  const close = tagsToClose(facts);
  const standing = [...shown.keys()].filter(tag => !close.includes(tag) && !isUrgent(tag));
  const others = standing.filter(tag => tag !== bundleTag && !calm.includes(tag));
  const isBundle =
    calm.length > singlyAtMost ||
    (calm.length > 0 && (standing.includes(bundleTag) || others.length + calm.length > standingAtMost));
  const gathered = isBundle ? bundleOf([...calm, ...others], facts, unread) : null;
  return {
    show: (isBundle ? tags.filter(isUrgent) : tags).map(tag => noticeOf(tag, news, unread.get(tag) ?? [])),
    bundle: gathered,
    close: isBundle ? [...close, ...others] : close,
    told: [...untold.filter(isPast), ...news].map(stampOf),
  };
}

function noticeOf(tag: string, news: readonly Notification[], unread: readonly Notification[]): Planned {
  const newest = must(
    news.find(each => tagOf(each) === tag),
    'a tag of the news',
  );
  const ids = unread.map(each => each.id);
  return { tag, ids, title: newest.title || 'Steward', body: newest.body, address: addressOf(newest) };
}

/** What is gathered into one notice: the calm news, what stands singly, and what the last bundle was about. */
function bundleOf(
  tags: readonly string[],
  { shown }: NoticeFacts,
  unread: ReadonlyMap<string, readonly Notification[]>,
): NoticePlan['bundle'] {
  const before = new Set(shown.get(bundleTag) ?? []);
  const meant = [...unread].filter(
    ([tag, items]) => tags.includes(tag) || items.some(each => before.has(each.id)),
  );
  const ids = meant.flatMap(([, items]) => items.map(each => each.id));
  return { count: ids.length, conversations: meant.length, ids };
}
