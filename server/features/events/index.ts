/**
 * Owns what the desk tells programs: events are written in the transaction of what they tell of, get their places right after it, and are
 * streamed from the log. Who else is sent them is another room's, which is asked in the transaction that gives the places.
 */
import { z } from 'zod';
import { type Bus, createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { createDueWorker } from '#platform/jobs/due-worker.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { DeskEvent } from '#protocol/desk-events.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { AuditEntry } from '../audit/index.ts';
import type { Sweep } from '../retention/index.ts';
import { eventRoutes } from './events.http.ts';
import {
  findEvent,
  forgetEvents,
  insertEvents,
  lockPlaces,
  placeEvents,
  readEnds,
  readEvents,
} from './events.store.ts';
import { type ConversationChange, erasedEvent, eventsOf, type NewEvent } from './events.ts';
import { createStream } from './stream.ts';

export type EventsDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  bus: Bus;
  sweep: Sweep;
  looked(entry: AuditEntry): Promise<void>;
  /** Takes the events of these places along, in the transaction that gives them. */
  placed(tx: Tx, places: { first: string; last: string }): Promise<void>;
  /** Forgets what is older; @returns how many it were. */
  forgetSent(tx: Tx, before: Millis): Promise<number>;
};

const placesAtOnce = 500;
const forgetAtOnce = 2_000;

export function createEvents(deps: EventsDeps) {
  const { db, clock, newId, log } = deps;
  const stream = createStream({
    clock,
    read: (after, filter, limit) => readEvents(db, after, filter, limit),
    ends: () => readEnds(db),
  });
  const topic = createTopic(deps.bus, 'events.placed', z.null());
  topic.heard(stream.wake);

  /** @returns whether there may be more */
  async function place(): Promise<boolean> {
    const places = await db.transaction(async tx => {
      await lockPlaces(tx);
      const found = await placeEvents(tx, placesAtOnce);
      if (found) await deps.placed(tx, found);
      return found;
    });
    if (!places) return false;
    stream.wake();
    topic.tell(null);
    return places.count === placesAtOnce;
  }

  const worker = createDueWorker({
    ...{ name: 'events', clock, log, shortestMs: 20 },
    work: place,
    nextDueAt: async () => null,
    beginWork: stream.start,
    stopWork: stream.end,
  });

  function record(tx: Tx, events: readonly NewEvent[]): void {
    if (events.length === 0) return;
    insertEvents(
      tx,
      events.map(event => ({ ...event, id: newId() })),
      clock.now(),
    );
    tx.afterCommit(() => worker.dueAt(clock.now()));
  }

  return {
    routes: eventRoutes({ stream, looked: deps.looked }),
    conversationChanged: (tx: Tx, change: ConversationChange): void => record(tx, eventsOf(change)),
    customerErased: (tx: Tx, customerId: Id): void => record(tx, [erasedEvent(customerId)]),
    /** As it would be sent now; null: it is not kept any more. */
    find: (id: Id): Promise<DeskEvent | null> => findEvent(db, id),
    readers: stream.size,
    /** Whoever reads with this key, or by this person's right, is ended now. @param sessionId null: each of theirs */
    rightChanged({ personId, sessionId }: { personId: Id | null; sessionId: Id | null }): void {
      stream.endOf(
        by => (personId ?? by.personId) === by.personId && (sessionId ?? by.sessionId) === by.sessionId,
      );
    },
    /** Gives places to all that was committed. For tests. */
    runDue: worker.runDue,
    /** Before the line is closed: readers come back, to another server or to this one. */
    endStreams: stream.end,
    registerJobs(jobs: Jobs): void {
      jobs.register(
        'events.forget',
        (_data, signal) =>
          deps.sweep(
            'events',
            async (tx, before) =>
              (await deps.forgetSent(tx, before)) + (await forgetEvents(tx, before, forgetAtOnce)),
            signal,
          ),
        { schedule: '23 3 * * *', concurrency: 1 },
      );
    },
    part: worker.part satisfies Part,
  };
}
