// The badge, and notices outside of the page. One tab speaks, a moment after the news came: whoever looks at the conversation, in any tab,
// has read it by then. What is read elsewhere is taken back.

import type { Timers } from '#client/ports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Desktop } from '#protocol/ipc.ts';
import { decideDelivery } from '#protocol/notices.ts';
import type { Desk } from '../data/desk.ts';
import type { Notification } from '../data/model.ts';
import { bundleTag, hasNews, planNotices, readTags, tagsToClose } from './notice-plan.ts';
import type { Station } from './station.ts';

export type NotifierPorts = {
  desktop: Pick<Desktop, 'setBadge' | 'showNotice' | 'closeNotices'>;
  /** Whether a person looks at this conversation in this window. */
  isOpen(conversationId: Id): boolean;
  /** The sentence for many at once. */
  summary(facts: { count: number; conversations: number }): { title: string; body: string };
  /** What was told, over reloads and in every tab. */
  told: { read(): string[]; write(stamps: readonly string[]): void };
};

/** Longer than it takes to mark what is on the screen as read. */
export const settleMs = 1_500;
/** Clocks are set and machines sleep: what waits is looked at again at least this often. */
const longestWaitMs = 30 * 60_000;
/** A notice on a lock screen is rarely older. */
const pushLastsMs = 24 * 3_600_000;
const mostClosed = 200;
/** Of what was told: enough for everything that can still be news. */
const mostTold = 400;

export function createNotifier(deps: {
  desk: Pick<Desk, 'counts' | 'notifications' | 'preferences'>;
  station: Pick<Station, 'status' | 'isWriting'>;
  ports: NotifierPorts;
  timers: Timers;
  now(): Millis;
}): { close(): void } {
  const { desk, station, timers, now } = deps;
  const { desktop, isOpen, summary, told } = deps.ports;
  const shown = new Map<string, readonly Id[]>();
  /** Tags that were taken back, and have nothing unread since. */
  const closed = new Set<string>();
  let deferred: ReadonlySet<Id> = new Set();
  let heardUntil = now();
  let badge = -1;
  let timer: unknown = null;
  let laterTimer: unknown = null;

  function showBadge(): void {
    const { mineUnread } = desk.counts.get();
    if (mineUnread === badge) return;
    badge = mineUnread;
    void desktop.setBadge(mineUnread);
  }

  function closeRead(): void {
    const notifications = desk.notifications.get();
    const read = new Set(readTags(notifications, now() - pushLastsMs));
    for (const tag of closed) if (!read.has(tag)) closed.delete(tag);
    const fresh = [...read].filter(tag => !closed.has(tag)).slice(0, mostClosed);
    for (const tag of fresh) closed.add(tag);
    const tags = [...new Set([...tagsToClose({ notifications, shown }), ...fresh])];
    if (tags.length === 0) return;
    for (const tag of tags) shown.delete(tag);
    void desktop.closeNotices(tags);
  }

  /** Before it is in sync it does not know what was read elsewhere. */
  const isInSync = () => station.status.get().state === 'in_sync';

  function look(): void {
    closeRead();
    if (timer !== null || !isInSync()) return;
    if (!hasNews({ deferred, notifications: desk.notifications.get(), told: new Set(told.read()) })) {
      heardUntil = now();
      return;
    }
    timer = timers.set(tell, settleMs);
  }

  /** By the same rules as the server's other ways out. */
  function decide({ kind, priority, createdAt }: Notification) {
    const facts = { now: now(), madeAt: createdAt, isActive: true, isReachable: true, lastSentAt: null };
    return decideDelivery('desktop', { kind, priority }, desk.preferences.get(), facts);
  }

  function tell(): void {
    timer = null;
    if (!isInSync()) return;
    const before = told.read();
    const plan = planNotices({
      ...{ shown, heardUntil, deferred, decide, isOpen, now: now(), told: new Set(before) },
      notifications: desk.notifications.get(),
    });
    heardUntil = now();
    deferred = new Set(plan.later?.ids);
    timers.clear(laterTimer);
    if (plan.later) laterTimer = timers.set(tell, Math.min(plan.later.at - now(), longestWaitMs));
    // Another tab tells it; should that one close first, what is not written down yet is told by its successor.
    if (!station.isWriting()) return;
    told.write([...before, ...plan.told].slice(-mostTold));
    for (const tag of plan.close) shown.delete(tag);
    if (plan.close.length > 0) void desktop.closeNotices(plan.close);
    const { hidesText } = desk.preferences.get();
    for (const { ids, ...notice } of plan.show) {
      shown.set(notice.tag, ids);
      void desktop.showNotice(hidesText ? { ...notice, body: '' } : notice);
    }
    if (!plan.bundle) return;
    const { ids, ...many } = plan.bundle;
    shown.set(bundleTag, ids);
    void desktop.showNotice({ tag: bundleTag, address: '', ...summary(many) });
  }

  const stops = [
    desk.counts.subscribe(showBadge),
    desk.notifications.subscribe(look),
    station.status.subscribe(look),
  ];
  showBadge();
  look();
  return {
    close() {
      timers.clear(timer);
      timers.clear(laterTimer);
      for (const stop of stops) stop();
    },
  };
}
