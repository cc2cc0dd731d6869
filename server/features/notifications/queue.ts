/** Owns telling a team of those who wait in its queue: new ones after a moment in which routing may place them, and long waits. */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import { type Notice, queueNotice } from './notifications.ts';
import {
  holdWaiting,
  lockTelling,
  readAudience,
  readWaiting,
  saveTelling,
  settleQueue,
  teamsToLookAt,
} from './queue.store.ts';

export function createQueueWatch({
  db,
  clock,
  jobs,
  log,
  newAfterMs,
  limitMs,
  tell,
}: {
  db: Db;
  clock: Clock;
  jobs: Jobs;
  log: Log;
  /** Routing places most at once: only who is still there after this is news. */
  newAfterMs: number;
  /** How long somebody may wait. */
  limitMs: number;
  /** To each of these people, and once to the installation's channels. */
  tell(tx: Tx, notice: Omit<Notice, 'personId'>, personIds: readonly Id[], teamId: Id): void;
}) {
  const soon = new Map<Id, NodeJS.Timeout>();

  async function look(teamId: Id): Promise<void> {
    await db.transaction(async tx => {
      const telling = await lockTelling(tx, teamId);
      if (!telling) return;
      const now = clock.now();
      const waiting = await readWaiting(tx, teamId);
      const late = waiting.filter(each => each.queuedAt <= now - limitMs);
      const isNewlyLate = late.some(each => each.queuedAt > telling.waitingUntil);
      const fresh = waiting.filter(
        each => each.queuedAt > telling.newUntil && each.queuedAt <= now - newAfterMs,
      );
      // Held before anything else is written: whoever takes one out of the queue holds it too, and settles these notices after that.
      const held = await holdWaiting(
        tx,
        [...fresh, ...(isNewlyLate ? late : [])].map(({ id }) => id),
      );
      if (waiting.length === 0) settleQueue(tx, teamId, ['queue_new', 'queue_waiting'], now);
      else if (late.length === 0) settleQueue(tx, teamId, ['queue_waiting'], now);
      const team = { id: teamId, name: telling.teamName };
      const noticeOf = (kind: 'queue_new' | 'queue_waiting', of: typeof waiting) =>
        queueNotice(kind, { team, limitMs, told: of.filter(({ id }) => held.has(id)) });
      // Who has waited too long is told as that, and not as new as well.
      const notices = [
        noticeOf(
          'queue_new',
          fresh.filter(each => !late.includes(each)),
        ),
        isNewlyLate ? noticeOf('queue_waiting', late) : null,
      ];
      for (const notice of notices) {
        if (notice) tell(tx, notice, await readAudience(tx, teamId, notice.kind === 'queue_waiting'), teamId);
      }
      const newest = (rows: typeof waiting, otherwise: number) =>
        Math.max(otherwise, ...rows.map(each => each.queuedAt));
      await saveTelling(tx, teamId, {
        newUntil: newest(fresh, telling.newUntil),
        waitingUntil: newest(late, telling.waitingUntil),
      });
    });
  }

  async function lookAtAll(): Promise<void> {
    for (const teamId of await teamsToLookAt(db)) await look(teamId);
  }

  // Long waits, and what a server that stopped did not come to.
  jobs.register('notices.queue', lookAtAll, { schedule: '* * * * *', concurrency: 1 });

  return {
    look,
    /** Somebody entered this team's queue. However many do, one look follows; a job row for each would make them wait for each other. */
    entered(teamId: Id): void {
      if (soon.has(teamId)) return;
      const timer = setTimeout(() => {
        soon.delete(teamId);
        look(teamId).catch(error =>
          log.warn({ err: error, teamId }, 'a team was not told of its queue; the next minute tries again'),
        );
      }, newAfterMs + 100);
      timer.unref();
      soon.set(teamId, timer);
    },
    stop(): void {
      for (const timer of soon.values()) clearTimeout(timer);
      soon.clear();
    },
  };
}
