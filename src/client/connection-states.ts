// The states of the line as a total table, and what may be read from silence. Pure; a missing cell does not compile.
import type { Millis } from '#protocol/ids.ts';

/**
 * `idle`: never started. `connecting`: an attempt is under way. `online`: requests are answered. `waiting`: until the next
 * attempt. `refused`: the server will not have it as it is (signed out, other version). `closed`: ended on purpose.
 */
export type ConnectionState = 'idle' | 'connecting' | 'online' | 'waiting' | 'refused' | 'closed';

export type ConnectionEvent =
  | 'start' // somebody wants a line
  | 'opened' // the server accepted the handshake
  | 'failed' // the attempt came to nothing
  | 'refused' // the server turned it away for good
  | 'lost' // the open line broke
  | 'stale' // the open line looks open and is dead
  | 'due' // the wait is over
  | 'hurry' // a hint that trying soon may work
  | 'stop'; // nobody wants a line any more

/** `refuse` marks what cannot happen: it changes nothing, and the caller reports it. */
export const nextConnectionState: Record<
  ConnectionState,
  Record<ConnectionEvent, ConnectionState | 'refuse'>
> = {
  idle: {
    start: 'connecting',
    opened: 'refuse',
    failed: 'refuse',
    refused: 'refuse',
    lost: 'refuse',
    stale: 'refuse',
    due: 'refuse',
    hurry: 'idle',
    stop: 'closed',
  },
  connecting: {
    start: 'connecting',
    opened: 'online',
    failed: 'waiting',
    refused: 'refused',
    lost: 'waiting',
    stale: 'waiting',
    due: 'refuse',
    hurry: 'connecting',
    stop: 'closed',
  },
  online: {
    start: 'online',
    opened: 'refuse',
    failed: 'refuse',
    refused: 'refused',
    lost: 'waiting',
    stale: 'waiting',
    due: 'refuse',
    hurry: 'online',
    stop: 'closed',
  },
  waiting: {
    start: 'waiting',
    opened: 'refuse',
    failed: 'refuse',
    refused: 'refuse',
    lost: 'refuse',
    stale: 'refuse',
    due: 'connecting',
    // The wait is shortened, not skipped: a network that comes back wakes a whole office at once.
    hurry: 'waiting',
    stop: 'closed',
  },
  refused: {
    start: 'connecting',
    opened: 'refuse',
    failed: 'refuse',
    refused: 'refuse',
    lost: 'refuse',
    stale: 'refuse',
    due: 'refuse',
    // A hint brings no new credentials.
    hurry: 'refused',
    stop: 'closed',
  },
  closed: {
    start: 'connecting',
    opened: 'refuse',
    failed: 'refuse',
    refused: 'refuse',
    lost: 'refuse',
    stale: 'refuse',
    due: 'refuse',
    hurry: 'closed',
    stop: 'closed',
  },
};

/**
 * Whether a request that got no answer in time means that the line is half open. Nothing at all was heard since it was sent:
 * yes. Other things were heard: the server may just be slow, unless it happens twice running (then we hear, and are not heard).
 */
export function isHalfOpen(facts: {
  sentAtMs: Millis;
  lastHeardAtMs: Millis;
  timeoutsInARow: number;
}): boolean {
  return facts.lastHeardAtMs < facts.sentAtMs || facts.timeoutsInARow >= 2;
}

/**
 * Whether an open line should be given up at a hint, without waiting for its heartbeat. Both clocks are asked: the monotonic one
 * may stand still during sleep, the wall clock may have been set.
 */
export function isStale(facts: { silentMs: number; silentWallMs: number; heartbeatMs: number }): boolean {
  return Math.max(facts.silentMs, Math.abs(facts.silentWallMs)) > facts.heartbeatMs;
}
