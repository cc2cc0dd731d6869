/** Owns the writing of notices in the caller's transaction: to people, and once an event to the installation's own channels. */
import type { Clock } from '#platform/clock.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { addShared } from './deliveries.store.ts';
import { type RaisedNotice, raiseNotice, raiseNoticeNow } from './notifications.store.ts';
import type { Notice } from './notifications.ts';
import { planDelayMs, type Ways } from './planning.ts';

/** What is answered within this is told to nobody else. */
const sharedDelayMs = 5_000;

export function createTelling({
  clock,
  newId,
  ways,
  dueAt,
}: {
  clock: Clock;
  newId(): Id;
  ways: Ways;
  /** Something will be due then. */
  dueAt(at: Millis): void;
}) {
  function raised(tx: Tx, notice: Notice): RaisedNotice {
    const now = clock.now();
    const planAt = now + planDelayMs(ways.isActive(notice.personId));
    tx.afterCommit(() => dueAt(planAt));
    return { ...notice, id: newId(), now, planAt, isMailOn: ways.isMailOn };
  }

  function toPeople(tx: Tx, notices: readonly Notice[]): void {
    for (const notice of notices) raiseNotice(tx, raised(tx, notice));
  }

  function toChannels(tx: Tx, notice: Omit<Notice, 'personId'>, teamId: Id | null): void {
    const now = clock.now();
    const at = notice.kind === 'alert' || notice.kind === 'maintenance' ? now : now + sharedDelayMs;
    addShared(tx, { ...notice, teamId }, at, now);
    tx.afterCommit(() => dueAt(at));
  }

  return {
    toPeople,
    toChannels,
    /** To each of these people, and once to the channels. */
    toTeam(tx: Tx, notice: Omit<Notice, 'personId'>, personIds: readonly Id[], teamId: Id): void {
      const notices = personIds.map(personId => ({ ...notice, personId }));
      toPeople(tx, notices);
      toChannels(tx, notice, teamId);
    },
    /** @returns null where the person left or muted it */
    toPerson: (tx: Tx, notice: Notice): Promise<Id | null> => raiseNoticeNow(tx, raised(tx, notice)),
  };
}
