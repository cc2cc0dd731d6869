// How replication stands, as one value that the rail shows (S9). Pure.

import type { OfflineCause } from '#client/reach.ts';
import type { SyncStatus } from '#client/sync/status.ts';
import type { ConnectionStatus } from '#client/transport.ts';
import type { Millis } from '#protocol/ids.ts';
import type { SyncView } from '../data/model.ts';

export type LineStatus =
  | { state: 'in_sync'; sinceMs: Millis; roundTripMs: number | null }
  | { state: 'catching_up'; left: number | null; isFirst: boolean }
  | {
      state: 'offline';
      sinceMs: Millis;
      nextTryAtMs: Millis | null;
      reason: OfflineCause | 'unknown';
    };

/** How long a first attempt may take before it is called offline. */
export const firstAttemptMs = 2_000;

export const opening: LineStatus = { state: 'catching_up', left: null, isFirst: false };

export type StatusFacts = {
  sync: Pick<SyncStatus, 'phase' | 'left' | 'lastContactAt' | 'ended'>;
  line: Pick<ConnectionStatus, 'state' | 'retryAt' | 'error' | 'cause' | 'roundTripMs'>;
  before: LineStatus;
  /** The first attempt after opening is under way, and young: nobody is called offline before it was tried. */
  isTrying: boolean;
  /** Nothing was ever complete on this computer. */
  isFirst: boolean;
  now: Millis;
};

export function lineStatusOf({ sync, line, before, isTrying, isFirst, now }: StatusFacts): LineStatus {
  if (sync.phase === 'in_sync') {
    const roundTripMs = line.roundTripMs === null ? null : Math.max(1, Math.round(line.roundTripMs));
    if (before.state !== 'in_sync') return { state: 'in_sync', sinceMs: now, roundTripMs };
    return before.roundTripMs === roundTripMs ? before : { ...before, roundTripMs };
  }
  const isOpening = isTrying && (line.state === 'idle' || line.state === 'connecting');
  if (isOpening || sync.phase === 'resuming' || sync.phase === 'catching_up') {
    const left = isOpening ? null : sync.left;
    const isSame = before.state === 'catching_up' && before.left === left && before.isFirst === isFirst;
    return isSame ? before : { state: 'catching_up', left, isFirst };
  }
  const refusal = line.error ?? (sync.ended?.why === 'refused' ? sync.ended.error : null);
  return {
    state: 'offline',
    sinceMs: sync.lastContactAt ?? (before.state === 'offline' ? before.sinceMs : now),
    nextTryAtMs: line.retryAt,
    reason: refusal?.code === 'protocol_version' ? 'outdated' : (line.cause ?? 'unknown'),
  };
}

export const withWaiting = (status: LineStatus, waiting: number): SyncView =>
  status.state === 'offline' ? { ...status, waiting } : status;
