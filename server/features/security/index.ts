/**
 * Owns what happened at the door: it is recorded without delaying anybody, shown live to those who may see it, counted, looked
 * through for attacks, and kept for a time. Never decides whether somebody may come in.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { LimitsOptions } from '#platform/limits/limits.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Watch } from '#platform/watch.ts';
import { AppError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import { type Actor, may } from '#protocol/permissions.ts';
import type { SecurityEventsEvent, SecuritySummary } from '#protocol/security.ts';
import type { Sweep } from '../retention/index.ts';
import { createWatching, type WatchingDeps } from './detection/watching.ts';
import {
  countsSince,
  forgetEvents,
  insertEvents,
  keysSince,
  listEvents,
  peopleSince,
  talkersSince,
  typesSince,
} from './events.store.ts';
import { eventOfLimit, eventOfReading, eventOfRefusal, type Happened, isOfTheDoor } from './events.ts';
import { createRecording } from './recording.ts';
import { securityRoutes } from './security.http.ts';
import { createTurnedAway } from './turned-away.ts';

export { createDetector } from './detection/detector.ts';
export type { Responses } from './detection/responses.ts';
export { attackEvents, attacks, ordinaryEvents } from './detection/scenarios.ts';
export type { DetectionAlerts } from './detection/watching.ts';
export type { Happened } from './events.ts';

export type SecurityDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  metrics: Metrics;
  /** Forgets what is older than it is kept. */
  sweep: Sweep;
  /** To every console that shows security events, on all servers. */
  tell(said: SecurityEventsEvent): void;
  /** What finds attacks, who is told of them, and what other rooms do about them. */
  detection: Pick<WatchingDeps, 'rules' | 'alerts' | 'responses'>;
  /** In which country an address is, '' where that is not known; absent: nobody looks it up. */
  countryOf?(ip: string): string;
};

/** A console's connection, as far as it concerns the watching. */
type Watcher = { join(room: string): void; leave(room: string): void };

/** Consoles that show security events sit here. */
export const securityRoom = 'security';
const hourMs = 3_600_000;
const batch = 1_000;
const mostTalkers = 20;

export type Security = ReturnType<typeof createSecurity>;

export function createSecurity(deps: SecurityDeps) {
  const { db, clock, log, newId, countryOf } = deps;
  const counted = deps.metrics.counter(
    'steward_security_events_total',
    'What happened at the door, by kind and how bad it is by itself',
    ['type', 'level'],
  );
  const recording = createRecording({
    ...{ clock, log, newId, told: deps.tell },
    write: events => insertEvents(db, events),
    count: (type, level) => counted.inc({ type, level }),
  });
  deps.metrics.total(
    'steward_security_events_dropped_total',
    'Security events that were not kept, because too many came at once or the database was away for long',
    recording.dropped,
  );
  const record = recording.record;
  const watching = createWatching({
    ...{ db, clock, log, record, flush: recording.flush },
    ...deps.detection,
  });
  const turnedAway = createTurnedAway({ clock, record, dropped: recording.drop });

  async function summary(hours: number): Promise<SecuritySummary> {
    await recording.flush();
    const to = clock.now();
    const stepMs = hours <= 2 ? 60_000 : hourMs;
    const from = Math.floor((to - hours * hourMs) / stepMs) * stepMs;
    const [counts, types, busiest, people, keys] = await Promise.all([
      countsSince(db, from, stepMs),
      typesSince(db, from),
      talkersSince(db, from, countryOf ? 1_000 : mostTalkers),
      peopleSince(db, from, mostTalkers),
      keysSince(db, from, mostTalkers),
    ]);
    const placed = busiest.map(talker => ({ ...talker, country: countryOf?.(talker.address) ?? '' }));
    return {
      ...{
        from,
        to,
        stepMs,
        counts,
        types,
        talkers: placed.slice(0, mostTalkers),
        people,
        keys,
        dropped: recording.dropped(),
      },
      countries: countryOf ? byCountry(placed) : null,
    };
  }

  const watch: Watch = {
    refused(refusal) {
      const happened = eventOfRefusal(refusal);
      if (!happened) return;
      if (isOfTheDoor(happened)) turnedAway.came(happened);
      else record(happened);
    },
    read: reading => record(eventOfReading(reading)),
  };

  return {
    /** Keeps what happened. Returns at once and never throws; it is shown within moments and written with others. */
    recordSecurityEvent: (happened: Happened): void => record(happened),
    /** A host in a private network was not asked, whoever wanted it. */
    egressRefused: (host: string): void =>
      record({ eventType: 'egress_refused', details: { host }, actionTaken: 'refused' }),
    /** For the doors. */
    watch,
    /** For the limits. */
    limited: ((said): void => record(eventOfLimit(said))) satisfies LimitsOptions['refused'],
    routes: securityRoutes({
      async events({ limit, ...asked }) {
        await recording.flush();
        const found = await listEvents(db, { ...asked, limit: limit + 1 });
        return { events: found.slice(0, limit), hasMore: found.length > limit };
      },
      summary,
    }),
    /** A console shows security events, or does not any more. */
    watching(connection: Watcher, actor: Actor, isShown: boolean): void {
      if (!isShown) {
        connection.leave(securityRoom);
        return;
      }
      if (!may(actor.role, 'security.read')) throw new AppError('forbidden');
      connection.join(securityRoom);
    },
    part: {
      name: 'security events',
      start() {},
      async stop() {
        turnedAway.stop();
        await recording.stop();
      },
    } satisfies Part,
    registerJobs(jobs: Jobs): void {
      jobs.register('security.detect', async (_data, signal) => void (await watching.look(signal)), {
        ...{ schedule: '* * * * *', concurrency: 1 },
      });
      jobs.register(
        'security.forget',
        (_data, signal) =>
          deps.sweep('security_events', (tx, before) => forgetEvents(tx, before, batch), signal),
        { schedule: '37 3 * * *', concurrency: 1 },
      );
    },
  };
}

function byCountry(
  talkers: readonly { country: string; events: number }[],
): { country: string; events: number }[] {
  const sums = new Map<string, number>();
  for (const { country, events } of talkers) sums.set(country, (sums.get(country) ?? 0) + events);
  return [...sums]
    .map(([country, events]) => ({ country, events }))
    .sort((a, b) => b.events - a.events || (a.country < b.country ? -1 : 1));
}
