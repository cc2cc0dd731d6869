// Figures of a span out of counters that only rise. Pure.
import type { SocketLoad } from '#platform/socket/socket.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Figures } from '#protocol/system.ts';
import type { Holder, JobFacts } from './facts.store.ts';

/** What one look measured. Null where it could not be read. */
export type Measured = {
  at: Millis;
  sockets: SocketLoad | null;
  loopLagP99Ms: number;
  memoryBytes: number;
  databaseWaiting: number;
  syncUnsafe: number;
  holder: Holder | null;
  jobs: JobFacts | null;
  /** Rises by one with each sign-in that was refused for too many tries. */
  signInsRefusedTotal: number;
  cloud: { isResting: boolean; callsTotal: number; failuresTotal: number } | null;
};

/** What came to a counter, in the unit of `perMs`. A counter that fell began anew. */
function rate(before: number, after: number, spanMs: number, perMs: number): number {
  const grown = after >= before ? after - before : after;
  return spanMs <= 0 ? 0 : (grown / spanMs) * perMs;
}
const rounded = (value: number): number => Math.round(value * 10) / 10;

export function figuresOf(before: Measured | null, now: Measured): Figures {
  const spanMs = before ? now.at - before.at : 0;
  const sockets = now.sockets;
  const earlier = before?.sockets ?? null;
  const grew = (read: (load: SocketLoad) => number, perMs: number): number | null => {
    if (!sockets) return null;
    return earlier ? rounded(rate(read(earlier), read(sockets), spanMs, perMs)) : 0;
  };
  return {
    consoles: sockets?.connections['/console'] ?? null,
    widgets: sockets?.connections['/widget'] ?? null,
    rooms: sockets?.rooms ?? null,
    sentPerSecond: grew(load => load.sentTotal, 1_000),
    droppedPerMinute: grew(load => load.droppedTotal, 60_000),
    behind: sockets?.behind ?? null,
    reconnectsPerMinute: grew(load => load.reconnectsTotal, 60_000),
    admissionWaiting: sockets?.admission.waiting ?? null,
    refusedPerMinute: grew(load => load.admission.refusedTotal, 60_000),
    roundTripP50Ms: sockets?.roundTripMs?.p50 ?? null,
    roundTripP99Ms: sockets?.roundTripMs?.p99 ?? null,
    loopLagP99Ms: rounded(now.loopLagP99Ms),
    memoryBytes: now.memoryBytes,
    databaseWaiting: now.databaseWaiting,
    syncUnsafe: now.syncUnsafe,
    syncLagMs: lagOf(now),
    jobsWaiting: now.jobs?.waiting ?? null,
    jobsOldestMs: now.jobs?.oldestMs ?? null,
  };
}

/** Changes wait only for a transaction that is older than they are; without one that waits, an open transaction hurts nobody. */
export const lagOf = ({ syncUnsafe, holder }: Pick<Measured, 'syncUnsafe' | 'holder'>): number =>
  syncUnsafe > 0 ? (holder?.heldMs ?? 0) : 0;

/** How much a counter rose within the last `windowMs` of what was measured. */
export function grownWithin(
  measured: readonly Measured[],
  read: (one: Measured) => number,
  windowMs: number,
): number {
  const last = measured.at(-1);
  if (!last) return 0;
  const from = measured.findLast(one => one.at <= last.at - windowMs) ?? measured[0] ?? last;
  return Math.max(0, read(last) - read(from));
}
