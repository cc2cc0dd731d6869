/**
 * Owns the detector that follows the events of all servers as they become visible in the table that they share, each once and in the order
 * of their commits (S2). Every server follows for itself, so none has to be there for the others; whoever finds something first
 * answers it, and the others learn of it by the event that says so.
 */
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Finding } from '#protocol/detection.ts';
import type { SecurityEvent } from '#protocol/security.ts';
import { eventsWritten, type Place } from '../events.store.ts';
import type { Detector } from './detector.ts';

export type FollowingDeps = {
  db: Db;
  log: Log;
  /** A detector that knows everything that was written below this transaction, with what it found that nobody had found before. */
  begin(below: string): Promise<{ detector: Detector; findings: Finding[] }>;
  /** This was found before, on whichever server. */
  fired(detector: Detector, event: SecurityEvent): void;
  answer(finding: Finding): Promise<unknown>;
};

/** Events of other servers are heard of by looking. */
const idleMs = 500;
/** While something was written that an older transaction may still come before. */
const unsafeMs = 50;
/** After a database that is away. */
const awayMs = 5_000;
const page = 5_000;

export function createFollowing({ db, log, begin, fired, answer }: FollowingDeps) {
  let detector: Detector | null = null;
  let place: Place | null = null;
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> | null = null;
  let again = false;
  /** The rules are other ones: what counts is read from the start, once. */
  let isStale = false;
  let isRunning = false;

  async function open(): Promise<Detector> {
    const { below } = await eventsWritten(db, null, 0);
    const begun = await begin(below);
    place = { xid: below, id: null };
    detector = begun.detector;
    for (const finding of begun.findings) await answer(finding);
    return detector;
  }

  /** @returns whether something waits for an older transaction */
  async function look(): Promise<boolean> {
    if (isStale) detector = null;
    isStale = false;
    const held = detector ?? (await open());
    for (;;) {
      const { events, next, hasUnsafe } = await eventsWritten(db, place, page);
      place = next;
      for (const event of events) {
        if (event.eventType === 'rule_fired') fired(held, event);
        for (const finding of held.take(event)) await answer(finding);
      }
      if (events.length < page) return hasUnsafe;
    }
  }

  function run(): void {
    if (!isRunning) return;
    if (looking) {
      again = true;
      return;
    }
    if (timer) clearTimeout(timer);
    timer = null;
    looking = look()
      .then(hasUnsafe => (hasUnsafe ? unsafeMs : idleMs))
      .catch(error => {
        log.warn({ err: error }, 'security events could not be followed; the next look goes on');
        return awayMs;
      })
      .then(afterMs => {
        looking = null;
        if (!isRunning) return;
        if (again) {
          again = false;
          run();
        } else timer = setTimeout(run, afterMs).unref();
      });
  }

  return {
    /** Something was written here: look now. */
    wake: run,
    /** Other rules are in force: all that still counts is read again by them. */
    renew(): void {
      isStale = true;
      run();
    },
    start(): void {
      isRunning = true;
      run();
    },
    async stop(): Promise<void> {
      isRunning = false;
      if (timer) clearTimeout(timer);
      await looking;
    },
  };
}
