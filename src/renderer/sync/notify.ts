// The badge, and notices outside of the page: only for what is still unread, never about what is on the screen, and many at once as one.

import type { Millis } from '#protocol/ids.ts';
import type { Desktop } from '#protocol/ipc.ts';
import type { Desk } from '../data/desk.ts';
import type { Notification } from '../data/model.ts';
import type { Station } from './station.ts';

export type NotifierPorts = {
  desktop: Pick<Desktop, 'setBadge' | 'showNotice'>;
  /** Whether a person is looking at the page. */
  isLooking(): boolean;
  /** The sentence for many at once. */
  summary(count: number): { title: string; body: string };
};

/** More than this many at once become one: coming back from lunch is not a storm. */
const singlyAtMost = 3;
/** Older ones are news to nobody. */
const freshMs = 10 * 60_000;

/** Which notifications to show now. Pure. */
export function toShow(
  notifications: readonly Notification[],
  seen: ReadonlySet<string>,
  now: Millis,
): Notification[] {
  return notifications.filter(
    each => !seen.has(each.id) && each.readAt === null && now - each.createdAt <= freshMs,
  );
}

export function createNotifier(deps: {
  desk: Desk;
  station: Pick<Station, 'status' | 'isWriting'>;
  ports: NotifierPorts;
  now(): Millis;
}): { close(): void } {
  const { desk, station, now } = deps;
  const { desktop, isLooking, summary } = deps.ports;
  const seen = new Set<string>();
  let badge = -1;

  function showBadge(): void {
    const { mineUnread } = desk.counts.get();
    if (mineUnread === badge) return;
    badge = mineUnread;
    void desktop.setBadge(mineUnread);
  }

  function look(): void {
    // One tab speaks, and not before it knows what was read elsewhere.
    if (!station.isWriting() || station.status.get().state !== 'in_sync') return;
    const notifications = desk.notifications.get();
    const fresh = toShow(notifications, seen, now());
    for (const each of notifications) seen.add(each.id);
    if (fresh.length === 0 || isLooking()) return;
    if (fresh.length > singlyAtMost) {
      void desktop.showNotice({ ...summary(fresh.length), conversationId: '' });
      return;
    }
    for (const { title, body, conversationId } of fresh) {
      void desktop.showNotice({ title: title || 'Steward', body, conversationId });
    }
  }

  const stops = [
    desk.counts.subscribe(showBadge),
    desk.notifications.subscribe(look),
    station.status.subscribe(look),
  ];
  showBadge();
  return {
    close() {
      for (const stop of stops) stop();
    },
  };
}
