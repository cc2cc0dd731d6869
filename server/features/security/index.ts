/**
 * Owns what happened at the door: it is recorded without delaying anybody, shown live to those who may see it, counted, looked
 * through for attacks, and kept for a time. Never decides whether somebody may come in.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { LimitsOptions } from '#platform/limits/limits.ts';
import type { LineFile } from '#platform/line-file.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Watch } from '#platform/watch.ts';
import { AppError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import { type Actor, may } from '#protocol/permissions.ts';
import type { SecurityEventsEvent, SecuritySummary } from '#protocol/security.ts';
import type { Sweep } from '../retention/index.ts';
import { detectionRoutes } from './detection/detection.http.ts';
import { createDetectionRules, type DetectionRulesDeps } from './detection/rules.service.ts';
import { createTrial } from './detection/trial.ts';
import { createWatching, type WatchingDeps } from './detection/watching.ts';
import { createPacks } from './documents/packs.ts';
import { forgetEvents, insertEvents, listEvents, sumsOf } from './events.store.ts';
import { eventOfLimit, eventOfReading, eventOfRefusal, type Happened, isOfTheDoor } from './events.ts';
import { createRecording } from './recording.ts';
import { securityRoutes } from './security.http.ts';
import { securityCollections } from './security.sync.ts';
import { createTurnedAway } from './turned-away.ts';

export { createDetector } from './detection/detector.ts';
export type { Responses } from './detection/responses.ts';
export { attackEvents, attacks, ordinaryEvents } from './detection/scenarios.ts';
export type { DetectionAlerts } from './detection/watching.ts';
export { forgetLists } from './documents/documents.store.ts';
export { auditListOf, createLists, type ListSources } from './documents/lists.ts';
export { createUsages, type UsedInHour } from './documents/usages.ts';
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
  detection: Pick<WatchingDeps, 'alerts' | 'responses'> &
    Pick<DetectionRulesDeps, 'bus' | 'usual' | 'changed'> & {
      /** A rule found something. */
      found(): void;
    };
  /** Where events of this server are copied to; absent: nowhere. */
  copy?: LineFile | null;
  /** In which country an address is, '' where that is not known; absent: nobody looks it up. */
  countryOf?(ip: string): string;
};

/** A console's connection, as far as it concerns the watching. */
type Watcher = { join(room: string): void; leave(room: string): void };

/** Consoles that show security events sit here. */
export const securityRoom = 'security';
const hourMs = 3_600_000;
const batch = 1_000;

export type Security = ReturnType<typeof createSecurity>;

export function createSecurity(deps: SecurityDeps) {
  const { db, clock, log, newId, countryOf } = deps;
  const counted = deps.metrics.counter(
    'steward_security_events_total',
    'What happened at the door, by kind and how bad it is by itself',
    ['type', 'level'],
  );
  const packs = createPacks({ db, clock, log, newId, countryOf });
  const recording = createRecording({
    ...{ clock, log, newId, told: deps.tell },
    async write(events) {
      await insertEvents(db, events);
      // They are kept: what becomes of the copy must not have them written again.
      await deps.copy
        ?.add(events.map(event => `${JSON.stringify(event)}\n`).join(''))
        .catch(error => log.error({ err: error }, 'the copy of security events could not be written'));
      packs.written(events);
      if (events.some(({ eventType }) => eventType === 'rule_fired')) deps.detection.found();
      watching.following.wake();
    },
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
    rules: () => rules.inForce(),
    ...deps.detection,
  });
  const turnedAway = createTurnedAway({ clock, record, dropped: recording.drop });

  const rules = createDetectionRules({
    ...{ db, clock, log, ...deps.detection },
    renewed: () => watching.following.renew(),
  });
  const tryOn = createTrial({
    ...{ db, clock, inForce: rules.inForce, responses: deps.detection.responses },
  });

  async function summary(hours: number): Promise<SecuritySummary> {
    await recording.flush();
    const to = clock.now();
    const stepMs = hours <= 2 ? 60_000 : hourMs;
    const from = Math.floor((to - hours * hourMs) / stepMs) * stepMs;
    const sums = await sumsOf(db, { from, to: to + 1 }, countryOf, stepMs);
    return { from, to, stepMs, dropped: recording.dropped(), ...sums };
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
    /** What of it consoles hold. */
    collections: securityCollections,
    /** For the doors. */
    watch,
    /** For the limits. */
    limited: ((said): void => record(eventOfLimit(said))) satisfies LimitsOptions['refused'],
    /** The rules that find attacks, and what they found. */
    detection: rules.list,
    routes: [
      ...detectionRoutes(rules, async (asked, signal) => {
        await recording.flush();
        return tryOn(asked, signal);
      }),
      ...securityRoutes({
        async events({ limit, ...asked }) {
          await recording.flush();
          const found = await listEvents(db, { ...asked, limit: limit + 1 });
          return { events: found.slice(0, limit), hasMore: found.length > limit };
        },
        summary,
      }),
    ],
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
      async start() {
        await rules.part.start();
        watching.following.start();
      },
      async stop() {
        rules.part.stop();
        await watching.following.stop();
        turnedAway.stop();
        await recording.stop();
        await packs.stop();
      },
    } satisfies Part,
    registerJobs(jobs: Jobs): void {
      jobs.register('security.detect', async (_data, signal) => void (await watching.look(signal)), {
        ...{ schedule: '* * * * *', concurrency: 1 },
      });
      jobs.register('security.pack', (_data, signal) => packs.catchUp(signal), {
        ...{ schedule: '* * * * *', concurrency: 1 },
      });
      jobs.register(
        'security.forget',
        async (_data, signal) => {
          let oldest = 0;
          await deps.sweep(
            'security_events',
            (tx, before) => {
              oldest = before;
              return forgetEvents(tx, before, batch);
            },
            signal,
          );
          await packs.forget(oldest, signal);
        },
        { schedule: '37 3 * * *', concurrency: 1 },
      );
    },
  };
}
