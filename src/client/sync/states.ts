// The states of replication as a total table, and the sentence a person reads (S9). Pure; a missing cell does not compile.
import type { Millis } from '#protocol/ids.ts';

/**
 * `stopped`: nobody asked for it. `offline`: no line. `resuming`: a line, and the question where we stand is under way.
 * `catching_up`: at least one chain is behind. `in_sync`: everything the server had told by now is here.
 * `ended`: it cannot go on by itself (other epoch, signed out, other version).
 */
export type SyncPhase = 'stopped' | 'offline' | 'resuming' | 'catching_up' | 'in_sync' | 'ended';

export type SyncEvent =
  | 'start'
  | 'connected'
  | 'disconnected'
  | 'behind' // a chain has something to pull
  | 'caught_up' // no chain has
  | 'end'
  | 'stop';

export const nextSyncPhase: Record<SyncPhase, Record<SyncEvent, SyncPhase | 'refuse'>> = {
  stopped: {
    start: 'offline',
    connected: 'refuse',
    disconnected: 'stopped',
    behind: 'refuse',
    caught_up: 'refuse',
    end: 'refuse',
    stop: 'stopped',
  },
  offline: {
    start: 'offline',
    connected: 'resuming',
    disconnected: 'offline',
    behind: 'refuse',
    caught_up: 'refuse',
    end: 'refuse',
    stop: 'stopped',
  },
  resuming: {
    start: 'resuming',
    connected: 'resuming',
    disconnected: 'offline',
    behind: 'catching_up',
    caught_up: 'in_sync',
    end: 'ended',
    stop: 'stopped',
  },
  catching_up: {
    start: 'catching_up',
    connected: 'resuming',
    disconnected: 'offline',
    behind: 'catching_up',
    caught_up: 'in_sync',
    end: 'ended',
    stop: 'stopped',
  },
  in_sync: {
    start: 'in_sync',
    connected: 'resuming',
    disconnected: 'offline',
    behind: 'catching_up',
    caught_up: 'in_sync',
    end: 'ended',
    stop: 'stopped',
  },
  ended: {
    start: 'ended',
    connected: 'ended',
    disconnected: 'ended',
    behind: 'refuse',
    caught_up: 'refuse',
    end: 'ended',
    stop: 'stopped',
  },
};

/** What the screen says: one of three sentences, always (S9). */
export type SyncSentence =
  | { says: 'in sync' }
  /** `left` rows to come; null while nobody has counted them. */
  | { says: 'catching up'; left: number | null }
  /** `since` null: never connected on this machine. */
  | { says: 'offline'; since: Millis | null; waiting: number };

/** @param waiting items of the outbox that the server has not accepted */
export function sentenceOf(
  status: { phase: SyncPhase; left: number | null; lastContactAt: Millis | null },
  waiting: number,
): SyncSentence {
  if (status.phase === 'in_sync') return { says: 'in sync' };
  if (status.phase === 'resuming' || status.phase === 'catching_up') {
    return { says: 'catching up', left: status.left };
  }
  return { says: 'offline', since: status.lastContactAt, waiting };
}
