/**
 * Owns what happened since it was written last. Recording costs an act nothing and never fails it. The same thing again within the
 * same moment is counted on one event, so that a flood becomes few rows; what is beyond the bound is dropped and counted.
 */
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { createRecorder } from '#platform/recorder.ts';
import { formatAddress, parseAddress } from '#protocol/cidr.ts';
import { type Id, isId } from '#protocol/ids.ts';
import {
  type SecurityEvent,
  type SecurityEventsEvent,
  type SecurityEventType,
  securityActions,
  securityEventTypes,
  type ThreatLevel,
  threatLevels,
} from '#protocol/security.ts';
import { boundDetails } from './details.ts';
import { type Happened, usualLevels } from './events.ts';

export type RecordingDeps = {
  clock: Clock;
  log: Log;
  newId(): Id;
  write(events: readonly SecurityEvent[]): Promise<void>;
  /** To whoever watches, before it is written: a database that is away hides no attack. */
  told(said: SecurityEventsEvent): void;
  count(type: SecurityEventType, level: ThreatLevel): void;
};

/** How long the same thing is counted together, and how soon panels hear. */
const gatherMs = 200;
/** Different things within one such moment. */
const mostAtOnce = 1_000;
/** Beyond this nobody reads along; the list has them. */
const mostTold = 50;
/** Held while the database is away. */
const mostHeld = 20_000;

export function createRecording(deps: RecordingDeps) {
  const { clock, log, newId, told, count } = deps;
  const recorder = createRecorder<SecurityEvent>({
    ...{ log, what: 'security events', write: deps.write, most: mostHeld },
  });
  let gathered = new Map<string, SecurityEvent>();
  let dropped = 0;
  let said = 0;
  let timer: NodeJS.Timeout | null = null;

  function deliver(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (gathered.size === 0) return;
    const events = [...gathered.values()];
    gathered = new Map();
    for (const event of events) recorder.add(event);
    const lost = dropped + recorder.lost();
    if (lost > said)
      log.warn({ dropped: lost - said }, 'too many security events at once; some were dropped');
    said = lost;
    told({ events: events.slice(-mostTold), skipped: Math.max(0, events.length - mostTold) });
  }

  function take(happened: Happened): void {
    const event = toEvent(happened, newId(), clock.now());
    count(event.eventType, event.threatLevel);
    const key = sameAs(event);
    const known = gathered.get(key);
    if (known) {
      known.details['times'] = timesOf(known) + timesOf(event);
      return;
    }
    if (gathered.size >= mostAtOnce) {
      dropped += 1;
      return;
    }
    gathered.set(key, event);
    timer ??= setTimeout(deliver, gatherMs);
  }

  return {
    record(happened: Happened): void {
      try {
        take(happened);
      } catch (error) {
        dropped += 1;
        log.warn({ err: error }, 'a security event could not be recorded');
      }
    },
    /** One more that is not kept. */
    drop(): void {
      dropped += 1;
    },
    /** Dropped since the start. */
    dropped: () => dropped + recorder.lost(),
    /** Writes what is held. */
    async flush(): Promise<void> {
      deliver();
      await recorder.flush();
    },
    async stop(): Promise<void> {
      deliver();
      await recorder.stop();
    },
  };
}

/** What another version of a room says may have other words: what is not of the closed lists is taken as the nearest that is. */
function toEvent(happened: Happened, id: Id, now: number): SecurityEvent {
  const {
    eventType,
    sourceIp,
    userId,
    timestamp,
    threatLevel,
    details = {},
    actionTaken = 'none',
  } = happened;
  if (!securityEventTypes.includes(eventType)) throw new Error(`there is no security event ${eventType}`);
  const ip = plainAddress(sourceIp ?? '');
  return {
    id,
    eventType,
    sourceIp: ip,
    userId: userId != null && isId(userId) ? userId : null,
    timestamp: timestamp ?? now,
    threatLevel: threatLevel && threatLevels.includes(threatLevel) ? threatLevel : usualLevels[eventType],
    details: boundDetails(details),
    actionTaken: securityActions.includes(actionTaken) ? actionTaken : 'none',
  };
}

/** As the database takes it; '' where it is none. An IPv4 address in IPv6's clothes is what it is. */
function plainAddress(ip: string): string {
  const address = parseAddress(ip);
  return address ? formatAddress(address) : '';
}

const timesOf = ({ details }: SecurityEvent): number => Number(details['times'] ?? 1);

const sameAs = ({ eventType, sourceIp, userId, threatLevel, actionTaken, details }: SecurityEvent): string =>
  JSON.stringify([eventType, sourceIp, userId, threatLevel, actionTaken, { ...details, times: 0 }]);
