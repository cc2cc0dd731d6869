// Which notices stand outside of the page: one a conversation, many at once as one, none for what was read or is being looked at. Pure.
import { must } from '#client/must.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Notice } from '#protocol/ipc.ts';
import type { DeliveryDecision } from '#protocol/notices.ts';
import type { Notification } from '../data/model.ts';

/** More conversations than this at once become one notice: coming back from lunch is not a storm (P43). */
export const singlyAtMost = 3;
/** And more than this that stand unread, too. Urgent ones always stand for themselves. */
export const standingAtMost = 5;
/** Older ones are news to nobody who was here. */
export const freshMs = 10 * 60_000;
export const bundleTag = 'many';

/** The same for as long as nothing was added: who goes on writing keeps the one notification. */
export const stampOf = (each: Pick<Notification, 'id' | 'createdAt'>): string =>
  `${each.id} ${each.createdAt}`;
/** As the server names them in a push, so that either takes the other's place. A mention stands for itself. */
export const tagOf = (each: Pick<Notification, 'id' | 'kind' | 'conversationId'>): string =>
  each.conversationId === '' || each.kind === 'mentioned'
    ? `notice:${each.id}`
    : `conversation:${each.conversationId}`;

/** What was read lately, by tag: a push may have shown it while no page was there to take it back. */
export function readTags(notifications: readonly Notification[], since: Millis): string[] {
  const unread = new Set(notifications.filter(each => each.readAt === null).map(tagOf));
  const read = notifications.filter(each => each.readAt !== null && each.createdAt >= since).map(tagOf);
  return [...new Set(read)].filter(tag => !unread.has(tag));
}
/** Where it leads, as the console's address says it; '' for the list of notifications. */
export function addressOf(each: Pick<Notification, 'conversationId' | 'route'>): string {
  if (each.route !== '') return each.route;
  return each.conversationId === '' ? '' : `#/inbox/all/${each.conversationId}`;
}

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
  /** What waited for the end of quiet hours: still news, however old it is by then. */
  deferred: ReadonlySet<Id>;
  /** Whether the person's preferences let it reach them here, and when. */
  decide(notification: Notification): Pick<DeliveryDecision, 'when'> & { at?: Millis };
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
  /** What waits, and until when. */
  later: { ids: Id[]; at: Millis } | null;
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
export const hasNews = ({
  notifications,
  told,
  deferred,
}: Pick<NoticeFacts, 'notifications' | 'told' | 'deferred'>): boolean =>
  notifications.some(each => each.readAt === null && !told.has(stampOf(each)) && !deferred.has(each.id));

export function planNotices(facts: NoticeFacts): NoticePlan {
  const { notifications, told, shown, now, heardUntil } = facts;
  const untold = notifications.filter(each => each.readAt === null && !told.has(stampOf(each)));
  const newsAfter = Math.min(now - freshMs, heardUntil);
  const isPast = (each: Notification) =>
    (each.createdAt < newsAfter && !facts.deferred.has(each.id)) || facts.isOpen(each.conversationId);
  const current = untold.filter(each => !isPast(each));
  const decided = current.map(each => ({ each, ...facts.decide(each) }));
  const news = decided.filter(({ when }) => when === 'now').map(({ each }) => each);
  const waiting = decided.flatMap(({ each, at }) => (at === undefined ? [] : [{ id: each.id, at }]));
  const waits = new Set(waiting.map(({ id }) => id));
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
    told: untold.filter(each => !waits.has(each.id)).map(stampOf),
    later: waiting.length === 0 ? null : { ids: [...waits], at: Math.min(...waiting.map(({ at }) => at)) },
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
