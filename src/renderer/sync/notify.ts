// The badge, and notices outside of the page. One tab speaks, a moment after the news came: whoever looks at the conversation, in any tab,
// has read it by then. What is read elsewhere is taken back.

import type { Timers } from '#client/ports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Desktop } from '#protocol/ipc.ts';
import type { Desk } from '../data/desk.ts';
import type { Notification } from '../data/model.ts';
import { bundleTag, hasNews, planNotices, tagsToClose } from './notice-plan.ts';
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
/** Of what was told: enough for everything that can still be news. */
const mostTold = 400;

export function createNotifier(deps: {
  desk: Pick<Desk, 'counts' | 'notifications'>;
  station: Pick<Station, 'status' | 'isWriting'>;
  ports: NotifierPorts;
  timers: Timers;
  now(): Millis;
  isAllowed(notification: Notification): boolean;
}): { close(): void } {
  const { desk, station, timers, now } = deps;
  const { desktop, isOpen, summary, told } = deps.ports;
  const shown = new Map<string, readonly Id[]>();
  const startedAt = now();
  let heardUntil = startedAt;
  let badge = -1;
  let timer: unknown = null;

  function showBadge(): void {
    const { mineUnread } = desk.counts.get();
    if (mineUnread === badge) return;
    badge = mineUnread;
    void desktop.setBadge(mineUnread);
  }

  function closeRead(): void {
    const tags = tagsToClose({ notifications: desk.notifications.get(), shown });
    if (tags.length === 0) return;
    for (const tag of tags) shown.delete(tag);
    void desktop.closeNotices(tags);
  }

  /** Before it is in sync it does not know what was read elsewhere. */
  const isInSync = () => station.status.get().state === 'in_sync';

  function look(): void {
    closeRead();
    if (timer !== null || !isInSync()) return;
    if (!hasNews({ notifications: desk.notifications.get(), told: new Set(told.read()) })) {
      heardUntil = now();
      return;
    }
    timer = timers.set(tell, settleMs);
  }

  function tell(): void {
    timer = null;
    if (!isInSync()) return;
    const before = told.read();
    const plan = planNotices({
      ...{ shown, heardUntil, isOpen, now: now(), told: new Set(before) },
      notifications: desk.notifications.get(),
      isAllowed: deps.isAllowed,
    });
    heardUntil = now();
    // Another tab tells it; should that one close first, what is not written down yet is told by its successor.
    if (!station.isWriting()) return;
    told.write([...before, ...plan.told].slice(-mostTold));
    for (const tag of plan.close) shown.delete(tag);
    if (plan.close.length > 0) void desktop.closeNotices(plan.close);
    for (const { ids, ...notice } of plan.show) {
      shown.set(notice.tag, ids);
      void desktop.showNotice(notice);
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
      for (const stop of stops) stop();
    },
  };
}
